import { describe, expect, it } from 'vitest';
import { lossText, percent, pictureRate, stateWords } from './trainWords.ts';

describe('the words of a training', () => {
  it('write losses with the digits that say something', () => {
    expect([1.2345, 0.5, 0.00123, 0.0000123, 0].map(lossText)).toEqual([
      '1.234',
      '0.500',
      '0.0012',
      '1.2e-5',
      '0.0000',
    ]);
    expect([null, Number.NaN, Infinity].map(lossText)).toEqual([
      '–',
      'not a number',
      'not a number',
    ]);
  });

  it('write rates and shares', () => {
    expect([12.4, 2.44, 0.25, 0].map(pictureRate)).toEqual([
      '12 pictures/s',
      '2.4 pictures/s',
      '4.0 s a picture',
      '0 pictures/s',
    ]);
    expect([0.8766, 1, null].map(percent)).toEqual(['87.7', '100.0', '–']);
  });

  it('say what it does between epochs', () => {
    const between = { kind: 'between', doing: 'evaluating', done: 12, total: 58 } as const;
    expect(stateWords(between)).toBe('Evaluating · 12 of 58');
  });
});
