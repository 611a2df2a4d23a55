import { describe, expect, test } from 'vitest';
import { uprightBox } from './uprightBox.ts';
import { encoder, pixelAt } from '../pictures/testing/samples.ts';
import { decodePicture } from '../pictures/decode.ts';
import type { Box } from '../../shared/geometry/boxes.ts';

const stored = { width: 7, height: 5 };
const box: Box = [1, 1, 4, 3];

/** A picture, black but for the box, stored with an orientation. */
async function pictureWith(orientation: number): Promise<Uint8Array> {
  const data = new Uint8Array(stored.width * stored.height * 3);
  for (let y = box[1]; y < box[3]; y++) {
    data.fill(255, (y * stored.width + box[0]) * 3, (y * stored.width + box[2]) * 3);
  }
  return encoder({ ...stored, data })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
}

describe('a box of a stored picture', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is around the same pixels when turned by %i',
    async (orientation) => {
      const upright = await decodePicture({ name: 'x', bytes: await pictureWith(orientation) });
      const white: [number, number][] = [];
      for (let y = 0; y < upright.height; y++) {
        for (let x = 0; x < upright.width; x++) {
          if (pixelAt(upright, x, y)[0] === 255) white.push([x, y]);
        }
      }
      const xs = white.map(([x]) => x);
      const ys = white.map(([, y]) => y);
      expect(uprightBox(box, stored, orientation)).toEqual([
        Math.min(...xs),
        Math.min(...ys),
        Math.max(...xs) + 1,
        Math.max(...ys) + 1,
      ]);
    },
  );
});
