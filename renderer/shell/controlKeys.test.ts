import { expect, it } from 'vitest';
import { keepsKey } from './controlKeys.ts';

/** @param selectors those that it matches */
const control = (...selectors: readonly string[]) => ({
  matches: (list: string) => list.split(', ').some((selector) => selectors.includes(selector)),
});

it('leaves arrows to what they move, and to nothing else', () => {
  expect(keepsKey(control('input[type=range]'), 'ArrowLeft')).toBe(true);
  expect(keepsKey(control('[role=slider]'), 'Home')).toBe(true);
  expect(keepsKey(control('button', ':focus-visible'), 'ArrowLeft')).toBe(false);
  expect(keepsKey(control('input[type=range]'), 'd')).toBe(false);
});

it('leaves Enter to a button that the keyboard is seen to be on', () => {
  expect(keepsKey(control('button', ':focus-visible'), 'Enter')).toBe(true);
  expect(keepsKey(control('button'), 'Enter')).toBe(false);
  expect(keepsKey(control(':focus-visible'), 'Enter')).toBe(false);
});
