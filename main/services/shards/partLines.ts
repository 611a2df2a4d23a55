/**
 * A part of a run, as JSON Lines: a header that says of which run, a line for each picture of the shard in the order of the list, and a
 * closing line. While it is written it is a working file beside its place, without the closing line. Numbers stand as JSON
 * prints them, which gives the same number back.
 */
import * as v from 'valibot';
import { onOneLine } from '../../../shared/annotation/sentences.ts';
import { settingsSchema } from '../../../shared/model/settings.ts';
import { plainCount } from './plainNumber.ts';
import { runCommandSchema } from './runCommands.ts';
import { mostShards } from './shard.ts';

/** Of what a part is; grows when parts of today can no longer be read. */
export const partVersion = 1;

const digestSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export const headerSchema = v.strictObject({
  kind: v.literal('anchorscope part'),
  version: v.literal(partVersion),
  /** The program's. */
  program: v.string(),
  shard: v.pipe(
    v.strictObject({
      number: v.pipe(plainCount, v.minValue(1)),
      of: v.pipe(plainCount, v.minValue(1), v.maxValue(mostShards)),
    }),
    v.check(({ number, of }) => number <= of, 'its number is larger than how many there are'),
  ),
  /** The whole list of pictures, with what is asked of each. */
  pictures: v.strictObject({ count: plainCount, digest: digestSchema }),
  model: v.strictObject({
    name: v.string(),
    /** Of its model.json, which has the hashes of its files. */
    digest: digestSchema,
    /** What computed it: the last digits differ between two. */
    provider: v.string(),
  }),
  settings: settingsSchema,
  command: runCommandSchema,
  /** What of the data was left out or is doubtful, a sentence each; and whether something could not be read. */
  problems: v.array(v.string()),
  isIncomplete: v.boolean(),
});

export type PartHeader = v.InferOutput<typeof headerSchema>;

/** @param value what is kept of a picture */
export function lineSchema<Value>(value: v.GenericSchema<unknown, Value>) {
  return v.variant('kind', [
    v.strictObject({ kind: v.literal('picture'), place: plainCount, value }),
    v.strictObject({ kind: v.literal('failed'), place: plainCount, problem: v.string() }),
  ]);
}

export type PartLine<Value> =
  | { readonly kind: 'picture'; readonly place: number; readonly value: Value }
  | { readonly kind: 'failed'; readonly place: number; readonly problem: string };

export const endSchema = v.strictObject({
  kind: v.literal('end'),
  /** Those that did not fail, and those that did. */
  pictures: plainCount,
  failed: plainCount,
  /** Of all bytes before this line. */
  digest: digestSchema,
});

/** What says nothing of the run. */
const ofOnePart: ReadonlySet<string> = new Set(['shard.number', 'problems', 'isIncomplete']);

/** What differs where two headers are of different runs, in words; null where they are of one. */
export function unlike(there: PartHeader, here: PartHeader): string | null {
  const found = differing(there, here, '');
  if (found === null) return null;
  const { field, values } = found;
  // Nobody compares digests.
  if (field.endsWith('.digest')) return `${field} is another one`;
  return `${field} is ${values.map((value) => onOneLine(value, longestValue)).join(' and not ')}`;
}

const longestValue = 80;

interface Differing {
  readonly field: string;
  readonly values: readonly [string, string];
}

function differing(a: unknown, b: unknown, field: string): Differing | null {
  if (ofOnePart.has(field)) return null;
  if (!isRecord(a) || !isRecord(b)) {
    const values = [shown(a), shown(b)] as const;
    return values[0] === values[1] ? null : { field, values };
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = differing(a[key], b[key], field === '' ? key : `${field}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
