import { describe, expect, it } from 'vitest';
import { placeOf, valueAt, type SettingRange } from './stageControls.ts';

const counts: SettingRange = {
  name: 'rpn.preNmsTopN',
  title: '',
  help: '',
  min: 1,
  max: 10_000,
  step: 1,
  logarithmic: true,
  digits: 0,
};
const unit: SettingRange = {
  ...counts,
  name: 'rpn.nmsIoU',
  min: 0,
  max: 1,
  step: 0.01,
  logarithmic: false,
  digits: 2,
};

describe('a slider', () => {
  it('comes back to the value that it was put at', () => {
    for (const value of [1, 2, 30, 999, 10_000]) {
      expect(valueAt(counts, placeOf(counts, value))).toBe(value);
    }
    for (const value of [0, 0.29, 0.7, 1]) expect(valueAt(unit, placeOf(unit, value))).toBe(value);
  });

  it('gives equal ways to equal ratios where it is logarithmic', () => {
    expect(placeOf(counts, 100)).toBeCloseTo(0.5);
    expect(valueAt(counts, 0.25)).toBe(10);
  });

  it('holds what lies outside at its ends', () => {
    expect(placeOf(counts, 1_000_000)).toBe(1);
    expect(placeOf(unit, -1)).toBe(0);
    expect(placeOf({ ...counts, max: 1 }, 1)).toBe(0);
  });
});
