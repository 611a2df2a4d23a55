import { describe, expect, it } from 'vitest';
import { evaluationReport } from './testing/trainReports.ts';
import {
  epochWords,
  lossText,
  percent,
  pictureRate,
  resultWords,
  stateWords,
  statusWords,
} from './trainWords.ts';

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
    const words = (asked: 'pause' | 'goOn' | 'stop' | null) =>
      statusWords({ state: between, asked, run: null });
    expect(words(null)).toBe('Evaluating · 12 of 58');
    expect(words('pause')).toBe('Pausing after this picture');
  });

  it('answer at once what a person asked for', () => {
    const words = (asked: 'pause' | 'goOn' | 'stop' | null) =>
      statusWords({ state: { kind: 'running' }, asked, run: null });
    expect([words('pause'), words('goOn'), words('stop'), words(null)]).toEqual([
      'Pausing after this step',
      'Resuming',
      'Stopping after this step',
      'Training',
    ]);
  });

  it('say whether it helped', () => {
    const before = { ...evaluationReport(0), ap: 0.05, ap50: 0.1 };
    const after = { ...evaluationReport(8), ap: 0.5, ap50: 0.875 };
    const recall = { ...evaluationReport(9), ap: null, ap50: null };
    expect(resultWords([before, after, recall])).toBe('AP50 10.0 → 87.5 · AP 5.0 → 50.0');
    expect(resultWords([after])).toBe('AP50 87.5 · AP 50.0');
    expect(resultWords([recall])).toBeNull();
    expect([0, 3].map(epochWords)).toEqual(['before the first step', 'after epoch 3']);
  });
});
