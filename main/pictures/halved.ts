import { pacer } from './pacer.ts';
import type { RgbPicture } from './picture.ts';

/** A picture of half the sides, rounded up: each pixel is the mean of those that it stands for, four or at an edge fewer. */
export async function halved({ width, height, data }: RgbPicture): Promise<RgbPicture> {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const means = new Uint8Array(half.width * half.height * 3);
  const pace = pacer();
  for (let y = 0, to = 0; y < half.height; y++) {
    const above = 2 * y * width * 3;
    // At an edge the last row or column counts twice, by which the mean stays that of those that are there.
    const below = 2 * y + 1 < height ? above + width * 3 : above;
    for (let x = 0; x < half.width; x++) {
      const left = 6 * x;
      const right = 2 * x + 1 < width ? left + 3 : left;
      for (let band = 0; band < 3; band++, to++) {
        const sum =
          data[above + left + band]! +
          data[above + right + band]! +
          data[below + left + band]! +
          data[below + right + band]!;
        means[to] = (sum + 2) >> 2;
      }
    }
    await pace(width);
  }
  return { ...half, data: means };
}
