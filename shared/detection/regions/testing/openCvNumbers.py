#!/usr/bin/env python3
"""Writes openCvNumbers.json beside it: hashes of what OpenCV's Selective Search computes, which the tests compare with.

Needs Debian's python3-opencv (4.6.0 made the file that is here, on a processor with fused multiplication and addition):

    /usr/bin/python3 shared/detection/regions/testing/openCvNumbers.py && npx prettier --write shared/detection/regions/testing

Pictures are drawn by a rule that drawnPicture.ts repeats.
"""
import json
from pathlib import Path

import cv2
import numpy as np

segmentation = cv2.ximgproc.segmentation
PARTS = {
    "colour": segmentation.createSelectiveSearchSegmentationStrategyColor,
    "texture": segmentation.createSelectiveSearchSegmentationStrategyTexture,
    "size": segmentation.createSelectiveSearchSegmentationStrategySize,
    "fill": segmentation.createSelectiveSearchSegmentationStrategyFill,
}
SIZES = [(1, 160, 120), (2, 131, 97), (3, 96, 128), (4, 180, 90), (5, 300, 60), (6, 50, 260)]
KS = [50, 150]


def drawn(seed, width, height):
    state = [seed]

    def draw(below):
        state[0] = (state[0] * 1664525 + 1013904223) % 2**32
        return (state[0] >> 16) % below

    def three(below):
        return np.array([draw(below), draw(below), draw(below)])

    y, x = np.mgrid[0:height, 0:width][:, :, :, None]
    base, along_x, along_y = three(200), three(5), three(5)
    picture = base + ((x * along_x + y * along_y) >> 3)
    for _ in range(14):
        is_disc, x0, y0 = draw(2) == 1, draw(width), draw(height)
        wide, high = 4 + draw(width >> 1), 4 + draw(height >> 1)
        colour = three(256)
        stripes = 2 + draw(4) if draw(3) == 0 else 0
        right, down = x - x0, y - y0
        if is_disc:
            inside = right * right + down * down < (wide * wide) >> 2
        else:
            inside = (right >= 0) & (down >= 0) & (right < wide) & (down < high)
        dark = (x + y) // stripes % 2 == 0 if stripes > 0 else np.zeros_like(inside)
        picture = np.where(inside, np.where(dark, colour >> 1, colour), picture)
    noise = 1 + draw(12)
    flat = picture.flatten()
    for i in range(len(flat)):
        flat[i] += draw(2 * noise + 1) - noise
    return flat.clip(0, 255).astype(np.uint8).reshape(height, width, 3)


def hash_of(numbers):
    value = 0x811C9DC5
    for number in numbers:
        value = ((value ^ (int(number) & 0xFFFFFFFF)) * 0x01000193) % 2**32
    return value


def box_hash(rectangles):
    boxes = {(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in rectangles}
    return dict(count=len(boxes), hash=hash_of(side for box in sorted(boxes) for side in box))


def spaces(rgb):
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    hsv = cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV)
    return dict(hsv=hsv, lab=cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab),
                rgI=np.dstack([rgb[:, :, 0], rgb[:, :, 1], grey]), h=np.ascontiguousarray(hsv[:, :, 0]), i=grey,
                b=np.ascontiguousarray(rgb[:, :, 2]))


def planes_first(image):
    image = image.reshape(*image.shape[:2], -1)
    return np.ascontiguousarray(image.transpose(2, 0, 1))


def graph(k):
    return segmentation.createGraphSegmentation(0.8, float(k), 100)


def grouped(image, k, names):
    search = segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))
    search.addImage(image)
    search.addGraphSegmentation(graph(k))
    parts = [PARTS[name]() for name in names]
    multiple = segmentation.createSelectiveSearchSegmentationStrategyMultiple
    search.addStrategy(parts[0] if len(parts) == 1 else multiple(*parts))
    return box_hash(search.process())


def preset(rgb, name):
    search = segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(np.ascontiguousarray(rgb[:, :, ::-1]))
    dict(single=search.switchToSingleStrategy, fast=search.switchToSelectiveSearchFast,
         quality=search.switchToSelectiveSearchQuality)[name]()
    return box_hash(search.process())


def similarities(image, k, pairs):
    """For each pair of segments what each strategy says of them."""
    labels = graph(k).processImage(image)
    sizes = np.bincount(labels.flatten()).astype(np.int32).reshape(-1, 1)
    rows = []
    for name in ("colour", "texture", "size", "fill"):
        strategy = PARTS[name]()
        strategy.setImage(image, labels, sizes)
        rows.append([float(f"{strategy.get(a, b):.9g}") for a, b in pairs])
    return dict(pairs=pairs, parts=rows)


def case(seed, width, height):
    rgb = drawn(seed, width, height)
    result = dict(seed=seed, width=width, height=height, picture=hash_of(rgb.flatten()), spaces={}, groupings=[])
    for name, image in spaces(rgb).items():
        blurred = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.8, sigmaY=0.8)
        result["spaces"][name] = dict(
            planes=hash_of(planes_first(image).flatten()),
            blurred=hash_of(planes_first(blurred).flatten().view(np.uint32)),
            labels=[dict(k=k, hash=hash_of(graph(k).processImage(image).flatten())) for k in (20, *KS, 400)])
    space = "hsv" if seed % 2 == 1 else "lab"
    image = spaces(rgb)[space]
    for k in KS:
        for names in (["colour"], ["size"], ["fill"], ["colour", "fill", "size"], ["texture"],
                      ["colour", "fill", "texture", "size"], ["fill", "texture", "size"]):
            result["groupings"].append(dict(space=space, k=k, names=names, **grouped(image, k, names)))
    result["similarities"] = dict(space=space, k=50, **similarities(image, 50, [[0, 1], [1, 2], [0, 2]]))
    result["presets"] = {name: preset(rgb, name) for name in ("single", "fast", "quality")}
    return result


cv2.setNumThreads(1)
target = Path(__file__).with_suffix(".json")
target.write_text(json.dumps([case(*size) for size in SIZES]))
