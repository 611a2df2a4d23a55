import { expect, it } from 'vitest';
import { fuzz } from './testing/fuzzing.ts';

/** A reviewer may ask for more, or for others. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 10_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** What damage must be able to reach; otherwise it is too great, and only the first checks are tested. */
const reasons = [
  'Expected never but received',
  'Invalid type',
  'and 1 more',
  'bad control character',
  'expected double-quoted property name',
  'head.',
  'input.',
  'is not text in UTF-8',
  'lists and objects are inside each other',
  'roi.levels[0]',
  'rpn.levels[0].anchors',
  'the file ends too early',
];

it(`${runs.toLocaleString('en')} damaged model.json are read or refused in a sentence, each in less than two seconds`, async () => {
  const { read, refused, sentences, slowest } = await fuzz(runs, seed);
  expect(read + refused).toBe(runs);
  expect(read).toBeGreaterThan(runs / 50);
  expect(slowest).toBeLessThan(2000);
  const all = [...sentences].join('\n');
  if (runs >= 10_000) expect(reasons.filter((reason) => !all.includes(reason))).toEqual([]);
});
