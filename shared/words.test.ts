import { describe, expect, it } from 'vitest';
import {
  count,
  counted,
  decimal,
  duration,
  fileSize,
  ordinal,
  rate,
  ratio,
  score,
  signed,
  timeLeft,
  withArticle,
} from './words.ts';

describe('words', () => {
  it('writes times in the unit that fits', () => {
    expect(duration(0.24)).toBe('0.2 ms');
    expect(duration(412.4)).toBe('412 ms');
    expect(duration(1420)).toBe('1.42 s');
    // What rounds up to the next unit is written in it.
    expect(duration(99.96)).toBe('100 ms');
    expect(duration(999.6)).toBe('1.00 s');
    expect(duration(1_234_567)).toBe('1,234.57 s');
  });

  it('writes what is left of work', () => {
    expect(timeLeft(0.2)).toBe('1 s left');
    expect(timeLeft(95)).toBe('2 min left');
    expect(timeLeft(7500)).toBe('2 h 5 min left');
    expect(timeLeft(Infinity)).toBe('time left unknown');
  });

  it('writes rates', () => {
    expect(rate(21.3)).toBe('21/s');
    expect(rate(2.44)).toBe('2.4/s');
    expect(rate(0.25)).toBe('4.0 s each');
    expect(rate(0)).toBe('');
    expect(rate(9.96)).toBe('10/s');
    expect(rate(1234.5)).toBe('1,235/s');
  });

  it('writes signs as signs', () => {
    expect(signed(0.12)).toBe('+0.12');
    expect(signed(-0.08)).toBe('−0.08');
    expect(decimal(-1.5)).toBe('−1.50');
    expect(decimal(-1234.5, 1)).toBe('−1,234.5');
  });

  it('has no sign before what rounds to zero', () => {
    for (const value of [-0, -0.04, 0.04, 0]) {
      expect(decimal(value, 1), String(value)).toBe('0.0');
      expect(signed(value, 1), String(value)).toBe('0.0');
      expect(count(value), String(value)).toBe('0');
    }
    expect(score(-0.0001)).toBe('0.000');
  });

  it('counts with separators, and one alone', () => {
    expect(count(268_569)).toBe('268,569');
    expect([0, 1, 2, 1000].map((n) => counted(n, 'remark'))).toEqual([
      '0 remarks',
      '1 remark',
      '2 remarks',
      '1,000 remarks',
    ]);
    expect(counted(1, 'box', 'boxes')).toBe('1 box');
  });

  it('names shapes by their ratio', () => {
    expect(ratio(181, 91)).toBe('2:1');
    expect(ratio(91, 181)).toBe('1:2');
    expect(ratio(64, 64)).toBe('1:1');
    expect(ratio(100, 58)).toBe('1.7:1');
  });

  it('writes sizes of files', () => {
    expect(fileSize(812_400)).toBe('812 kB');
    expect(fileSize(4_100_000)).toBe('4.1 MB');
    expect(fileSize(999)).toBe('999 B');
    expect(fileSize(999_600)).toBe('1.0 MB');
    expect(fileSize(5_900_000_000)).toBe('5.9 GB');
  });

  it('writes places in an order', () => {
    expect([1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 1204].map(ordinal)).toEqual([
      ...['1st', '2nd', '3rd', '4th', '10th', '11th', '12th', '13th', '21st', '22nd'],
      ...['101st', '111th', '1,204th'],
    ]);
  });

  it('writes names with an article', () => {
    expect(['cow', 'anchor', 'Umbrella'].map(withArticle)).toEqual([
      'a cow',
      'an anchor',
      'an Umbrella',
    ]);
  });
});
