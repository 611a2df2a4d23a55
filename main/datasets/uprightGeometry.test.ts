import { describe, expect, test } from 'vitest';
import { uprightGeometry } from './uprightGeometry.ts';
import { encoder, pixelAt } from '../pictures/testing/samples.ts';
import { decodePicture } from '../pictures/decode.ts';
import { boundsOfOutline, type Geometry, type Outline } from '../../shared/annotation/geometry.ts';
import { maskOfCounts } from '../../shared/geometry/masks.ts';
import type { Box } from '../../shared/geometry/boxes.ts';

const stored = { width: 7, height: 5 };
const box: Box = [1, 1, 4, 3];
const outlines: readonly Outline[] = [
  {
    kind: 'polygon',
    rings: [
      [1, 1, 4, 1, 4, 3],
      [1, 3, 2, 2, 1, 2],
    ],
  },
  { kind: 'rotatedBox', rotated: { x: 2.5, y: 2, width: 2, height: 3, angle: Math.PI / 2 } },
  { kind: 'mask', mask: maskOfCounts(7, 5, [6, 2, 4, 1, 3, 2, 17]) },
];

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

describe('a box or an outline of a stored picture', () => {
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
      const turn = (geometry: Geometry) => uprightGeometry(geometry, stored, orientation);
      const expected = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
      expect(turn({ kind: 'box', box }).box).toEqual(expected);
      for (const outline of outlines) {
        const turned = turn({ ...outline, box });
        expect(turned.kind).toBe(outline.kind);
        expect(turned.box).toEqual(expected);
        const bounds = turned.kind === 'box' ? null : boundsOfOutline(turned);
        expected.forEach((side, i) => expect(bounds?.[i]).toBeCloseTo(side, 9));
      }
    },
  );
});
