#!/usr/bin/env python3
"""Writes what torchvision computes with weights that seededWeights.ts makes too: VARIANT.json and layers.json
beside this file.

Debian's python3-torch and python3-torchvision, run with /usr/bin/python3; no arguments. Weights and picture are a
hash of their place, so nothing large is committed: only a factor for each layer that keeps its numbers in a
sensible range, and rows of every stage. The networks run at a small size.
"""
import json, os, zlib
import numpy as np
import torch, torchvision
from torchvision.models import detection as det
from torchvision.ops import FrozenBatchNorm2d, MultiScaleRoIAlign

SHORT_SIDE, LONG_SIDE_MAX = 192, 320
WIDTH, HEIGHT = 90, 61
CLASSES = 4  # with background
ROWS = 40


def uniform(name, count):
    """count numbers in [0, 1), from murmur3's finaliser of name and place."""
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(zlib.crc32(name.encode()))
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32


def values(name, shape):
    u = uniform(name, int(np.prod(shape)))
    if len(shape) > 1:  # a weight: as wide as keeps the scale through a ReLU
        v = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith("running_var"):
        v = 0.8 + 0.4 * u
    elif name.endswith(".weight"):  # of a batch norm
        v = 0.9 + 0.2 * u
    else:
        v = 0.1 * (2 * u - 1)
    return v.reshape(shape)


def build(variant):
    sizes = dict(min_size=SHORT_SIDE, max_size=LONG_SIDE_MAX)
    if variant == "fasterrcnn_vgg16_c4":
        body = torchvision.models.vgg16(weights=None).features[:-1]
        body.out_channels = 512
        return det.FasterRCNN(body, num_classes=CLASSES, **sizes,
            rpn_anchor_generator=det.rpn.AnchorGenerator(((128, 256, 512),), ((0.5, 1.0, 2.0),)),
            box_roi_pool=MultiScaleRoIAlign(["0"], 7, 2))
    return getattr(det, variant)(weights=None, weights_backbone=None, num_classes=CLASSES, **sizes)


def fill(model):
    for name, tensor in model.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(torch.from_numpy(values(name, tensor.shape)))


class Conditioner:
    """Sets the variances of batch norms to what comes in, on one run, and keeps the factors."""

    def __init__(self, model, factors, wanted=lambda name: True):
        self.factors = factors
        self.hooks = [m.register_forward_pre_hook(self.hook(n)) for n, m in model.named_modules()
                      if isinstance(m, (torch.nn.BatchNorm2d, FrozenBatchNorm2d)) and wanted(n)]

    def hook(self, name):
        return lambda module, inputs: scale(
            self.factors, f"{name}.running_var", module.running_var, inputs[0].square().mean().item())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for hook in self.hooks:
            hook.remove()


def scale(factors, name, tensor, factor):
    factors[name] = float(np.float32(factor))
    tensor.mul_(factors[name])


def flat(maps, k):
    """Maps [1, A*k, h, w] as rows of k, over level, y, x and shape."""
    return torch.cat([m[0].reshape(-1, k, *m.shape[2:]).permute(2, 3, 0, 1).reshape(-1, k) for m in maps])


def rows(tensor):
    """Rows evenly over a table, with its count and deviation."""
    table = tensor.reshape(len(tensor), -1).double()
    last = len(table) - 1
    picked = [round(i * last / (ROWS - 1)) for i in range(ROWS)] if last >= ROWS else range(last + 1)
    return dict(count=len(table), deviation=table.std().item(),
                rows=[[i] + [float(f"{x:.7g}") for x in table[i].tolist()] for i in dict.fromkeys(picked)])


def picture():
    pixels = np.floor(uniform("picture", HEIGHT * WIDTH * 3) * 256).astype(np.uint8)
    return torch.from_numpy(pixels.reshape(HEIGHT, WIDTH, 3)).permute(2, 0, 1).float() / 255


def condition(model):
    """Fills a detector. Returns the factors by which its layers keep their numbers in range."""
    factors = {}
    with torch.no_grad():
        fill(model)
        images, _ = model.transform([picture()])
        in_heads = lambda name: name.startswith("roi_heads")
        with Conditioner(model, factors, lambda name: not in_heads(name)):
            features = model.backbone(images.tensors)
        features = {"0": features} if isinstance(features, torch.Tensor) else features
        objectness, deltas = model.rpn.head(list(features.values()))
        std = lambda maps: torch.cat([m.flatten() for m in maps]).std().item()
        rpn = model.rpn.head
        scale(factors, "rpn.head.cls_logits.weight", rpn.cls_logits.weight, 2 / std(objectness))
        scale(factors, "rpn.head.bbox_pred.weight", rpn.bbox_pred.weight, 0.3 / std(deltas))
        predictor = model.roi_heads.box_predictor
        some = torch.tensor([[10.0, 10, 120, 120], [50, 30, 120, 150], [0, 0, 250, 180]])
        with Conditioner(model, factors, in_heads):
            pooled = model.roi_heads.box_head(model.roi_heads.box_roi_pool(features, [some], images.image_sizes))
        logits, boxes = predictor(pooled)
        name = "roi_heads.box_predictor"
        scale(factors, f"{name}.cls_score.weight", predictor.cls_score.weight, 2 / std([logits]))
        scale(factors, f"{name}.bbox_pred.weight", predictor.bbox_pred.weight, 0.5 / std([boxes]))
    return factors


def run(variant):
    model = build(variant).eval()
    factors = condition(model)
    with torch.no_grad():
        kept = {}
        for name, module in dict(transform=model.transform, head=model.rpn.head, rpn=model.rpn, anchors=model.rpn.anchor_generator,
                                 predictor=model.roi_heads.box_predictor).items():
            module.register_forward_hook(lambda _m, _i, out, name=name: kept.__setitem__(name, out))
        out = model([picture()])[0]

    resized = kept["transform"][0]
    h, w = resized.image_sizes[0]
    return dict(
        variant=variant, shortSide=SHORT_SIDE, longSideMax=LONG_SIDE_MAX, picture=[WIDTH, HEIGHT], classes=CLASSES - 1,
        input=[w, h], padded=[resized.tensors.shape[3], resized.tensors.shape[2]], factors=factors,
        resized=rows(resized.tensors[0][:, :h, :w].permute(1, 2, 0).reshape(-1, 3)),
        anchors=rows(kept["anchors"][0]), objectness=rows(flat(kept["head"][0], 1)), deltas=rows(flat(kept["head"][1], 4)),
        proposals=rows(kept["rpn"][0][0]), class_logits=rows(kept["predictor"][0]), box_deltas=rows(kept["predictor"][1]),
        detections=[[l] + [float(f"{x:.7g}") for x in [s, *b]] for l, s, b in
                    zip(out["labels"].tolist(), out["scores"].tolist(), out["boxes"].tolist())])


def layers():
    """A layer of each backbone that no variant has, and a pyramid with P6 and P7, on an input of 64 x 96."""
    from torchvision.models._utils import IntermediateLayerGetter as Layer
    from torchvision.models.detection.backbone_utils import BackboneWithFPN
    from torchvision.ops.feature_pyramid_network import LastLevelP6P7
    models = torchvision.models
    cut = lambda net, layer: Layer(net, {layer: "out"})
    cases = dict(
        resnet18=cut(models.resnet18(), "layer4"),
        resnet34=cut(models.resnet34(), "layer3"),
        resnet50_dilated=cut(models.resnet50(replace_stride_with_dilation=[False, False, True]), "layer4"),
        resnet101=cut(models.resnet101(), "layer3"),
        mobilenet_v2=cut(models.mobilenet_v2().features, "13"),
        mobilenet_v2_last=cut(models.mobilenet_v2().features, "18"),
        mobilenet_v3_large=cut(models.mobilenet_v3_large(norm_layer=torch.nn.BatchNorm2d).features, "12"),
        squeezenet1_1=cut(models.squeezenet1_1().features, "12"),
        p6p7=BackboneWithFPN(models.resnet18(), {"layer3": "0", "layer4": "1"}, [256, 512], 64, LastLevelP6P7(64, 64)),
    )
    numbers = {}
    with torch.no_grad():
        picture = torch.from_numpy(2 * uniform("picture", 3 * 64 * 96) - 1).float().reshape(1, 3, 64, 96)
        for case, net in cases.items():
            # Names as in a whole detector: the pyramid's body has its own prefix.
            model = torch.nn.ModuleDict(dict(backbone=net)).eval()
            factors = {}
            fill(model)
            with Conditioner(model, factors):
                net(picture)
            out = net(picture)
            numbers[case] = dict(factors=factors, levels={
                name: dict(shape=list(x.shape), **rows(x.flatten()[:, None])) for name, x in out.items()})
    return numbers


def write(name, numbers):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.json"), "w") as file:
        json.dump(numbers, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    for variant in ("fasterrcnn_resnet50_fpn", "fasterrcnn_resnet50_fpn_v2", "fasterrcnn_mobilenet_v3_large_fpn",
                    "fasterrcnn_mobilenet_v3_large_320_fpn", "fasterrcnn_vgg16_c4"):
        torch.manual_seed(0)
        numbers = run(variant)
        write(variant, numbers)
        print(variant, numbers["input"], {k: v["count"] for k, v in numbers.items() if isinstance(v, dict) and "count" in v}, len(numbers["detections"]))
    write("layers", layers())
