import { expect, it } from 'vitest';
import { keepsKey } from './controlKeys.ts';

/** @param selectors those that it matches */
const control = (...selectors: readonly string[]) => ({
  matches: (list: string) => list.split(', ').some((selector) => selectors.includes(selector)),
});

const key = (name: string, altKey = false) => ({ key: name, altKey });

it('leaves arrows to what they move, and to nothing else', () => {
  expect(keepsKey(control('input[type=range]'), key('ArrowLeft'))).toBe(true);
  expect(keepsKey(control('[role=slider]'), key('Home'))).toBe(true);
  expect(keepsKey(control('button', ':focus-visible'), key('ArrowLeft'))).toBe(false);
  expect(keepsKey(control('input[type=range]'), key('d'))).toBe(false);
  expect(keepsKey(control('input[type=radio]'), key('ArrowLeft', true))).toBe(false);
});

it('leaves Enter to a button that the keyboard is seen to be on', () => {
  expect(keepsKey(control('button', ':focus-visible'), key('Enter'))).toBe(true);
  expect(keepsKey(control('button'), key('Enter'))).toBe(false);
  expect(keepsKey(control(':focus-visible'), key('Enter'))).toBe(false);
});
