#!/usr/bin/env python3
"""What OpenCV's Selective Search makes of a picture file, as JSON on stdout, for compareRegions.ts.

    /usr/bin/python3 e2e/reference/openCvRegions.py PICTURE RUNS PRESET…

Needs Debian's python3-opencv. One thread; each preset runs RUNS times, and the seconds of each run are told.
"""
import base64
import json
import sys
import time

import cv2
import numpy as np

segmentation = cv2.ximgproc.segmentation
path, runs, presets = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
cv2.setNumThreads(1)
bgr = cv2.imread(path)
if bgr is None:
    sys.exit(f"{path} is no picture that OpenCV reads.")
hsv = cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV)
spaces = dict(hsv=hsv, lab=cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab), i=cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))


def labels(image, k):
    return segmentation.createGraphSegmentation(0.8, float(k), 100).processImage(image).astype("<i4")


def run(preset):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        search = segmentation.createSelectiveSearchSegmentation()
        search.setBaseImage(bgr)
        dict(single=search.switchToSingleStrategy, fast=search.switchToSelectiveSearchFast,
             quality=search.switchToSelectiveSearchQuality)[preset]()
        boxes = search.process()
        seconds.append(time.perf_counter() - start)
    return dict(preset=preset, seconds=seconds, boxes=[[int(x), int(y), int(x + w), int(y + h)] for x, y, w, h in boxes])


def packed(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


json.dump(dict(
    version=cv2.__version__, width=bgr.shape[1], height=bgr.shape[0], rgb=packed(bgr[:, :, ::-1]),
    labels=[dict(space=name, k=k, labels=packed(labels(image, k)))
            for name, image in spaces.items() for k in (150, 300, 450)],
    runs=[run(preset) for preset in presets]), sys.stdout)
