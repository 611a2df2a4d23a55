import { expect, it } from 'vitest';
import { cropAround } from './crop.ts';
import { decodePicture } from './decode.ts';

const [width, height] = [120, 80];
/** Red grows to the right, green downwards. */
const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
  const pixel = Math.floor(i / 3);
  if (i % 3 === 0) return 2 * (pixel % width);
  return i % 3 === 1 ? 3 * Math.floor(pixel / width) : 0;
});
const picture = { width, height, data };

it('shows the box with what is beside it, as small as is asked for', async () => {
  const { bytes, part } = await cropAround(picture, [40, 30, 60, 50], 20);
  expect(part).toEqual([31, 21, 69, 59]);
  const shown = await decodePicture({ name: 'crop.jpg', bytes });
  expect([shown.width, shown.height]).toEqual([20, 20]);
  const middle = 3 * (10 * 20 + 10);
  expect(Math.abs(shown.data[middle]! - 2 * 51)).toBeLessThan(12);
  expect(Math.abs(shown.data[middle + 1]! - 3 * 41)).toBeLessThan(12);
});

it.each([
  ['at a corner', [0, 0, 10, 8], [0, 0, 17, 16]],
  ['beyond the picture', [300, 300, 310, 310], [119, 79, 120, 80]],
  ['around all of it', [-50, -50, 200, 200], [0, 0, 120, 80]],
] as const)('stays within the picture: %s', async (_, box, expected) => {
  const { bytes, part } = await cropAround(picture, [...box], 500);
  expect(part).toEqual(expected);
  const shown = await decodePicture({ name: 'crop.jpg', bytes });
  expect([shown.width, shown.height]).toEqual([part[2] - part[0], part[3] - part[1]]);
});
