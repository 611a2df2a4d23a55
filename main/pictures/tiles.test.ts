import { describe, expect, it } from 'vitest';
import { tileArea, type TileAddress } from '../../shared/geometry/tiles.ts';
import { decodePicture } from './decode.ts';
import { halved } from './halved.ts';
import type { RgbPicture } from './picture.ts';
import { encoder, pixelAt, samplePicture, translucent } from './testing/samples.ts';
import { encodedTiles } from './tiles.ts';

async function tilesOf(picture: RgbPicture): Promise<Map<string, RgbPicture>> {
  const tiles = new Map<string, RgbPicture>();
  for await (const { address, bytes } of encodedTiles(picture)) {
    const { level, x, y } = address;
    tiles.set(`${level}/${x}/${y}`, await decodePicture({ name: 'tile', bytes }));
  }
  return tiles;
}

/** The pixels that a tile must have, one by one. */
function expectCrop(tile: RgbPicture | undefined, picture: RgbPicture, address: TileAddress): void {
  const { left, top, width, height } = tileArea(picture, address);
  expect(tile).toMatchObject({ width, height });
  const rows = Array.from({ length: height }, (_, row) => {
    const from = ((top + row) * picture.width + left) * 3;
    return picture.data.subarray(from, from + width * 3);
  });
  expect(Buffer.compare(Buffer.concat(rows), tile?.data ?? new Uint8Array())).toBe(0);
}

describe('encodedTiles', () => {
  it('are the pixels of the picture, and of its halves', async () => {
    const picture = samplePicture(4500, 600);
    const tiles = await tilesOf(picture);
    expect([...tiles.keys()].filter((key) => key.startsWith('0/'))).toHaveLength(9 * 2);
    expect([...tiles.keys()].filter((key) => key.startsWith('1/'))).toHaveLength(5);
    for (const x of [0, 4, 8]) {
      for (const y of [0, 1]) {
        expectCrop(tiles.get(`0/${x}/${y}`), picture, { level: 0, x, y });
      }
    }
    const half = await halved(picture);
    const right = tiles.get('1/4/0');
    expect(right?.width).toBe(2250 - (4 * 512 - 2));
    expect(pixelAt(right ?? half, 10, 20)).toEqual(pixelAt(half, 4 * 512 - 2 + 10, 20));
  });

  it.each([1, 3, 6, 8])(
    'are upright, and exactly what the decoder gives (EXIF %i)',
    async (orientation) => {
      const bytes = await encoder(samplePicture(700, 530))
        .jpeg()
        .withMetadata({ orientation })
        .toBuffer();
      const upright = await decodePicture({ name: 'turned', bytes });
      expect(upright.width).toBe(orientation >= 5 ? 530 : 700);
      const tiles = await tilesOf(upright);
      expect(tiles.size).toBe(4);
      for (const x of [0, 1]) {
        for (const y of [0, 1]) {
          expectCrop(tiles.get(`0/${x}/${y}`), upright, { level: 0, x, y });
        }
      }
    },
  );

  it('are over white where the picture is transparent', async () => {
    const bytes = await translucent(samplePicture(60, 40)).png().toBuffer();
    const picture = await decodePicture({ name: 'translucent', bytes });
    const tiles = await tilesOf(picture);
    expect(pixelAt(tiles.get('0/0/0') ?? picture, 0, 0)).toEqual([255, 255, 255]);
    expectCrop(tiles.get('0/0/0'), picture, { level: 0, x: 0, y: 0 });
  });
});

describe('halved', () => {
  it('takes the mean of what there is', async () => {
    const grey = (...values: number[]) =>
      Uint8Array.from(values.flatMap((value) => [value, value, value]));
    const data = grey(10, 20, 100, 30, 40, 200, 1, 2, 7);
    const half = await halved({ width: 3, height: 3, data });
    expect(half).toEqual({ width: 2, height: 2, data: grey(25, 150, 2, 7) });
  });

  it('of one pixel is that pixel', async () => {
    const data = Uint8Array.of(1, 2, 3);
    expect(await halved({ width: 1, height: 1, data })).toEqual({ width: 1, height: 1, data });
  });
});
