import { describe, expect, it } from 'vitest';
import { decimal, duration, fileSize, rate, ratio, signed, timeLeft } from './words.ts';

describe('words', () => {
  it('writes times in the unit that fits', () => {
    expect(duration(0.24)).toBe('0.2 ms');
    expect(duration(412.4)).toBe('412 ms');
    expect(duration(1420)).toBe('1.42 s');
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
  });

  it('writes signs as signs', () => {
    expect(signed(0.12)).toBe('+0.12');
    expect(signed(-0.08)).toBe('−0.08');
    expect(decimal(-1.5)).toBe('−1.50');
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
  });
});
