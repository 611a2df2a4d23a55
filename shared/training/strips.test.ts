import { describe, expect, it } from 'vitest';
import { withStrip } from './strips.ts';

interface Strip {
  readonly step: number;
}
const stepsOf = (strips: readonly Strip[]) => strips.map(({ step }) => step);

describe('withStrip', () => {
  it('keeps strips in the order of their steps, one for each', () => {
    let strips: readonly Strip[] = [];
    for (const step of [10, 30, 20, 30]) strips = withStrip(strips, { step });
    expect(stepsOf(strips)).toEqual([10, 20, 30]);
  });

  it('stays within its capacity, and keeps the first and the latest', () => {
    let strips: readonly Strip[] = [];
    for (let step = 1; step <= 1000; step++) {
      strips = withStrip(strips, { step }, 8);
      expect(strips.length).toBeLessThanOrEqual(8);
      expect(strips[0]?.step).toBe(1);
      expect(strips.at(-1)?.step).toBe(step);
    }
    expect(stepsOf(strips)).toEqual(stepsOf(strips).toSorted((a, b) => a - b));
  });
});
