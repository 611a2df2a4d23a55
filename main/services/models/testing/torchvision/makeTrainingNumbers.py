#!/usr/bin/env python3
"""Writes what torchvision's Faster R-CNNs lose in a step of training, and their gradients: VARIANT.training.json beside
this file, which ../../trainingStep.reference.test.ts compares with the studio's own step.

Needs Debian's python3-torch and python3-torchvision (1.13 and 0.14 made the files that are here); no arguments:

    /usr/bin/python3 main/services/testing/torchvision/makeTrainingNumbers.py

The whole network runs as torchvision trains it, with weights and a picture as makeNumbers.py has them. Only chance is
replaced, by a rule that the test has too: so torchvision's own samplers, and the studio's, choose the same anchors and
RoIs, if the network before them put out the same proposals.
"""
import sys
from functools import partial

import torch
from torchvision import models
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.backbone_utils import _mobilenet_extractor, _resnet_fpn_extractor
from torchvision.models.detection.rpn import AnchorGenerator
from torchvision.ops import FrozenBatchNorm2d

sys.dont_write_bytecode = True
from makeNumbers import CLASSES, HEIGHT, LONG_SIDE_MAX, SHORT_SIDE, WIDTH, condition, picture, uniform, write

PRE_NMS, POST_NMS = 300, 60
ANCHORS, POSITIVE = 256, 0.5
ROIS, FOREGROUND = 48, 0.25
# Class from 1, then the box in pixels of the picture. Others join them, near proposals.
TRUTH = [[1, 4.5, 6, 39, 40.25], [2, 30.25, 3.5, 84, 57], [3, 48, 20, 60.5, 31]]


def resnet50():
    """fasterrcnn_resnet50_fpn as its constructor makes it for a trained backbone, of which all layers learn."""
    body = models.resnet50(weights=None, norm_layer=FrozenBatchNorm2d)
    return _resnet_fpn_extractor(body, 5), {}


def mobilenet():
    """
    fasterrcnn_mobilenet_v3_large_320_fpn likewise, but for the epsilon of its norms: the studio keeps that of the
    backbone's own training, where torchvision changes it to 1e-5.
    """
    body = models.mobilenet_v3_large(weights=None, norm_layer=partial(FrozenBatchNorm2d, eps=1e-3))
    anchors = AnchorGenerator(((32, 64, 128, 256, 512),) * 3, ((0.5, 1.0, 2.0),) * 3)
    return _mobilenet_extractor(body, True, 6), dict(rpn_anchor_generator=anchors, rpn_score_thresh=0.05)


VARIANTS = dict(fasterrcnn_mobilenet_v3_large_320_fpn=mobilenet, fasterrcnn_resnet50_fpn=resnet50)


def build(variant):
    backbone, options = VARIANTS[variant]()
    return FasterRCNN(
        backbone, CLASSES, min_size=SHORT_SIDE, max_size=LONG_SIDE_MAX,
        rpn_pre_nms_top_n_train=PRE_NMS, rpn_post_nms_top_n_train=POST_NMS,
        rpn_batch_size_per_image=ANCHORS, rpn_positive_fraction=POSITIVE,
        box_batch_size_per_image=ROIS, box_positive_fraction=FOREGROUND, **options)


def fixed_permutation(count, device=None):
    """In the place of torch.randperm: a shuffle whose draw below n is always the same."""
    order = list(range(count))
    for i in range(count - 1):
        other = i + (count - i) * 40503 % 65537 % (count - i)
        order[i], order[other] = order[other], order[i]
    return torch.tensor(order, dtype=torch.int64, device=device)


class Samples:
    """What the samplers of a model chose."""

    def __init__(self, model):
        rpn, heads = model.rpn, model.roi_heads
        sample, select = rpn.fg_bg_sampler, heads.select_training_samples

        def sample_anchors(labels):
            chosen = sample(labels)
            self.positive, self.negative = (torch.where(masks[0])[0] for masks in chosen)
            return chosen

        def select_rois(proposals, targets):
            self.proposals = proposals[0]
            self.rois, _, (self.labels,), _ = selected = select(proposals, targets)
            return selected

        rpn.fg_bg_sampler, heads.select_training_samples = sample_anchors, select_rois

    def counts(self):
        foreground = int((self.labels > 0).sum())
        return dict(positive=len(self.positive), negative=len(self.negative),
                    foreground=foreground, background=len(self.labels) - foreground)


def targets(truth, shift=0.0):
    boxes = torch.tensor([box for _, *box in truth]) + shift
    return [dict(boxes=boxes, labels=torch.tensor([label for label, *_ in truth]))]


def truth_for(model, samples):
    """TRUTH, and boxes near every sixth proposal of the network, so that proposals are foreground, too."""
    with torch.no_grad():
        model([picture()], targets(TRUTH))
    boxes = (samples.proposals[::6] * (HEIGHT / SHORT_SIDE) / 2).round() * 2
    boxes = boxes.minimum(torch.tensor([WIDTH, HEIGHT, WIDTH, HEIGHT], dtype=torch.float32))
    near = [box for box in boxes.tolist() if box[2] - box[0] > 3 and box[3] - box[1] > 3]
    return TRUTH + [[i % 3 + 1, *box] for i, box in enumerate(near)]


def require_sure(model, samples, truth):
    """Nothing is chosen so narrowly that the last digits of a sum decide it: another machine must choose the same."""
    rois, labels, positive, negative = samples.rois[0], samples.labels, samples.positive, samples.negative
    chance = torch.Generator().manual_seed(1)
    blur = lambda x: x + 2e-5 * x.std() * torch.randn(x.shape, generator=chance)
    hook = model.rpn.head.register_forward_hook(lambda _module, _input, maps: [[blur(x) for x in kind] for kind in maps])
    for shift in (-1e-4, 0, 1e-4):
        with torch.no_grad():
            model([picture()], targets(truth, shift))
        for now, before in ((samples.labels, labels), (samples.positive, positive), (samples.negative, negative)):
            assert torch.equal(now, before), "a sample hangs by a thread"
        assert torch.allclose(samples.rois[0], rois, atol=0.05), "a RoI hangs by a thread"
    hook.remove()


def differentiate(model, truth):
    """
    In double precision: in single precision torchvision's own gradients are up to 1e-3 from these, where a ReLU's input
    is so close to zero that rounding decides whether it passes.
    """
    torch.set_default_dtype(torch.float64)
    sum(model.double()([picture().double()], targets(truth)).values()).backward()
    torch.set_default_dtype(torch.float32)


def step(variant):
    model = build(variant).eval()
    factors = condition(model)
    model.train()
    samples = Samples(model)
    truth = truth_for(model, samples)
    with torch.no_grad():
        losses = model([picture()], targets(truth))
    counts = samples.counts()
    require_sure(model, samples, truth)
    differentiate(model, truth)
    return dict(
        variant=variant, shortSide=SHORT_SIDE, longSideMax=LONG_SIDE_MAX, picture=[WIDTH, HEIGHT], classes=CLASSES - 1,
        truth=truth, preNmsTopN=PRE_NMS, postNmsTopN=POST_NMS, sampledAnchors=ANCHORS, positiveFraction=POSITIVE,
        sampledRois=ROIS, foregroundFraction=FOREGROUND, factors=factors, counts=counts,
        losses=dict(objectness=losses["loss_objectness"].item(), rpnBox=losses["loss_rpn_box_reg"].item(),
                    classification=losses["loss_classifier"].item(), box=losses["loss_box_reg"].item()),
        gradients={name: seen(name, p.grad) for name, p in model.named_parameters()})


def seen(name, gradient):
    """The norm of a gradient, and its share along a direction of which every number is about 1."""
    values = gradient.flatten().double()
    direction = torch.from_numpy(uniform(f"direction of {name}", len(values)) - 0.5) * 12**0.5
    return [float(f"{x:.8g}") for x in (values.norm().item(), (values @ direction).item())]


if __name__ == "__main__":
    torch.randperm = fixed_permutation
    for variant in VARIANTS:
        numbers = step(variant)
        write(f"{variant}.training", numbers)
        print(variant, numbers["counts"], numbers["losses"])
