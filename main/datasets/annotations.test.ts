import { expect, it } from 'vitest';
import { fuzz } from './testing/fuzzing.ts';

it('damaged annotation files are read or refused in a sentence: a sample of those of annotations.fuzz.test.ts', () => {
  const { read, refused, slowest } = fuzz(2_000, 2);
  expect(read + refused).toBe(2_000);
  expect(read).toBeGreaterThan(400);
  expect(slowest).toBeLessThan(2000);
});
