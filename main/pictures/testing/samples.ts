/** Small pictures, and files made of them, for tests. */
import sharp, { type Sharp } from 'sharp';
import type { RgbPicture } from '../picture.ts';

/** A smooth picture that no turn or mirroring leaves as it is. */
export function samplePicture(width = 37, height = 23): RgbPicture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      data[to] = Math.round((x * 255) / (width - 1));
      data[to + 1] = Math.round((y * 255) / (height - 1));
      data[to + 2] = Math.round(((x + y) * 160) / (width + height - 2));
    }
  }
  return { width, height, data };
}

/** The red, green and blue of a picture's pixel. */
export function pixelAt({ width, data }: RgbPicture, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x + 1) * 3)];
}

/** A picture on its way through sharp, to be encoded. */
export function encoder({ width, height, data }: RgbPicture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A PNG of one colour, of so many pixels a side: a small file. */
export function plainPng(side: number): Promise<Buffer> {
  const create = { width: side, height: side, channels: 3, background: '#3a7' } as const;
  return sharp({ create, limitInputPixels: false }).png({ compressionLevel: 1 }).toBuffer();
}

/** Two pictures as pages or frames of one file. */
export async function inSequence(first: RgbPicture, second: RgbPicture): Promise<Sharp> {
  const frames = [first, second].map((frame) => encoder(frame).png().toBuffer());
  return sharp(await Promise.all(frames), { join: { animated: true } });
}

/** A picture's negative. */
export function negative({ width, height, data }: RgbPicture): RgbPicture {
  return { width, height, data: data.map((value) => 255 - value) };
}

/** The sample with an alpha channel that runs from transparent on the left to opaque on the right. */
export function translucent({ width, height, data }: RgbPicture): Sharp {
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    rgba[pixel * 4 + 3] = opacityAt(pixel % width, width);
  }
  return sharp(rgba, { raw: { width, height, channels: 4 } });
}

/** Opacity, 0–255, of a column of `translucent`. */
export const opacityAt = (x: number, width: number): number => Math.round((x * 255) / (width - 1));

/** `translucent` laid over white, by the definition. */
export function laidOverWhite({ width, height, data }: RgbPicture): RgbPicture {
  return {
    width,
    height,
    data: data.map((value, index) => {
      const share = opacityAt(Math.floor(index / 3) % width, width) / 255;
      return Math.round(value * share + 255 * (1 - share));
    }),
  };
}

/** What a picture stored with an EXIF orientation looks like upright, by the definition in EXIF. */
export function upright(stored: RgbPicture, orientation: number): RgbPicture {
  const { width: w, height: h } = stored;
  const turned = orientation >= 5;
  const [width, height] = turned ? [h, w] : [w, h];
  /** Where in the stored picture the upright picture's pixel is. */
  const from = (x: number, y: number): [x: number, y: number] => {
    switch (orientation) {
      case 2:
        return [w - 1 - x, y];
      case 3:
        return [w - 1 - x, h - 1 - y];
      case 4:
        return [x, h - 1 - y];
      case 5:
        return [y, x];
      case 6:
        return [y, h - 1 - x];
      case 7:
        return [w - 1 - y, h - 1 - x];
      case 8:
        return [w - 1 - y, x];
      default:
        return [x, y];
    }
  };
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const [fromX, fromY] = from(x, y);
      const at = (fromY * w + fromX) * 3;
      data.set(stored.data.subarray(at, at + 3), to);
    }
  }
  return { width, height, data };
}

/** Mean absolute difference of two pictures of one size; infinite for different sizes. */
export function meanDifference(a: RgbPicture, b: RgbPicture): number {
  if (a.width !== b.width || a.height !== b.height) return Infinity;
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/** The largest difference of two pictures of one size; infinite for different sizes. */
export function largestDifference(a: RgbPicture, b: RgbPicture): number {
  if (a.width !== b.width || a.height !== b.height) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.data.length; i++) {
    largest = Math.max(largest, Math.abs(a.data[i]! - b.data[i]!));
  }
  return largest;
}

/** A reproducible stream of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
