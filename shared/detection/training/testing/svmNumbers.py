#!/usr/bin/env python3
"""Writes svmNumbers.json beside it: what liblinear's solver 3 learns, and what ridge regression is in numpy.

Needs Debian's python3-sklearn and python3-numpy (1.2.1 and 1.24.2 made the file that is here):

    /usr/bin/python3 shared/detection/training/testing/svmNumbers.py && npx prettier --write shared/detection/training/testing

Problems are made by a rule that the tests repeat (examples).
"""
import json
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC


def examples(count, width, positives, distance):
    """Noise in whole quarters, from 0, with a part of the features larger in positives, as examples.ts makes it."""
    state, out = 1, np.zeros((count, width), np.float32)
    for i in range(count):
        for k in range(width):
            state = (state * 1664525 + 1013904223) % 2**32
            value = (state >> 27) - 12 + (distance if i < positives and k % 3 == 0 else 0)
            out[i, k] = max(0, value) / 4
    return out, np.where(np.arange(count) < positives, 1, -1)


def svm(count, width, positives, distance, cost, weight, scale):
    rows, labels = examples(count, width, positives, distance)
    rows = rows.astype(np.float64)
    model = LinearSVC(loss='hinge', dual=True, C=cost, tol=1e-10, max_iter=10_000_000, intercept_scaling=scale or 1,
                      fit_intercept=scale > 0, class_weight={1: weight, -1: 1}).fit(rows, labels)
    w, b = model.coef_[0], float(np.ravel(model.intercept_)[0])
    losses = np.maximum(0, 1 - labels * (rows @ w + b))
    square = w @ w + ((b / scale) ** 2 if scale > 0 else 0)
    objective = square / 2 + cost * np.sum(np.where(labels > 0, weight, 1) * losses)
    return dict(count=count, width=width, positives=positives, distance=distance, cost=cost, weight=weight,
                biasFeature=scale, objective=float(f"{objective:.10g}"), weights=[float(f"{v:.8g}") for v in w],
                bias=float(f"{b:.8g}"))


def ridge(count, width, regularisation):
    """Targets by a rule, four a row; a column of ones is regularised like the others, as R-CNN's code has it."""
    rows, _ = examples(count, width, count // 2, 4)
    x = np.hstack([rows.astype(np.float64), np.ones((count, 1))])
    y = np.array([[((i * (7 + 4 * k)) % 31 - 15) / 30 + rows[i, k] / 10 for k in range(4)] for i in range(count)])
    mean = y.mean(0)
    values, vectors = np.linalg.eigh((y - mean).T @ (y - mean) / count)
    whiten = vectors @ np.diag(1 / np.sqrt(values + 0.001)) @ vectors.T
    back = vectors @ np.diag(np.sqrt(values + 0.001)) @ vectors.T
    beta = np.linalg.solve(x.T @ x + regularisation * np.eye(width + 1), x.T @ ((y - mean) @ whiten))
    beta = beta @ back
    return dict(count=count, width=width, ridge=regularisation,
                weights=[float(f"{v:.10g}") for v in beta[:-1].T.flatten()],
                bias=[float(f"{v:.10g}") for v in beta[-1] + mean])


svms = [
    svm(60, 12, 20, 6, 1e-3, 2, 10),
    svm(200, 30, 40, 4, 0.01, 2, 10),
    svm(200, 30, 40, 4, 1, 1, 1),
    svm(50, 80, 25, 2, 0.1, 3, 0),
]
ridges = [ridge(60, 9, 1000), ridge(15, 40, 1000), ridge(15, 40, 0.5), ridge(200, 12, 0.01)]
(Path(__file__).parent / 'svmNumbers.json').write_text(json.dumps(dict(svms=svms, ridges=ridges)))
