import { describe, expect, it } from 'vitest';
import { oneLine } from './oneLine.ts';

describe('oneLine', () => {
  it.each([
    ['a line break', 'a\nb\r\u2028c\u2029', 'a\uFFFDb\uFFFD\uFFFDc\uFFFD'],
    ["a terminal's command", '\u001B[31mred\u0007\u009B', '\uFFFD[31mred\uFFFD\uFFFD'],
    ['half of a character', 'a\uD83D', 'a\uFFFD'],
    [
      'a turned direction',
      'gpj.\u202Eexe\u202C \u2066a\u2069',
      'gpj.\uFFFDexe\uFFFD \uFFFDa\uFFFD',
    ],
    ['each override and isolate', '\u202A\u202B\u202D\u2067\u2068', '\uFFFD'.repeat(5)],
  ])('shows %s', (_, text, shown) => {
    expect(oneLine(text)).toBe(shown);
  });

  it('leaves what is seen, and what joins letters, as it is', () => {
    const texts = ['ä 名 😀 “a”', 'می\u200Cخواهم', 'עברית\u200F!', 'e\u0301'];
    expect(texts.map(oneLine)).toEqual(texts);
  });
});
