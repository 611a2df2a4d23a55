#!/usr/bin/env python3
"""Writes svdNumbers.json beside it: singular values, and errors of the best matrices of a rank, as numpy has them.

Needs Debian's python3-numpy (1.24.2 made the file that is here):

    /usr/bin/python3 shared/algebra/testing/svdNumbers.py && npx prettier --write shared/algebra/testing

Matrices are made by a rule that the test repeats (faded).
"""
import json
from pathlib import Path

import numpy as np


def faded(height, width, fade):
    """Noise whose rows and columns become smaller, as shared/algebra/truncatedSvd.test.ts makes it."""
    state, out = 1, np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            state = (state * 1664525 + 1013904223) % 2**32
            out[y, x] = np.float32(((state >> 16) - 32768) / 32768 / (1 + fade * (y + x)))
    return out


def case(height, width, fade):
    values = np.linalg.svd(faded(height, width, fade).astype(np.float64), compute_uv=False)
    errors = np.sqrt(np.maximum(0, 1 - np.cumsum(values**2) / np.sum(values**2)))
    ranks = [1, 2, 5, len(values) // 2]
    return dict(height=height, width=width, fade=fade, values=[float(f"{v:.9g}") for v in values],
                errors=[[rank, float(f"{errors[rank - 1]:.9g}")] for rank in ranks])


cases = [case(24, 61, 0.05), case(61, 24, 0.05), case(13, 13, 2), case(40, 300, 0.01)]
(Path(__file__).parent / 'svdNumbers.json').write_text(json.dumps(dict(cases=cases)))
