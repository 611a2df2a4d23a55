#!/usr/bin/env python3
"""Writes torchvisionNumbers.json beside it: what torchvision computes for small inputs, which the tests compare with.

Needs Debian's python3-torch and python3-torchvision (1.13 and 0.14 made the file that is here):

    /usr/bin/python3 shared/detection/testing/torchvisionNumbers.py && npx prettier --write shared/detection/testing

Inputs are made of whole numbers by rules that the test repeats (noise), or are written into the file.
"""
import json
from pathlib import Path

import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork
from torchvision.models.detection.transform import GeneralizedRCNNTransform
from torchvision.ops import roi_align, roi_pool
from torchvision.ops.poolers import LevelMapper

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def noise(count, seed):
    """Whole numbers from 0 to 255, as shared/detection/torchvision.test.ts makes them."""
    state, out = seed, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return torch.tensor(out, dtype=torch.float32)


def numbers(tensor):
    return [float(f"{value:.7g}") for value in tensor.flatten().tolist()]


def sizes():
    """[width, height, short side, cap, width then, height then]"""
    caps = [(320, 640), (600, 1000), (800, 1333)]
    pictures = [(640, 480), (480, 640), (500, 375), (333, 500), (1920, 1080), (427, 640), (612, 612), (1, 1), (3, 2),
                (1, 3), (100, 1), (1, 60), (1333, 800), (1066, 800), (641, 320), (3000, 20), (7, 900), (4000, 3000)]
    rows = []
    for short, cap in caps:
        transform = GeneralizedRCNNTransform(short, cap, [0.0], [1.0], size_divisible=1).eval()
        for width, height in pictures:
            images, _ = transform([torch.zeros(1, height, width)])
            rows.append([width, height, short, cap, images.image_sizes[0][1], images.image_sizes[0][0]])
    return rows


def resized():
    """A picture of noise made larger and smaller: the size with its padding, and every 97th value."""
    cases = []
    for width, height, short, cap in [(23, 17, 40, 90), (61, 47, 20, 90), (90, 11, 30, 64), (16, 16, 16, 64)]:
        picture = noise(width * height * 3, 1).view(height, width, 3).permute(2, 0, 1) / 255
        images, _ = GeneralizedRCNNTransform(short, cap, MEAN, STD).eval()([picture])
        _, _, padded_height, padded_width = images.tensors.shape
        cases.append(dict(picture=[width, height], shortSide=short, longSideMax=cap,
                          padded=[padded_width, padded_height], every97th=numbers(images.tensors.flatten()[::97])))
    return cases


def anchors():
    """Levels of an input of 1088 x 800, of which the last has 13 rows of cells, and some of their anchors."""
    cells = [(200, 272), (100, 136), (50, 68), (25, 34), (13, 17)]
    boxes = [[[-23., -11., 23., 11.], [-16., -16., 16., 16.]]] * 5
    generator = AnchorGenerator(((32,),) * 5, ((0.5, 1.0),) * 5)
    made = generator(ImageList(torch.zeros(1, 3, 800, 1088), [(800, 1066)]), [torch.zeros(1, 1, *c) for c in cells])[0]
    rows = list(range(0, len(made), 10007)) + list(range(len(made) - 442, len(made), 37)) + [len(made) - 1]
    return dict(input=[1088, 800], cells=[[w, h] for h, w in cells], cellBoxes=boxes[0],
                rows=[[row, *numbers(made[row])] for row in rows])


def levels():
    """Boxes at and around the sizes where a level begins, and the index of each one's level among four."""
    sides = [1, 55.9999, 56, 111.9999, 111.99991, 111.99992, 111.99999, 112, 112.00001, 223.9998, 223.99983, 223.9999, 223.99999, 224, 224.0001, 447.9999, 448, 447.99965, 447.9997, 896, 2000]
    boxes = [[0, 0, side, side] for side in sides]
    boxes += [[0.3, 0.7, 0.3 + side, 0.7 + side] for side in (112, 224, 448)]
    boxes += [[100.1, 33.3, 100.1 + 224 * k, 33.3 + 224 / k] for k in (0.25, 0.3, 0.7, 1.7, 3.3, 4)]
    boxes += [[5, 5, 5 + 112 * k, 5 + 112 / k] for k in (0.1, 0.9, 3, 7)]
    boxes = torch.tensor(boxes, dtype=torch.float32)
    return dict(boxes=[numbers9(box) for box in boxes], levels=LevelMapper(2, 5)([boxes]).tolist())


def numbers9(tensor):
    return [float(f"{value:.9g}") for value in tensor.flatten().tolist()]


BOXES = [[3, 2, 30, 20], [0, 0, 36, 24], [10.3, 4.7, 11.1, 22.9], [8, 8, 8, 8], [-20, -9, 17.5, 13.2],
         [25, 15, 70, 60], [-90, -90, -60, -60], [100, 100, 140, 120], [-4, 5.5, -3.9, 9], [2, 6, 10, 14],
         [33.4, 21.2, 36, 24]]
INVERTED = [[30, 20, 3, 2], [17.2, 3, 9.9, 21]]


def pooled():
    """RoI pooling from a map of two channels of 6 x 9 cells."""
    feature = (noise(2 * 6 * 9, 2) / 64 - 2).view(1, 2, 6, 9)
    cases = []
    for method, size, ratio, aligned, stride, boxes in [
        ("align", (7, 7), 2, False, 4, BOXES), ("align", (2, 3), 0, False, 4, BOXES + INVERTED),
        ("align", (3, 2), 0, True, 2, BOXES), ("align", (2, 2), 3, True, 4, BOXES + INVERTED),
        ("max", (7, 7), 0, False, 4, BOXES), ("max", (2, 3), 0, False, 4, BOXES + INVERTED), ("max", (3, 2), 0, False, 2, BOXES),
    ]:
        rois = torch.tensor([[0, *box] for box in boxes], dtype=torch.float32)
        out = (roi_align(feature, rois, size, 1 / stride, ratio, aligned) if method == "align"
               else roi_pool(feature, rois, size, 1 / stride))
        cases.append(dict(method=method, outputHeight=size[0], outputWidth=size[1], samplingRatio=ratio, aligned=aligned,
                          stride=stride, boxes=boxes, features=numbers(out)))
    return cases


def proposals():
    """Two levels of decoded boxes with their logits, and what the RPN's filters leave of them."""
    counts, (width, height) = [40, 24], (120, 90)
    n = sum(counts)
    raw = noise(n * 5, 3).view(n, 5)
    centre, half = raw[:, :2] / 2, raw[:, 2:4] / 6 + 1
    boxes = torch.cat([centre - half, centre + half], 1)
    # On the smallest size, below it, and outside of the picture.
    boxes[0] = torch.tensor([10, 10, 10.001, 20]); boxes[1] = torch.tensor([50, 10, 50.0005, 20])
    boxes[2] = torch.tensor([-30, -30, -5, -5]); boxes[3] = torch.tensor([119.9995, 10, 200, 40])
    logits = raw[:, 4] / 32 - 4 + torch.arange(n) / 1024
    logits[:4] = torch.tensor([3.9, 3.8, 3.7, 3.6])
    settings = dict(preNmsTopN=20, postNmsTopN=14, nmsIoU=0.3, minSize=1e-3, scoreThreshold=0.1)
    rpn = RegionProposalNetwork(None, None, 0.7, 0.3, 256, 0.5, dict(testing=20), dict(testing=14), 0.3, 0.1).eval()
    kept, scores = rpn.filter_proposals(boxes[None], logits[None], [(height, width)], counts)
    return dict(counts=counts, picture=[width, height], settings=settings, boxes=numbers9(boxes), logits=numbers9(logits),
                kept=numbers9(kept[0]), scores=numbers9(scores[0]))


def detections():
    """What the heads' filters leave of twelve proposals as four classes."""
    n, classes, (width, height) = 12, 5, (120, 90)
    raw = noise(n * (4 + classes * 5), 4).view(n, -1)
    centre, half = raw[:, :2] / 2, raw[:, 2:4] / 8 + 2
    boxes = torch.cat([centre - half, centre + half], 1)
    logits, deltas = raw[:, 4:4 + classes] / 64, raw[:, 4 + classes:] / 64 - 2
    heads = RoIHeads(None, None, None, 0.5, 0.5, 512, 0.25, None, 0.1, 0.4, 15).eval()
    kept, scores, labels = heads.postprocess_detections(logits, deltas, [boxes], [(height, width)])
    return dict(picture=[width, height], settings=dict(scoreThreshold=0.1, nmsIoU=0.4, maxDetections=15, minSize=1e-2),
                proposals=numbers9(boxes), classLogits=numbers9(logits), boxDeltas=numbers9(deltas),
                kept=numbers9(kept[0]), scores=numbers9(scores[0]), labels=labels[0].tolist())


made = dict(sizes=sizes(), resized=resized(), anchors=anchors(), levels=levels(), pooled=pooled(), proposals=proposals(),
            detections=detections())
Path(__file__).with_name("torchvisionNumbers.json").write_text(json.dumps(made))
