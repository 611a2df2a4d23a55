import { expect, it } from 'vitest';
import { filesWithNonNull, mayAssertNonNull } from './filesWithNonNull.mjs';

it.each([
  'a!.b',
  'ä!.b',
  'a[0]! += 1',
  'f()!;',
  '(a as B)!',
  'new Map<A, B>!',
  '`a`!.length',
  '{}!',
])('sees that %s asserts', (text) => {
  expect(mayAssertNonNull(text)).toBe(true);
});

it.each(['!a', 'a !== b', 'if (!a) return !b;', '[!a, !b]'])('passes over %s', (text) => {
  expect(mayAssertNonNull(text)).toBe(false);
});

it('finds the mistake of must-fail, and no tests', () => {
  const files = filesWithNonNull(process.cwd());
  expect(files).toContain('scripts/lint/must-fail/wrong.ts');
  expect(files.filter((file) => file.endsWith('.test.ts'))).toEqual([]);
});
