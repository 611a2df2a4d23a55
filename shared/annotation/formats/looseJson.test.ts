import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looseJson } from './looseJson.ts';

describe('loose JSON', () => {
  test('is JSON, whatever is in it', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(looseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 50 },
    );
  });

  test('has texts for numbers that are none, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('NaN', 'Infinity', '-Infinity'), (text, word) => {
        expect(looseJson(`[${text}, ${word}]`)).toEqual([JSON.parse(text), word]);
      }),
    );
    for (const text of ['', 'nan', '+Infinity', '--Infinity', '[NaN', '{"a": NaN', '"NaN']) {
      expect(looseJson(text)).toBeUndefined();
    }
  });

  test('has null and yes and no for the words of JavaScript and Python', () => {
    const text = '{"a": undefined, "b": None, "c": [True, False], "d": "None, True"}';
    const value = { a: null, b: null, c: [true, false], d: 'None, True' };
    expect(looseJson(text)).toEqual(value);
    expect(looseJson('[Undefined]')).toBeUndefined();
  });

  test('does not take long for text made to take long', () => {
    for (const part of ['"', '\\"', '"\\', 'NaN', '-', '[', 'a"', '\\', '-Infinity,']) {
      expect(looseJson(`[${part.repeat(1_000_000 / part.length)}`)).toBeUndefined();
    }
    expect(looseJson(`["${'x'.repeat(4_000_000)}", NaN]`)).toHaveLength(2);
    expect(looseJson(`["${'\\n'.repeat(2_000_000)}", NaN]`)).toHaveLength(2);
  });
});
