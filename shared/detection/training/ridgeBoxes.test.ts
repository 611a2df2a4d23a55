/** Box regression against numpy's; testing/svmNumbers.py made its numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { item } from '../../item.ts';
import { boxPairs, rcnnPairIou, regressBoxes, trainBoxRegressor } from './ridgeBoxes.ts';
import { examples } from './testing/examples.ts';
import numbers from './testing/svmNumbers.json' with { type: 'json' };

/** The targets of ridge() in the script. */
function targetsOf(rows: readonly Float32Array[]): Float64Array {
  return Float64Array.from({ length: 4 * rows.length }, (_, at) => {
    const [i, k] = [Math.floor(at / 4), at % 4];
    return (((i * (7 + 4 * k)) % 31) - 15) / 30 + item(rows, i)[k]! / 10;
  });
}

describe('trainBoxRegressor', () => {
  it.each(numbers.ridges)('is numpy’s: $count × $width, λ $ridge', (made) => {
    const { rows } = examples(made.count, made.width, Math.floor(made.count / 2), 4);
    const { weights, bias } = trainBoxRegressor(rows, targetsOf(rows), made.ridge);
    expect(weights).toHaveLength(made.weights.length);
    weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(made.weights[i]!, 9);
    });
    bias.forEach((value, i) => {
      expect(value).toBeCloseTo(made.bias[i]!, 9);
    });
  });

  it('is the same by columns as by rows', () => {
    // Each row twice, with twice the ridge, is the same problem, but of more rows than columns.
    const { rows } = examples(12, 12, 6, 4);
    const deltas = targetsOf(rows);
    const few = trainBoxRegressor(rows, deltas, 3);
    const twice = trainBoxRegressor([...rows, ...rows], Float64Array.of(...deltas, ...deltas), 6);
    twice.weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(few.weights[i]!, 10);
    });
    twice.bias.forEach((value, i) => {
      expect(value).toBeCloseTo(few.bias[i]!, 10);
    });
  });

  it('learns what is linear, and moves boxes where they belong', () => {
    const { rows } = examples(80, 6, 40, 4);
    const boxes = new Float32Array(4 * rows.length);
    const truth = new Float32Array(4 * rows.length);
    const deltas = new Float64Array(4 * rows.length);
    rows.forEach((row, i) => {
      const [x, y, width, height] = [10 * i, 5 + i, 20 + i, 30];
      boxes.set([x, y, x + width, y + height], 4 * i);
      deltas.set([row[0]! / 40, row[1]! / 50 - 0.03, row[2]! / 60, 0.05 - row[3]! / 45], 4 * i);
      const centreX = x + width / 2 + deltas[4 * i]! * width;
      const centreY = y + height / 2 + deltas[4 * i + 1]! * height;
      const halfWidth = (width / 2) * Math.exp(deltas[4 * i + 2]!);
      const halfHeight = (height / 2) * Math.exp(deltas[4 * i + 3]!);
      truth.set(
        [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight],
        4 * i,
      );
    });
    const moved = regressBoxes(trainBoxRegressor(rows, deltas, 1e-9), rows, boxes);
    moved.forEach((value, i) => {
      expect(value).toBeCloseTo(truth[i]!, 3);
    });
    // All of the same delta: nothing to whiten, and the means are all that there is.
    const still = Float64Array.from(deltas, (_, i) => (i % 4) / 10);
    const { weights, bias } = trainBoxRegressor(rows, still, 1000);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(1e-12);
    bias.forEach((value, k) => {
      expect(value).toBeCloseTo(k / 10, 9);
    });
  });

  it('says what is wrong', () => {
    const row = Float32Array.of(1, 2);
    expect(() => trainBoxRegressor([], new Float64Array(0), 1)).toThrow('0 rows and 0 deltas');
    expect(() => trainBoxRegressor([row], new Float64Array(8), 1)).toThrow('1 rows and 8 deltas');
    expect(() => trainBoxRegressor([row], new Float64Array(4), 0)).toThrow('above 0, not 0');
    expect(() => trainBoxRegressor([row, row.subarray(1)], new Float64Array(8), 1)).toThrow(
      'Row 1 has 1 features, and row 0 has 2.',
    );
    expect(() => trainBoxRegressor([Float32Array.of(NaN)], new Float64Array(4), 1)).toThrow('NaN');
  });
});

describe('boxPairs', () => {
  it('pairs a box with the object of its class that it overlaps most, if by enough', () => {
    const truth = {
      boxes: Float32Array.of(
        ...[0, 0, 10, 10],
        ...[1, 0, 11, 10],
        ...[0, 0, 10, 9],
        ...[0, 0, 10, 8],
      ),
      classes: Int32Array.of(3, 3, 5, 3),
      ignored: Uint8Array.of(0, 0, 0, 2),
    };
    const boxes = Float32Array.of(
      ...[0, 0, 10, 9],
      ...[1, 0, 11, 8],
      // An IoU of 0.6 is not above 0.6.
      ...[0, 0, 10, 6],
      ...[50, 50, 60, 60],
      ...[5, 5, 5, 9],
    );
    const made = boxPairs(boxes, truth, 3, rcnnPairIou);
    expect([...made.rows]).toEqual([0, 1]);
    const deltas = [0, 0.5 / 9, 0, Math.log(10 / 9), 0, 1 / 8, 0, Math.log(10 / 8)];
    expect(made.deltas).toHaveLength(deltas.length);
    made.deltas.forEach((delta, i) => {
      expect(delta).toBeCloseTo(deltas[i]!, 12);
    });
    expect(boxPairs(boxes, truth, 4, rcnnPairIou).rows).toHaveLength(0);
  });

  it('has deltas that take the box to its object', () => {
    const near = fc.float({ min: Math.fround(-1), max: Math.fround(1), noNaN: true });
    fc.assert(
      fc.property(near, near, near, near, (a, b, c, d) => {
        const object = Float32Array.of(10, 10, 30, 26);
        const box = Float32Array.of(10 + a, 10 + b, 30 + c, 26 + d);
        const truth = { boxes: object, classes: Int32Array.of(0), ignored: Uint8Array.of(0) };
        const { rows, deltas } = boxPairs(box, truth, 0, rcnnPairIou);
        expect(rows).toHaveLength(1);
        const exact = { weights: new Float64Array(4), bias: deltas };
        const moved = regressBoxes(exact, [new Float32Array(1)], box);
        moved.forEach((value, i) => {
          expect(value).toBeCloseTo(object[i]!, 4);
        });
      }),
    );
  });
});
