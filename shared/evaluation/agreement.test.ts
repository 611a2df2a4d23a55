import { describe, expect, it } from 'vitest';
import type { Box } from '../geometry/boxes.ts';
import { agreementOf } from './agreement.ts';

const at = (x: number, width = 10): Box => [x, 0, x + width, 10];
const found = (x: number, score: number, classId = 1, picture = 'a') => ({
  picture,
  classId,
  score,
  box: at(x),
});

describe('agreementOf', () => {
  it('is whole for the same detections', () => {
    const all = [found(0, 0.9), found(20, 0.7), found(40, 0.6, 2), found(0, 0.55, 1, 'b')];
    expect(agreementOf(all, all, 0.5)).toEqual({
      scoreThreshold: 0.5,
      count: 4,
      ap50: 1,
      ap75: 1,
      kept: 1,
      scoreDifference: 0,
    });
  });

  it('counts only the surer ones of the reference, and all of the other', () => {
    const reference = [found(0, 0.5), found(20, 0.49)];
    const { count, kept, scoreDifference } = agreementOf(reference, [found(0, 0.1)], 0.5);
    expect({ count, kept, scoreDifference }).toEqual({ count: 1, kept: 1, scoreDifference: 0.4 });
  });

  it('takes a detection for one that it overlaps by half, of its class and picture, and only once', () => {
    const reference = [found(0, 0.9), found(1, 0.8), found(40, 0.7), found(60, 0.6, 2)];
    const others = [
      { ...found(0, 0.6), box: at(0, 20) },
      found(40, 0.7, 1, 'b'),
      found(60, 0.6, 1),
      found(43.4, 0.5),
    ];
    const { kept, scoreDifference } = agreementOf(reference, others, 0.5);
    expect(kept).toBe(0.25);
    expect(scoreDifference).toBeCloseTo(0.3, 12);
  });

  it('gives a detection to the one that it fits best', () => {
    const reference = [found(0, 0.9), found(2, 0.6)];
    const others = [found(2, 0.6), found(0, 0.8)];
    expect(agreementOf(reference, others, 0.5).scoreDifference).toBeCloseTo(0.05, 12);
  });

  it('means the average precision over the classes, at both thresholds', () => {
    const reference = [found(0, 0.9), found(0, 0.9, 2)];
    const others = [{ ...found(0, 0.8), box: at(0, 15) }, found(0, 0.8, 2)];
    const { ap50, ap75 } = agreementOf(reference, others, 0.5);
    expect([ap50, ap75]).toEqual([1, 0.5]);
  });

  it('says nothing where nothing counts', () => {
    const { count, ap50, kept, scoreDifference } = agreementOf([], [found(0, 1)], 0.5);
    expect([count, ap50, kept, scoreDifference]).toEqual([0, NaN, NaN, NaN]);
  });
});
