import { describe, expect, it } from 'vitest';
import type { Box } from '../geometry/boxes.ts';
import { averagePrecision } from './averagePrecision.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];
const truth = [0, 20, 40, 60].map((x) => ({ picture: 'a', box: at(x), difficult: false }));
const found = (x: number, score: number, picture = 'a') => ({ picture, score, box: at(x) });

describe('averagePrecision', () => {
  it('is 1 for all found and nothing else, 0 for nothing', () => {
    const all = truth.map(({ box }, i) => ({ picture: 'a', score: 1 - i / 10, box }));
    expect(averagePrecision(all, truth, 0.5)).toBe(1);
    expect(averagePrecision([], truth, 0.5)).toBe(0);
    expect(averagePrecision(all, [], 0.5)).toBeNaN();
  });

  it('interpolates: a precision counts for all recalls below it', () => {
    // hit 1/1, miss, hit 2/3, hit 3/4; the envelope is 1, 3/4, 3/4 and the fourth is never found.
    const detections = [found(0, 0.9), found(100, 0.8), found(20, 0.7), found(40, 0.6)];
    expect(averagePrecision(detections, truth, 0.5)).toBeCloseTo((1 + 0.75 + 0.75) / 4, 12);
  });

  it('counts a second detection of an object, and one in another picture, as false', () => {
    expect(
      averagePrecision([found(0, 0.9), found(1, 0.8), found(20, 0.7)], truth, 0.5),
    ).toBeCloseTo((1 + 2 / 3) / 4, 12);
    expect(averagePrecision([found(0, 0.9, 'b')], truth, 0.5)).toBe(0);
  });

  it('leaves out difficult objects and what found them', () => {
    const some = truth.map((object, i) => ({ ...object, difficult: i === 0 }));
    expect(averagePrecision([found(0, 0.9), found(20, 0.8)], some, 0.5)).toBeCloseTo(1 / 3, 12);
  });

  it('takes an IoU equal to the threshold', () => {
    const half: Box = [0, 0, 10, 5];
    expect(averagePrecision([{ picture: 'a', score: 1, box: half }], truth, 0.5)).toBe(0.25);
  });
});
