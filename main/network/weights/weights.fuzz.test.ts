import { expect, it } from 'vitest';
import { fuzz } from './testing/fuzzing.ts';

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

it('100,000 damaged files are read or refused in a sentence, each in little memory', async () => {
  const { opened, refused, sentences, mostAllocated } = await fuzz(100_000, 1);
  expect(opened + refused).toBe(100_000);
  expect(opened).toBeGreaterThan(15_000);
  expect(mostAllocated).toBeLessThan(3 * 2 ** 20);
  const all = [...sentences].join('\n');
  expect(reasons.filter((reason) => !all.includes(reason))).toEqual([]);
});
