import { expect, it } from 'vitest';
import { fuzz } from './testing/fuzzing.ts';

/** A reviewer may ask for more, or for others. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 400_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** What damage must be able to reach; otherwise it is too great, and only the first checks are tested. */
const reasons = [
  'Left out, because their picture is not in the file',
  'Said more than once',
  'bbox.0 is',
  'LabelName is missing',
  'category_id is',
  'class_id is',
  'has more than 20 elements inside each other',
  'has no list “images”',
  'is cut short',
  'is no sound JSON',
  'is no sound XML',
  'is not text in',
  'its mask has',
  'its sixth number is',
  'it may be in pixels',
  'polygon has',
  'robndbox.angle is',
  'rotation_y is',
  'image_id is missing',
  'and an outline is a class and pairs of numbers',
  'is there twice',
  'quotation marks do not match',
];

it(`${runs.toLocaleString('en')} damaged annotation files are read or refused in a sentence, each in less than two seconds`, () => {
  const { read, refused, annotations, sentences, slowest } = fuzz(runs, seed);
  expect(read + refused).toBe(runs);
  expect(read).toBeGreaterThan(runs / 5);
  expect(annotations).toBeGreaterThan(runs / 5);
  expect(slowest).toBeLessThan(2000);
  const all = [...sentences].join('\n');
  if (runs >= 400_000) expect(reasons.filter((reason) => !all.includes(reason))).toEqual([]);
});
