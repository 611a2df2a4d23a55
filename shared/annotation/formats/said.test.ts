import { describe, expect, it } from 'vitest';
import { decimalOf } from './said.ts';

describe('decimalOf', () => {
  it.each([
    ['1', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['-1.25e+2', -125],
    ['+0.0', 0],
  ])('reads %s', (text, value) => {
    expect(decimalOf(text)).toBe(value);
  });

  it.each(['', '.', '1e', '0x10', '1 2', 'NaN', '1.2.3', '1e999'])('refuses “%s”', (text) => {
    expect(decimalOf(text)).toBeNull();
  });

  it('refuses what begins with a million digits at once', () => {
    // Where a digit could belong to two parts of the pattern, this took hours.
    expect(decimalOf(`${'9'.repeat(1_000_000)}x`)).toBeNull();
  });
});
