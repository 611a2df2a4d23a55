import { describe, expect, it } from 'vitest';
import { elementWords, listOf, quoted, someNames, someOf } from './sentences.ts';

describe('names in sentences', () => {
  it('are on one line and end, whatever a file calls something', () => {
    expect(quoted('a b')).toBe('“a b”');
    expect(quoted('a\nb\u2028c')).toBe('“a\uFFFDb\uFFFDc”');
    expect(quoted('x'.repeat(300))).toBe(`“${'x'.repeat(300)}”`);
    expect(quoted('x'.repeat(4_000_000))).toBe(`“${'x'.repeat(300)}…”`);
    expect(elementWords('object')).toBe('<object>');
    expect(elementWords('x\u007F\u0085y')).toBe('<x\uFFFD\uFFFDy>');
    expect(elementWords('x'.repeat(4_000_000))).toBe(`<${'x'.repeat(40)}…>`);
  });

  it('are some of many, and the others are counted', () => {
    expect(someOf(['a'])).toBe('a');
    expect(someOf(['a', 'b', 'c'])).toBe('a, b and c');
    expect(someNames(Array.from({ length: 95_000 }, (_, i) => `${i}`))).toBe(
      '“0”, “1”, “2” and 94,997 more',
    );
    expect(listOf(['a', 'b'])).toBe('a, b');
    expect(listOf(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(listOf([])).toBe('');
  });
});
