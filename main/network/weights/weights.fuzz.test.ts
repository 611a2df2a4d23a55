import { expect, it } from 'vitest';
import { fuzz } from './testing/fuzzing.ts';

/** A reviewer may ask for more, or for others. */
const runs = Number(process.env['FUZZED_WEIGHTS'] ?? 100_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** What damage must be able to reach; otherwise it is too great, and only the first checks are tested. */
const reasons = [
  'asks for',
  'calls torch._utils._rebuild_tensor_v2 with',
  'claims a text of',
  'cannot be unpacked',
  'dtype is',
  'has a list of storages that is not that of its tensors',
  'has a text that is not UTF-8',
  'has no named tensors',
  'has no values for the tensor',
  'has too few values for the tensor',
  'has two entries named',
  'is a zip archive that is cut off or damaged',
  'is no file of weights',
  'is no instruction',
  'is not where it should be',
  'its list of tensors does not end',
  'its stack has no mark',
  'its stack is empty',
  'lies outside its storage',
  'overlap or leave gaps',
  'points behind its end',
  'says two different things of one storage',
  'where its tensors need',
];

it(`${runs.toLocaleString('en')} damaged files are read or refused in a sentence, each in little memory and less than two seconds`, async () => {
  const { opened, refused, sentences, mostAllocated, slowest } = await fuzz(runs, seed);
  expect(opened + refused).toBe(runs);
  expect(opened).toBeGreaterThan((runs * 3) / 20);
  expect(mostAllocated).toBeLessThan(3 * 2 ** 20);
  expect(slowest).toBeLessThan(2000);
  const all = [...sentences].join('\n');
  if (runs >= 100_000) expect(reasons.filter((reason) => !all.includes(reason))).toEqual([]);
});
