import { describe, expect, it } from 'vitest';
import { fasterRcnnPackageSchema } from '../../../shared/model/fasterRcnnPackage.ts';
import type { FasterRcnnPackage } from '../../../shared/model/fasterRcnnPackage.ts';
import { keys } from './keys.ts';
import { flatValues, keyInfo, nested } from './keyPaths.ts';

/** What is known of a valibot schema here. */
interface Schema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly item?: Schema;
  readonly wrapped?: Schema;
  readonly pipe?: readonly Schema[];
}

/** The paths of all that has no keys of its own. */
function leaves(schema: Schema, at: string): string[] {
  const { entries, item, wrapped } = schema;
  if (wrapped !== undefined) return leaves(wrapped, at);
  if (schema.pipe !== undefined && entries === undefined && item === undefined) {
    const [first] = schema.pipe;
    if (first !== undefined && first !== schema) return leaves(first, at);
  }
  if (entries !== undefined) {
    return Object.entries(entries).flatMap(([name, inner]) =>
      leaves(inner, at === '' ? name : `${at}.${name}`),
    );
  }
  return at.endsWith('.levels') && item !== undefined ? leaves(item, `${at}[]`) : [at];
}

const model: Pick<FasterRcnnPackage, 'name' | 'roi'> = {
  name: 'A',
  roi: {
    method: 'align',
    outputHeight: 7,
    outputWidth: 7,
    samplingRatio: 0,
    aligned: true,
    levels: [
      { feature: 'p2', stride: 4 },
      { feature: 'p3', stride: 8 },
    ],
    assignment: { canonicalSize: 224, canonicalLevel: 4, minLevel: 2 },
  },
};

describe('the table of keys', () => {
  it('has every key of model.json, in its order within an object', () => {
    const own = new Set(['format', 'formatVersion', 'kind']);
    const all = leaves(fasterRcnnPackageSchema as unknown as Schema, '').filter(
      (path) => !own.has(path) && !path.startsWith('files.'),
    );
    expect(keys.map(({ path }) => path).toSorted()).toEqual(all.toSorted());
  });
});

describe('flatValues and nested', () => {
  it('are the inverse of each other', () => {
    const flat = flatValues(model);
    expect(flat.get('roi.levels[1].stride')).toBe(8);
    expect(flat.get('roi.assignment.minLevel')).toBe(2);
    expect(nested(flat)).toEqual(model);
  });

  it('read a part by its path', () => {
    expect([...flatValues([{ feature: 'a' }, { feature: 'b' }], 'roi.levels')]).toEqual([
      ['roi.levels[0].feature', 'a'],
      ['roi.levels[1].feature', 'b'],
    ]);
    expect([...flatValues(0.5, 'rpn.nmsIoU')]).toEqual([['rpn.nmsIoU', 0.5]]);
    expect(keyInfo('roi.levels[7].stride')?.path).toBe('roi.levels[].stride');
  });

  it.each<[unknown, string, string]>([
    [{ rpn: { nmsIou: 0.5 } }, '', "'a.json' has 'rpn.nmsIou', which is no key of model.json."],
    [{ rpn: 7 }, '', "'a.json' has 'rpn', which has keys of its own."],
    [{ rpn: { levels: {} } }, '', "'a.json' has 'rpn.levels', which is a list of up to 16 levels."],
    [{ roi: { levels: Array(17).fill({}) } }, '', 'which is a list of up to 16 levels'],
    [[1], '', "'a.json' is no JSON object."],
    [{ files: {} }, '', "'a.json' has 'files', which is no key of model.json."],
    [JSON.parse('{"__proto__": {"x": 1}}'), '', "has '__proto__', which is no key"],
    [JSON.parse('{"rpn": {"constructor": 1}}'), '', "has 'rpn.constructor', which is no key"],
    [1, 'rpn.levels[0]', "has 'rpn.levels[0]', which has keys of its own"],
  ])('refuse %j', (part, at, sentence) => {
    expect(() => flatValues(part, at, "'a.json'")).toThrow(sentence);
  });
});
