import { expect, it } from 'vitest';
import type { Box } from '../geometry/boxes.ts';
import { placeNow } from './annotatedNow.ts';

const cell = (...box: Box) => ({ label: 'cell', box });
const objects = [cell(0, 0, 9, 9), cell(20, 0, 29, 9), cell(20, 0, 29, 9)];

it('finds an object where it is annotated now', () => {
  expect(placeNow({ place: 0, ...cell(0, 0, 9, 9) }, objects)).toBe(0);
  // Of two that are alike it is the one that it was.
  expect(placeNow({ place: 2, ...cell(20, 0, 29, 9) }, objects)).toBe(2);
  // One before it was removed since.
  expect(placeNow({ place: 3, ...cell(20, 0, 29, 9) }, objects)).toBe(1);
});

it('finds none that was moved, given another class or removed', () => {
  expect(placeNow({ place: 0, ...cell(1, 0, 9, 9) }, objects)).toBe(-1);
  expect(placeNow({ place: 0, ...cell(0, 0, 9, 9), label: null }, objects)).toBe(-1);
  expect(placeNow({ place: 0, ...cell(0, 0, 9, 9) }, [])).toBe(-1);
});
