#!/usr/bin/env python3
"""Writes torchvisionLosses.json beside it: what torchvision assigns, encodes and loses in training on small inputs, which
torchvision.test.ts of the folder above compares with.

Needs Debian's python3-torch and python3-torchvision (1.13 and 0.14 made the file that is here):

    /usr/bin/python3 shared/detection/training/testing/torchvisionLosses.py && npx prettier --write shared/detection/training/testing

torchvision's own RegionProposalNetwork and RoIHeads run, but for their samplers, which take fixed rows.
"""
import json
from pathlib import Path

import torch
from torchvision.models.detection.roi_heads import RoIHeads, fastrcnn_loss
from torchvision.models.detection.rpn import RegionProposalNetwork, concat_box_prediction_layers
from torchvision.ops import box_iou

generator = torch.Generator().manual_seed(11)


def uniform(low, high, *shape):
    """Multiples of 1/64, which JSON and single precision both hold."""
    return torch.round((low + (high - low) * torch.rand(*shape, generator=generator)) * 64) / 64


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.flatten().tolist()]


class FixedSampler:
    """In the place of BalancedPositiveNegativeSampler: of the rows asked for, those that are not ignored."""

    def __init__(self, rows):
        self.rows = rows

    def __call__(self, labels):
        chosen = torch.zeros_like(labels[0], dtype=torch.bool)
        chosen[self.rows] = True
        return [chosen & (labels[0] >= 1)], [chosen & (labels[0] == 0)]


def region_proposal_network(rows=()):
    rpn = RegionProposalNetwork(None, None, 0.7, 0.3, 256, 0.5, dict(training=9, testing=9), dict(training=9, testing=9), 0.7)
    rpn.fg_bg_sampler = FixedSampler(torch.tensor(rows, dtype=torch.int64))
    return rpn


def assigned(name, anchors, truth):
    rpn = region_proposal_network()
    labels, _ = rpn.assign_targets_to_anchors([anchors], [dict(boxes=truth)])
    matched = rpn.proposal_matcher(box_iou(truth, anchors)) if len(truth) else torch.full((len(anchors),), -1)
    return dict(name=name, anchors=numbers(anchors), truth=numbers(truth), labels=[int(x) for x in labels[0]],
                matched=[max(int(x), -1) for x in matched])


def boxes(count, low, high, least, most):
    corner = uniform(low, high, count, 2)
    return torch.cat([corner, corner + uniform(least, most, count, 2)], 1)


def assignments():
    square = torch.tensor([[0.0, 0, 10, 10]])
    # IoU of just 0.7 and 0.3, and one step to either side of them.
    sides = [7, 6.999999, 7.000001, 3, 2.999999, 3.000001]
    fits = torch.tensor([[0, 0, side, 10] for side in sides] + [[0, 0, 10.0, 10]])
    # A grid on which ground truth between the cells has four anchors, or two, that fit it equally well.
    grid = torch.tensor([[x, y, x + 16, y + 16] for y in range(0, 64, 8) for x in range(0, 64, 8)], dtype=torch.float32)
    between = torch.tensor([[12.0, 12, 28, 28], [36, 8, 52, 24], [13, 40, 25, 52], [12, 12, 28, 28], [40, 40, 47, 60]])
    return [
        assigned("at the thresholds", fits, square),
        assigned("ties on a grid", grid, between),
        assigned("a small object in many large anchors", boxes(30, 0, 10, 40, 80).round(), torch.tensor([[30.0, 30, 34, 35], [20, 20, 60, 70]])),
        assigned("many boxes", boxes(150, -20, 90, 4, 50), boxes(12, 0, 80, 6, 40)),
        assigned("no ground truth", grid[:9], torch.zeros(0, 4)),
    ]


def rpn_loss():
    """Two levels of feature maps, as the network puts them out, and their loss on a fixed mini-batch."""
    cells = [(-8, -8, 8, 8), (-12, -6, 12, 6), (-5, -11, 5, 11)]
    levels = [dict(width=7, height=5, stride=8, scale=1), dict(width=4, height=3, stride=16, scale=2)]
    anchors = torch.tensor([
        [x * l["stride"] + a * l["scale"] for x, a in zip((cx, cy, cx, cy), cell)]
        for l in levels for cy in range(l["height"]) for cx in range(l["width"]) for cell in cells], dtype=torch.float32)
    truth = torch.tensor([[3.0, 5, 18, 20], [20, 9, 45, 20], [30, 14, 39, 37], [4, 21, 40, 33], [29, 10, 52, 22],
                          [0, 1, 17, 16], [33, 20, 44, 43], [22, 2, 34, 21]])
    objectness = [uniform(-4, 4, 1, 3, l["height"], l["width"]) for l in levels]
    deltas = [uniform(-1, 1, 1, 12, l["height"], l["width"]) for l in levels]
    rows = [row for row in range(len(anchors)) if row % 7 != 2]
    rpn = region_proposal_network(rows)
    labels, matched_boxes = rpn.assign_targets_to_anchors([anchors], [dict(boxes=truth)])
    targets = rpn.box_coder.encode(matched_boxes, [anchors])
    positive, negative = (torch.where(mask[0])[0] for mask in rpn.fg_bg_sampler(labels))
    assert len(positive) > 5 and len(negative) > 20
    flat = concat_box_prediction_layers(objectness, deltas)
    classification, box = rpn.compute_loss(*flat, labels, targets)
    return dict(cellBoxes=cells, levels=levels, truth=numbers(truth), objectness=[numbers(o) for o in objectness],
                deltas=[numbers(d) for d in deltas], positive=positive.tolist(), negative=negative.tolist(),
                targets=numbers(targets[0][positive]), classification=classification.item(), box=box.item())


def detection_loss():
    """Proposals of a picture with three classes, and the heads' loss on a fixed mini-batch."""
    classes, truth = 3, torch.tensor([[10.0, 10, 50, 40], [60, 20, 90, 80], [5, 50, 30, 90], [40, 45, 58, 60]])
    labels = torch.tensor([2, 1, 3, 2])
    near = truth.repeat(6, 1) + uniform(-8, 8, 24, 4)
    proposals = torch.cat([near, boxes(16, 0, 70, 5, 30)])
    rows = [row for row in range(len(proposals) + len(truth)) if row % 4 != 2]
    heads = RoIHeads(None, None, None, 0.5, 0.5, 512, 0.25, None, 0.05, 0.5, 100)
    # Of the candidates, how torchvision labels all.
    heads.fg_bg_sampler = FixedSampler(torch.arange(len(proposals) + len(truth)))
    _, _, all_labels, _ = heads.select_training_samples([proposals], [dict(boxes=truth, labels=labels)])
    heads.fg_bg_sampler = FixedSampler(torch.tensor(rows))
    rois, matched, sampled, targets = heads.select_training_samples([proposals], [dict(boxes=truth, labels=labels)])
    foreground = torch.where(sampled[0] > 0)[0]
    assert len(rois[0]) == len(rows) and 8 < len(foreground) < len(rows) - 8
    logits = uniform(-3, 3, len(rows), classes + 1)
    deltas = uniform(-2, 2, len(rows), 4 * (classes + 1))
    classification, box = fastrcnn_loss(logits, deltas, sampled, targets)
    return dict(truth=numbers(truth), classes=labels.tolist(), proposals=numbers(proposals), rows=rows, allLabels=all_labels[0].tolist(),
                labels=sampled[0].tolist(), rois=numbers(rois[0]), foreground=foreground.tolist(), matched=matched[0][foreground].tolist(),
                targets=numbers(targets[0][foreground]), classLogits=numbers(logits), boxDeltas=numbers(deltas),
                classification=classification.item(), box=box.item())


made = dict(assignments=assignments(), rpn=rpn_loss(), detection=detection_loss())
Path(__file__).with_name("torchvisionLosses.json").write_text(json.dumps(made))
