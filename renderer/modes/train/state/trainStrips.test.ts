import { describe, expect, it } from 'vitest';
import type { ShownStrip } from '../../../../shared/training/shown.ts';
import { stripReport } from './testing/trainReports.ts';
import { outlinesOf, withStrip } from './trainStrips.ts';

const stepsOf = (strips: readonly ShownStrip[]) => strips.map(({ step }) => step);

describe('withStrip', () => {
  it('keeps strips in the order of their steps, one for each', () => {
    let strips: readonly ShownStrip[] = [];
    for (const step of [10, 30, 20, 30]) strips = withStrip(strips, stripReport(step));
    expect(stepsOf(strips)).toEqual([10, 20, 30]);
  });

  it('stays within its capacity, and keeps the first and the latest', () => {
    let strips: readonly ShownStrip[] = [];
    for (let step = 1; step <= 1000; step++) {
      strips = withStrip(strips, stripReport(step), 8);
      expect(strips.length).toBeLessThanOrEqual(8);
      expect(strips[0]?.step).toBe(1);
      expect(strips.at(-1)?.step).toBe(step);
    }
    expect(stepsOf(strips)).toEqual(stepsOf(strips).toSorted((a, b) => a - b));
  });
});

describe('outlinesOf', () => {
  it('draws each box as a closed path', () => {
    expect(outlinesOf([])).toBe('');
    expect(outlinesOf(Float32Array.of(1, 2, 3.25, 4, 0, 0, 5, 5))).toBe(
      'M1.0 2.0H3.3V4.0H1.0ZM0.0 0.0H5.0V5.0H0.0Z',
    );
  });
});
