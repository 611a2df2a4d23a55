import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binaryCrossEntropy,
  detectionLoss,
  paperRpnLoss,
  rpnLoss,
  smoothL1,
  softmaxCrossEntropy,
  torchvisionRpnLoss,
} from './losses.ts';

const logit = fc.double({ min: -30, max: 30, noNaN: true });

describe('smoothL1', () => {
  it('is a parabola up to β and a line from there on, which meet with one value and one slope', () => {
    expect(smoothL1(0.5, 1)).toBe(0.125);
    expect(smoothL1(-3, 1)).toBe(2.5);
    expect(smoothL1(-0.05, 1 / 9)).toBeCloseTo((9 * 0.05 ** 2) / 2, 15);
    expect(smoothL1(-2, 0)).toBe(2);
    for (const beta of [1 / 9, 1, 3]) {
      const step = 1e-6;
      const [below, at, above] = [beta - step, beta, beta + step].map((x) => smoothL1(x, beta));
      expect(at).toBeCloseTo(beta / 2, 12);
      expect(((at ?? NaN) - (below ?? NaN)) / step).toBeCloseTo(1, 4);
      expect(((above ?? NaN) - (at ?? NaN)) / step).toBeCloseTo(1, 4);
    }
  });
});

describe('cross-entropies', () => {
  it('are −log of the probability that the label has', () => {
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 6 }), fc.nat(), (logits, at) => {
        const target = at % logits.length;
        const sum = logits.reduce((all, each) => all + Math.exp(each), 0);
        const expected = -Math.log(Math.exp(logits[target] ?? NaN) / sum);
        const oneHot = Float64Array.from(logits, (_, i) => (i === target ? 1 : 0));
        const found = softmaxCrossEntropy(Float64Array.from(logits), oneHot, 0, logits.length);
        expect(found).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('of two logits is that of the sigmoid of their difference: 2k softmax is k sigmoids', () => {
    fc.assert(
      fc.property(logit, logit, fc.constantFrom(0, 1), (background, object, label) => {
        const logits = Float64Array.of(background, object);
        const softmax = softmaxCrossEntropy(logits, Float64Array.of(1 - label, label), 0, 2);
        expect(binaryCrossEntropy(object - background, label)).toBeCloseTo(softmax, 9);
      }),
    );
  });

  it('stay finite for logits whose exponent is not', () => {
    expect(binaryCrossEntropy(5000, 0)).toBe(5000);
    expect(binaryCrossEntropy(-5000, 0)).toBe(0);
    expect(binaryCrossEntropy(-5000, 1)).toBe(5000);
    expect(softmaxCrossEntropy(Float64Array.of(5000, -5000), Float64Array.of(0, 1), 0, 2)).toBe(
      1e4,
    );
  });
});

describe('rpnLoss', () => {
  const output = {
    logits: Float64Array.of(9, 0, 2, -1, 9),
    deltas: Float64Array.from({ length: 20 }, (_, i) => i / 8),
  };
  const sample = { positive: Int32Array.of(2), negative: Int32Array.of(1, 3) };
  const targets = Float64Array.of(1, 1.125, 1, 0);
  // Probabilities of the right label: of row 1 a half, of row 2 σ(2), of row 3 σ(1).
  const classification = Math.log(2) + Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1));

  it('is equation 1 of the paper, with its normalisers and λ', () => {
    const loss = rpnLoss(output, sample, targets, 2400, paperRpnLoss);
    expect(loss.classification).toBeCloseTo(classification / 256, 12);
    // Differences of 0, 0, 0.25 and 1.375.
    expect(loss.box).toBeCloseTo((10 / 2400) * (0.5 * 0.25 ** 2 + 1.375 - 0.5), 12);
  });

  it('is torchvision’s with both terms over the sampled anchors', () => {
    const loss = rpnLoss(output, sample, targets, 2400, torchvisionRpnLoss);
    expect(loss.classification).toBeCloseTo(classification / 3, 12);
    expect(loss.box).toBeCloseTo((0.25 + 1.375 - 1 / 9) / 3, 12);
  });

  it('takes numbers for both normalisers', () => {
    const rule = { clsNormaliser: 10, regNormaliser: 20, lambda: 2, beta: 1 };
    const loss = rpnLoss(output, sample, targets, 2400, rule);
    expect(loss.classification).toBeCloseTo(classification / 10, 12);
    expect(loss.box).toBeCloseTo((0.03125 + 0.875) / 10, 12);
  });

  it('is 0 of an empty mini-batch', () => {
    const none = { positive: new Int32Array(0), negative: new Int32Array(0) };
    expect(rpnLoss(output, none, new Float64Array(0), 2400, torchvisionRpnLoss)).toEqual({
      ...{ classification: 0, box: 0 },
    });
  });
});

describe('detectionLoss', () => {
  it('is the mean cross-entropy, and smooth L1 over foreground by the number of RoIs', () => {
    const output = {
      classLogits: Float64Array.of(1, 2, 3, 0, 0, 0),
      boxDeltas: Float64Array.of(...[9, 9, 9, 9, 1, 0, 0, 3], ...[9, 9, 9, 9, 9, 9, 9, 9]),
    };
    const targets = {
      count: 2,
      classTargets: Float32Array.of(0, 0, 1, 1, 0, 0),
      deltaTargets: Float32Array.of(...[0, 0, 0, 0, 0.5, 0, 0, 1], ...[0, 0, 0, 0, 0, 0, 0, 0]),
      deltaWeights: Float32Array.of(...[0, 0, 0, 0, 1, 1, 1, 1], ...[0, 0, 0, 0, 0, 0, 0, 0]),
    };
    const { classification, box } = detectionLoss(output, targets, 1);
    const first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 3;
    expect(classification).toBeCloseTo((first + Math.log(3)) / 2, 12);
    expect(box).toBeCloseTo((0.125 + 1.5) / 2, 12);
  });

  it('is 0 of an empty mini-batch', () => {
    const none = new Float32Array(0);
    const targets = { count: 0, classTargets: none, deltaTargets: none, deltaWeights: none };
    expect(detectionLoss({ classLogits: none, boxDeltas: none }, targets, 1)).toEqual({
      ...{ classification: 0, box: 0 },
    });
  });
});
