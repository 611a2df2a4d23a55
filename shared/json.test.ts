import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { jsonText, mostLevels, parseJson, TooDeep } from './json.ts';

const nested = (levels: number, open = '[', close = ']') =>
  open.repeat(levels) + close.repeat(levels);

describe('parseJson', () => {
  it('gives what JSON.parse gives, whatever it is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('throws a SyntaxError where JSON.parse does', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('[]{}",:\\ 1a')) }), (text) => {
        const outcome = (parse: (text: string) => unknown) => {
          try {
            return parse(text);
          } catch (error) {
            return error instanceof SyntaxError ? 'SyntaxError' : error;
          }
        };
        expect(outcome(parseJson)).toEqual(outcome(JSON.parse));
      }),
    );
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('takes 64 levels of %s, and says where there are more', (_, open, close) => {
    const sound =
      open === '['
        ? nested(mostLevels)
        : `${open.repeat(mostLevels - 1)}{}${close.repeat(mostLevels - 1)}`;
    expect(() => parseJson(sound)).not.toThrow();
    const deep = open.repeat(mostLevels + 1);
    const failure = failureOf(deep);
    expect(failure).toBeInstanceOf(TooDeep);
    expect(failure).toMatchObject({ at: open.length * mostLevels });
  });

  it('counts no brackets inside strings', () => {
    const text = JSON.stringify({ a: '['.repeat(1000), b: '\\"[[{{'.repeat(100), c: '\\' });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('takes no longer for ten million levels', () => {
    const before = process.cpuUsage();
    for (const open of ['[', '{"a":', '[{"a":[']) {
      expect(failureOf(open.repeat(10_000_000 / open.length))).toBeInstanceOf(TooDeep);
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });
});

describe('jsonText', () => {
  it('is a step of a schema', () => {
    const schema = v.pipe(jsonText, v.object({ a: v.number() }));
    expect(v.parse(schema, '{"a": 1}')).toEqual({ a: 1 });
    expect(v.safeParse(schema, '{"a"').issues?.[0].message).toBe('it is no JSON');
    expect(v.safeParse(schema, nested(65)).issues?.[0].message).toContain('inside each other');
  });
});

function failureOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    return error;
  }
}
