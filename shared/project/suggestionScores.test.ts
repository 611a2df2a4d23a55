import { describe, expect, it } from 'vitest';
import { disagreements, uncertainty } from './suggestions.ts';

const of = (...scores: number[]) =>
  scores.map((score, i) => ({
    box: [100 * i, 0, 100 * i + 50, 50] as const,
    className: 'cell',
    score,
  }));
const undrawn = (...scores: number[]) =>
  disagreements(of(...scores), [], [], true, new Set(['cell'])).map(
    ({ suggestion }) => suggestion?.score,
  );

describe('suggestions by scores of either kind', () => {
  it('are missed from an even chance on', () => {
    expect(undrawn(0.4, 0.5, 0.9)).toEqual([0.5, 0.9]);
    expect(undrawn(-0.4, 0, 0.3)).toEqual([0, 0.3]);
  });

  it('are the least sure at an even chance', () => {
    expect(uncertainty(of(0.5, 1))).toBe(1);
    expect(uncertainty(of(0.75))).toBe(0.5);
    expect(uncertainty(of(-0.5, 2))).toBe(0.5);
    expect(uncertainty(of(-1, 3))).toBe(0);
    expect(uncertainty([])).toBe(0);
  });
});
