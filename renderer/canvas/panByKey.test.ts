import { expect, it } from 'vitest';
import { panByKey } from './panByKey.ts';

const press = (key: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}) =>
  panByKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

it('moves the picture against the arrow, so that the view goes along it', () => {
  expect(press('ArrowLeft')).toEqual([40, 0]);
  expect(press('ArrowDown')).toEqual([0, -40]);
});

it('goes farther with Shift, and leaves other keys and chords alone', () => {
  expect(press('ArrowRight', { shiftKey: true })).toEqual([-200, 0]);
  expect(press('ArrowRight', { ctrlKey: true })).toBeNull();
  expect(press('a')).toBeNull();
});
