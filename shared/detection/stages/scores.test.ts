import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisOf,
  axisOfScores,
  everyScore,
  placeOnAxis,
  probabilities,
  scoreRule,
} from './scores.ts';

describe('axes of scores', () => {
  it('are from 0 to 1 for what is a probability, whatever the scores', () => {
    expect(axisOf('score', [0.2, 3])).toBe(probabilities);
    expect(axisOf('objectness', [])).toBe(probabilities);
    expect(scoreRule('similarity')).toEqual({ least: 0, most: 1, even: 0.5 });
  });

  it('have 0 in the middle of what margins are', () => {
    expect(axisOf('margin', [])).toEqual({ least: -1, most: 1, even: 0 });
    expect(axisOf('margin', [-2.3, 0.4])).toEqual({ least: -3, most: 1, even: 0 });
    expect(axisOf('margin', [-2.3], 4)).toEqual({ least: -3, most: 4, even: 0 });
    expect(axisOf('margin', [-400, 400])).toEqual({ least: -10, most: 10, even: 0 });
  });

  it('of unknown scores are those of probabilities while none is beyond', () => {
    expect(axisOfScores([])).toBe(probabilities);
    expect(axisOfScores([0, 1, 0.3])).toBe(probabilities);
    expect(axisOfScores([0.3, -0.1])).toEqual({ least: -1, most: 1, even: 0 });
  });

  it('place every score between their ends, in its order', () => {
    const score = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(score), score, score, (scores, a, b) => {
        const axis = axisOf('margin', scores);
        const [low, high] = [placeOnAxis(axis, Math.min(a, b)), placeOnAxis(axis, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  it('are all reached by the least threshold, which single precision holds', () => {
    expect(Math.fround(everyScore)).toBeGreaterThan(-Infinity);
    expect(Math.fround(-1e30) >= Math.fround(everyScore)).toBe(true);
  });
});
