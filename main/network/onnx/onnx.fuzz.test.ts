import { expect, it } from 'vitest';
import { fuzz } from './testing/fuzzing.ts';

/** A reviewer may ask for more, or for others. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 20_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** What damage must be able to reach; otherwise it is too great, and only the first checks are tested. */
const reasons = [
  'has a number in',
  'has a name that is no text in UTF-8',
  'has a number for a text',
  'has an attribute',
  'has no input',
  'has no output',
  'is an int8 model',
  'is no layer that training knows',
  'is of version',
  'it does not say which operators it is made of',
  'keeps the weight',
  'needs',
  'of a nested graph',
  'which nothing makes',
];

it(`${runs.toLocaleString('en')} damaged ONNX files are read or refused in a sentence, each in little memory and less than two seconds`, async () => {
  const { read, trained, refused, sentences, mostAllocated, slowest } = await fuzz(runs, seed);
  expect(trained + refused).toBe(runs);
  expect(read).toBeGreaterThan(runs / 10);
  expect(trained).toBeGreaterThan(runs / 50);
  expect(mostAllocated).toBeLessThan(4 * 2 ** 20);
  expect(slowest).toBeLessThan(2000);
  const all = [...sentences].join('\n');
  if (runs >= 20_000) expect(reasons.filter((reason) => !all.includes(reason))).toEqual([]);
});
