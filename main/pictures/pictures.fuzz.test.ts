import { expect, it } from 'vitest';
import { fuzzPictures } from './testing/fuzzing.ts';

/** A reviewer may ask for more, or for others. */
const count = Number(process.env['FUZZED_PICTURES'] ?? 10_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

it(`${count.toLocaleString('en')} damaged pictures are decoded or refused in a sentence, none over 2 s`, async () => {
  const { decoded, refused, wordless, slowest } = await fuzzPictures(count, seed);
  expect(decoded).toBeGreaterThan(count / 10);
  expect(refused).toBeGreaterThan(count / 10);
  expect(wordless).toEqual([]);
  expect(slowest).toBeLessThan(2000);
});
