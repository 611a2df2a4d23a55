import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { JsonLists, wholeList } from './jsonLists.ts';

/** The items of the lists `a` and `b`, the text cut into pieces of the given lengths. */
function itemsOf(text: string, lengths: readonly number[] = []): Record<string, unknown[]> {
  const items: Record<string, unknown[]> = {};
  const listener = (key: string) => (row: number, value: unknown) => {
    (items[key] ??= []).push(value);
    expect(items[key]).toHaveLength(row);
  };
  const lists = new JsonLists(new Map(['a', 'b'].map((key) => [key, listener(key)])));
  let at = 0;
  for (const length of lengths) {
    lists.push(text.slice(at, at + length));
    at += length;
  }
  lists.push(text.slice(at));
  lists.end();
  for (const key of lists.seen) items[key] ??= [];
  return items;
}

describe('lists of a JSON object', () => {
  test('are what JSON.parse gives, however the text is cut', () => {
    const list = fc.array(fc.jsonValue());
    fc.assert(
      fc.property(
        fc.record({ a: list, b: list }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 1, '\t'),
        fc.array(fc.nat(20)),
        (lists, others, space, lengths) => {
          const { a: _a, b: _b, ...rest } = others;
          const text = JSON.stringify({ ...rest, ...lists }, null, space);
          const { a, b } = JSON.parse(text) as typeof lists;
          expect(itemsOf(text, lengths)).toEqual({ a, b });
        },
      ),
    );
  });

  test('keep the items beside one that is no JSON', () => {
    expect(itemsOf('{"a": [1, nan, {"x": [+1]}, tru, "]", 2]}')).toEqual({
      a: [1, undefined, undefined, undefined, ']', 2],
    });
  });

  test('of nothing but commas ask JSON.parse nothing: a refusal of its costs as much as a hundred numbers', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      const commas = ','.repeat(60_000);
      expect(itemsOf(`{"a": [${commas}], "x": [${commas}], "b": [ , ]}`)).toMatchObject({
        a: { length: 60_001 },
        b: [undefined, undefined],
      });
      // The keys.
      expect(parse).toHaveBeenCalledTimes(3);
    } finally {
      parse.mockRestore();
    }
  });

  test('are not held up by depth', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(itemsOf(`{"x": ${deep}, "a": [1, ${deep}, 2]}`)['a']?.length).toBe(3);
  });

  test.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['[1]', 'is a list and not an object of lists'],
    ['"a"', 'is no sound JSON (character 1)'],
    ['{a: []}', 'is no sound JSON (character 2)'],
    ['{"a" []}', 'is no sound JSON (character 6)'],
    ['{"a": 5}', 'has no list under “a”'],
    ['{"a": null}', 'has no list under “a”'],
    ['{"a": [1}', 'is no sound JSON (character 9)'],
    ['{"a": [1', 'is cut short'],
    ['{"a": [1]', 'is cut short'],
    ['{"a": [1], ', 'is cut short'],
    ['{"a": [1], }', 'is no sound JSON (character 12)'],
    ['{"a": [1] "b": [2]}', 'is no sound JSON (character 11)'],
    ['{"a": ["x', 'is cut short'],
    ['{"a": []} x', 'is no sound JSON (character 11)'],
    ['{"a": [], "a": []}', 'has “a” twice'],
    ['{"x": ]}', 'is no sound JSON (character 7)'],
  ])('of %j: it %s', (text, message) => {
    expect(() => itemsOf(text)).toThrow(message);
    expect(() => itemsOf(text, Array<number>(text.length).fill(1))).toThrow(message);
  });

  test('have items of a size that makes sense', () => {
    const long = '"'.padEnd(5_000_000, 'x');
    expect(() => itemsOf(`{"a": [1, ${long}`)).toThrow(
      'has more than 4,194,304 characters in item 2 of “a”',
    );
    expect(() => itemsOf(`{${long}`)).toThrow('has more than 4,194,304 characters in a key');
    expect(itemsOf(`{"x": ${long}", "a": []}`)).toEqual({ a: [] });
  });
});

/** The items of the text, which is one list. */
function itemsOfList(text: string, lengths: readonly number[] = []): unknown[] {
  const items: unknown[] = [];
  const lists = new JsonLists(new Map([[wholeList, (_, value) => items.push(value)]]));
  pushIn(lists, text, lengths);
  return items;
}

/** What stands under `kept`, each time it is there. */
function keptOf(text: string, lengths: readonly number[] = []): unknown[] {
  const values: unknown[] = [];
  pushIn(
    new JsonLists(new Map(), new Map([['kept', (value) => values.push(value)]])),
    text,
    lengths,
  );
  return values;
}

function pushIn(lists: JsonLists, text: string, lengths: readonly number[]): void {
  let at = 0;
  for (const length of lengths) {
    lists.push(text.slice(at, at + length));
    at += length;
  }
  lists.push(text.slice(at));
  lists.end();
}

describe('one list', () => {
  test('is what JSON.parse gives, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.constantFrom(undefined, 1),
        fc.array(fc.nat(20)),
        (list, space, lengths) => {
          const text = JSON.stringify(list, null, space);
          expect(itemsOfList(text, lengths)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  test.each([
    ['{}', 'is an object and not a list'],
    ['[1', 'is cut short'],
    ['[1}', 'is no sound JSON (character 3)'],
    ['[1] 2', 'is no sound JSON (character 5)'],
    [`["${'x'.repeat(2 ** 22)}"]`, 'has more than 4,194,304 characters in item 1'],
  ])('%.20s is none', (text, message) => {
    expect(() => itemsOfList(text)).toThrow(message);
  });
});

describe('values beside the lists', () => {
  test('are what JSON.parse gives, however the text is cut, and others are passed over', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.array(fc.nat(20)), (kept, other, lengths) => {
        const text = JSON.stringify({ other, kept, more: other });
        expect(keptOf(text, lengths)).toEqual([JSON.parse(JSON.stringify(kept))]);
      }),
    );
    expect(keptOf('{"kept": tru }')).toEqual([undefined]);
    expect(keptOf(`{"other": "${'x'.repeat(2 ** 23)}", "kept": 1}`)).toEqual([1]);
  });

  test('have a size that makes sense', () => {
    expect(() => keptOf(`{"kept": "${'x'.repeat(2 ** 22)}"}`)).toThrow(
      'has more than 4,194,304 characters in “kept”',
    );
  });
});
