#!/usr/bin/env python3
"""Writes hogNumbers.json beside it: what OpenCV's HOGDescriptor computes, which the tests compare with.

Needs Debian's python3-opencv and python3-numpy (4.6.0 and 1.24.2 made the file that is here):

    /usr/bin/python3 shared/detection/windows/testing/hogNumbers.py && npx prettier --write shared/detection/windows/testing

Pictures are drawn by a rule that the test repeats (drawn).
"""
import json
from pathlib import Path

import cv2
import numpy as np


def drawn(width, height, channels):
    """Discs, ramps and noise in whole numbers, as shared/detection/windows/testing/drawn.ts draws them."""
    out = np.zeros((height, width, channels), np.uint8)
    state = 1
    for y in range(height):
        for x in range(width):
            for c in range(channels):
                state = (state * 1664525 + 1013904223) % 2**32
                value = (x * (3 + c) + y * (5 - c)) % 97 + (state >> 28)
                if (x - 20 - 3 * c) ** 2 + (y - 31) ** 2 < 170:
                    value += 90
                if (x - 2 * y) % 23 < 4:
                    value = 255 - value
                out[y, x, c] = value
    return out


def descriptors(width, height, channels, window, gamma, every):
    hog = cv2.HOGDescriptor(window, (16, 16), (8, 8), (8, 8), 9, 1, -1, cv2.HOGDescriptor_L2Hys, 0.2, gamma)
    picture = drawn(width, height, channels)
    # OpenCV's colours are blue, green, red.
    bgr = np.ascontiguousarray(picture[:, :, ::-1] if channels == 3 else picture[:, :, 0])
    columns, rows = (width - window[0]) // 8 + 1, (height - window[1]) // 8 + 1
    made = hog.compute(bgr, (8, 8), (0, 0)).reshape(rows * columns, -1)
    # A rule of weights that the test repeats: the scores of all windows see every value.
    weights = np.array([(i * 7919) % 101 - 50 for i in range(made.shape[1])], np.float64) / 50
    return dict(picture=[width, height, channels], window=list(window), gamma=gamma, grid=[columns, rows],
                length=made.shape[1], every=every,
                values=[float(f"{v:.6g}") for v in made.flatten()[::every]],
                scores=[float(f"{v:.8g}") for v in made.astype(np.float64) @ weights])


cases = [
    descriptors(64, 128, 1, (64, 128), False, 7),
    descriptors(64, 128, 3, (64, 128), True, 7),
    descriptors(91, 75, 3, (48, 32), False, 53),
    descriptors(70, 53, 1, (24, 40), True, 41),
    descriptors(33, 17, 3, (16, 16), True, 1),
]
(Path(__file__).parent / 'hogNumbers.json').write_text(json.dumps(dict(cases=cases)))
