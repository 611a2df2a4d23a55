import { overWhite } from './overWhite.ts';
import { pacer } from './pacer.ts';
import type { RgbPicture } from './picture.ts';

export interface OpaquePicture extends RgbPicture {
  readonly data: Uint8Array<ArrayBuffer>;
  /** Whether any pixel was not opaque; it is laid over white. */
  readonly transparent: boolean;
}

/** Numbers of a kind that pictures are stored in. */
export type Samples =
  Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** The numbers of a picture's pixels. */
export interface PixelNumbers {
  readonly width: number;
  readonly height: number;
  /** [height, width, stride] */
  readonly numbers: Samples;
  readonly stride: number;
  /** Where of a pixel's numbers red, green and blue are; or four inks, of which the last is black. */
  readonly colours: readonly number[];
  /** Where its opacity is; null: all are opaque. */
  readonly opacity: number | null;
  /** A number as 0–255. */
  readonly toByte: (value: number) => number;
}

/** Pixels that are laid over white. Each of three inks lets through what it and black leave. */
export async function rgbFrom(pixels: PixelNumbers): Promise<OpaquePicture> {
  const { width, height, numbers, stride, colours, opacity, toByte } = pixels;
  const [red = 0, green = 0, blue = 0, black] = colours;
  const data = new Uint8Array(width * height * 3);
  const pace = pacer();
  let transparent = false;
  let from = 0;
  for (let to = 0; to < data.length;) {
    for (const rowEnd = to + width * 3; to < rowEnd; from += stride, to += 3) {
      let r = toByte(numbers[from + red]!);
      let g = toByte(numbers[from + green]!);
      let b = toByte(numbers[from + blue]!);
      if (black !== undefined) {
        const light = 255 - toByte(numbers[from + black]!);
        r = Math.round(((255 - r) * light) / 255);
        g = Math.round(((255 - g) * light) / 255);
        b = Math.round(((255 - b) * light) / 255);
      }
      if (opacity !== null) {
        const share = toByte(numbers[from + opacity]!);
        if (share < 255) transparent = true;
        r = overWhite(r, share);
        g = overWhite(g, share);
        b = overWhite(b, share);
      }
      data[to] = r;
      data[to + 1] = g;
      data[to + 2] = b;
    }
    await pace(width);
  }
  return { width, height, data, transparent };
}
