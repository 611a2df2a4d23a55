/** The training functions against torchvision's own numbers; testing/torchvisionLosses.py made them. */
import { describe, expect, it } from 'vitest';
import { takeRows } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { seededRandom } from '../../random.ts';
import { makeAnchors } from '../rpn/anchors.ts';
import { decodeAnchors } from '../rpn/boxCoder.ts';
import { readObjectness } from '../rpn/objectness.ts';
import { assignAnchors, torchvisionAnchorRule } from './assignAnchors.ts';
import {
  binaryCrossEntropy,
  detectionLoss,
  headBetas,
  rpnLoss,
  smoothL1,
  torchvisionRpnLoss,
} from './losses.ts';
import { roiTargets } from './roiTargets.ts';
import { rpnTargets } from './rpnTargets.ts';
import { sampleRois, torchvisionRoiSampling, type RoiSample } from './sampleRois.ts';
import { targetDeltas } from './targetDeltas.ts';
import numbers from './testing/torchvisionLosses.json' with { type: 'json' };

const tolerance = 1e-4;

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    expect(difference, `number ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThan(tolerance);
  }
}

function truthOf(boxes: readonly number[], classes: readonly number[] = []) {
  const count = boxes.length / 4;
  return {
    boxes: Float32Array.from(boxes),
    classes: Int32Array.from({ length: count }, (_, i) => (classes[i] ?? 1) - 1),
    ignored: new Uint8Array(count),
  };
}

const picture = { width: 100, height: 100 };

describe('anchors are assigned as RegionProposalNetwork assigns them', () => {
  it.each(numbers.assignments)('$name', ({ anchors, truth, labels, matched }) => {
    const made = assignAnchors(
      Float32Array.from(anchors),
      truthOf(truth),
      picture,
      torchvisionAnchorRule,
    );
    expect([...made.labels]).toEqual(labels);
    expect([...made.matched]).toEqual(matched);
  });
});

describe('the RPN’s loss', () => {
  const { cellBoxes, levels, objectness, deltas, classification, box } = numbers.rpn;
  const anchors = makeAnchors(
    levels.map(({ width, height, stride, scale }) => ({
      ...{ width, height, strideX: stride, strideY: stride },
      cellBoxes: cellBoxes.map(
        ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) =>
          [x0 * scale, y0 * scale, x1 * scale, y1 * scale] as const,
      ),
    })),
    0,
  );
  const coder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: Infinity } as const;
  const truth = truthOf(numbers.rpn.truth);
  const assignment = assignAnchors(anchors.boxes, truth, picture, torchvisionAnchorRule);
  const sample = {
    positive: Int32Array.from(numbers.rpn.positive),
    negative: Int32Array.from(numbers.rpn.negative),
  };
  const objectnessMaps = objectness.map((map) => Float32Array.from(map));
  const deltaMaps = deltas.map((map) => Float32Array.from(map));

  it('has the targets and the two terms of compute_loss', () => {
    const { matched } = assignment;
    const targets = targetDeltas(anchors.boxes, matched, sample.positive, truth, coder);
    expectClose(targets, numbers.rpn.targets);
    const output = {
      logits: readObjectness(objectnessMaps, anchors.grids, 'sigmoid').logits,
      deltas: decodeAnchors(deltaMaps, anchors, coder).deltas,
    };
    const loss = rpnLoss(output, sample, targets, NaN, torchvisionRpnLoss);
    expectClose([loss.classification, loss.box], [classification, box]);
  });

  it('is the same from the dense maps, as a graph sums it', () => {
    const sums = { classification: 0, box: 0 };
    rpnTargets(anchors, assignment, sample, truth, coder).forEach((level, i) => {
      level.weights.forEach((weight, at) => {
        const logit = item(objectnessMaps, i)[at]!;
        sums.classification += weight * binaryCrossEntropy(logit, level.labels[at]!);
      });
      level.deltaWeights.forEach((weight, at) => {
        const difference = item(deltaMaps, i)[at]! - level.deltaTargets[at]!;
        sums.box += weight * smoothL1(difference, torchvisionRpnLoss.beta);
      });
    });
    const sampled = sample.positive.length + sample.negative.length;
    expectClose([sums.classification / sampled, sums.box / sampled], [classification, box]);
  });
});

describe('the head’s mini-batch and loss', () => {
  const made = numbers.detection;
  const truth = truthOf(made.truth, made.classes);
  const coder = { deltaWeights: [10, 10, 5, 5], sizeDeltaClamp: Infinity } as const;
  // All candidates: torchvision's sampler is not ours, so its rows are taken from them.
  const everything = { ...torchvisionRoiSampling, count: 1000, foregroundFraction: 1 };
  const all = sampleRois(Float32Array.from(made.proposals), truth, everything, seededRandom(1));
  const rows = Int32Array.from(made.rows);
  const rois: RoiSample = {
    count: rows.length,
    boxes: takeRows(all.boxes, rows, 4),
    labels: rows.map((row) => all.labels[row]!),
    matched: rows.map((row) => all.matched[row]!),
    candidateRow: rows,
  };

  it('have the labels, ground truth and boxes of select_training_samples', () => {
    expect([...all.labels]).toEqual(made.allLabels);
    expect([...rois.labels]).toEqual(made.labels);
    expect([...rois.boxes]).toEqual(made.rois);
    expect(made.foreground.map((row) => rois.matched[row])).toEqual(made.matched);
  });

  it('have the targets and the two terms of fastrcnn_loss', () => {
    const foreground = Int32Array.from(made.foreground);
    expectClose(targetDeltas(rois.boxes, rois.matched, foreground, truth, coder), made.targets);
    const head = {
      background: 'first',
      classSpecific: true,
      classCount: 3,
      deltaWidth: 16,
    } as const;
    const output = {
      classLogits: Float32Array.from(made.classLogits),
      boxDeltas: Float32Array.from(made.boxDeltas),
    };
    const targets = roiTargets(rois, truth, head, coder);
    const loss = detectionLoss(output, targets, headBetas.torchvision);
    expectClose([loss.classification, loss.box], [made.classification, made.box]);
  });
});
