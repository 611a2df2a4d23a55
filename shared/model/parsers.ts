/** Parsers for the numbers, texts and files of a model.json, whatever its kind. */
import * as v from 'valibot';

type Said = (issue: { readonly received: string }) => string;

const rangeSaid =
  (kind: 'number' | 'whole number', least: number, most: number): Said =>
  ({ received }) =>
    `must be a ${kind} from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}, and is ${received}`;

export const numberFrom = (least: number, most: number) => {
  const said = rangeSaid('number', least, most);
  return v.pipe(v.number(said), v.minValue(least, said), v.maxValue(most, said));
};
export const wholeFrom = (least: number, most: number) => {
  const said = rangeSaid('whole number', least, most);
  return v.pipe(v.number(said), v.integer(said), v.minValue(least, said), v.maxValue(most, said));
};
const leastSaid: Said = ({ received }) => `must be 0 or more, and is ${received}`;

export const finite = v.pipe(v.number(), v.finite());
export const notNegative = v.pipe(finite, v.minValue(0, leastSaid));
export const positive = v.pipe(finite, v.gtValue(0, 'must be greater than 0'));
export const unit = numberFrom(0, 1);
export const positiveInteger = (max: number) => wholeFrom(1, max);
export const text = (max: number) =>
  v.pipe(v.string(), v.minLength(1, 'is empty'), v.maxLength(max));
export const triple = v.tuple([finite, finite, finite]);
export const positiveTriple = v.tuple([positive, positive, positive]);
export const coderWeights = v.tuple([positive, positive, positive, positive]);

/** A file of the package. */
export const fileSchema = v.strictObject({
  /** Relative to the folder of model.json. */
  path: v.pipe(
    text(1024),
    v.check((path) => !/^([/\\]|[A-Za-z]:|[a-z]+:\/\/)/.test(path), 'must be a relative path'),
    v.check((path) => !path.includes('\0'), 'has a null character'),
  ),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')),
});

/** What every kind of package says. */
export const commonEntries = {
  format: v.literal('anchorscope-model'),
  formatVersion: v.literal(2),
  name: text(200),
  description: v.optional(v.pipe(v.string(), v.maxLength(10_000)), ''),
  /** SPDX expression or a sentence. */
  licence: text(1000),
  /** What it was trained on, by whom. */
  trainedOn: text(2000),
  /** Without background; ids are kept as given in every result and export. */
  classes: v.pipe(
    v.array(
      v.strictObject({
        id: v.pipe(v.number(), v.safeInteger('must be a whole number')),
        name: text(200),
      }),
    ),
    v.minLength(1, 'needs at least one class'),
    v.maxLength(100_000),
    v.check(
      (classes) => new Set(classes.map(({ id }) => id)).size === classes.length,
      'has an id twice',
    ),
  ),
};
