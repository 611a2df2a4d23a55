import { describe, expect, it } from 'vitest';
import { parseJson } from './jsonText.ts';

const problem = (text: string) => {
  const parsed = parseJson(text);
  return parsed.ok ? 'none' : parsed.problem;
};

describe('parseJson', () => {
  it('returns the value of good JSON', () => {
    expect(parseJson('{"a": [1, true, "x"]}')).toEqual({ ok: true, value: { a: [1, true, 'x'] } });
  });

  it.each([
    ['{"a": 1,\n "b": x}', 'line 2, column 7: unexpected "x"'],
    ['{\n  "a": .5\n}', 'line 2, column 8: unexpected "."'],
    ['{"a": 1\n"b": 2}', "line 2, column 1: expected ',' or '}' after property value"],
    ['{"a": 1,}', 'line 1, column 9: expected double-quoted property name'],
    ['{"a": 1} trailing', 'line 1, column 10: unexpected non-whitespace character'],
    ['{"a": [1,\n2', 'line 2, column 2: the file ends too early'],
    ['{"a": tru', 'line 1, column 10: the file ends too early'],
    ['', 'line 1, column 1: the file ends too early'],
    ['PK\u0003\u0004', 'line 1, column 1: unexpected "P"'],
    // What would not be seen, or would break the line.
    ['[\u007f', 'line 1, column 2: unexpected U+007F'],
    ['[\u2028]', 'line 1, column 2: unexpected U+2028'],
    ['[\ud800]', 'line 1, column 2: unexpected U+D800'],
    ['[😀]', 'line 1, column 2: unexpected "😀"'],
  ])('says where %j is wrong', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });
});
