/**
 * What light meets on its way through the smear, for every pixel of the picture and of a margin around it,
 * which blur and the lens's colour error need.
 */
import type { Box } from '../../shared/geometry/boxes.ts';

export const margin = 12;

export interface Layers {
  /** Of the picture, without the margin. */
  readonly width: number;
  readonly height: number;
  /** Pixels of a row with its margins. */
  readonly stride: number;
  /** Haemoglobin, as its density in green light (natural logarithm); [rows, stride]. */
  readonly haem: Float32Array;
  /** Densities of dyes in red, green and blue light, natural logarithm; [rows, stride, 3]. */
  readonly dye: Float32Array;
  /** How much of the red cells a white cell hides, 0 to 1; [rows, stride]. */
  readonly hidden: Float32Array;
  /** Which red cell lies on top, counted from 1; 0 where there is none; [rows, stride]. */
  readonly owner: Int16Array;
}

export function emptyLayers(width: number, height: number): Layers {
  const stride = width + 2 * margin;
  const pixels = stride * (height + 2 * margin);
  return {
    width,
    height,
    stride,
    haem: new Float32Array(pixels),
    dye: new Float32Array(3 * pixels),
    hidden: new Float32Array(pixels),
    owner: new Int16Array(pixels),
  };
}

/**
 * Visits the pixels within `reach` of a point, as far as there are layers.
 * @param visit is given the pixel's index and where its centre lies from the point, to the right and below.
 */
export function visitAround(
  { width, height, stride }: Layers,
  { x, y }: { readonly x: number; readonly y: number },
  reach: number,
  visit: (pixel: number, dx: number, dy: number) => void,
): void {
  const left = Math.max(-margin, Math.floor(x - reach));
  const right = Math.min(width + margin, Math.ceil(x + reach));
  const top = Math.max(-margin, Math.floor(y - reach));
  const bottom = Math.min(height + margin, Math.ceil(y + reach));
  for (let row = top; row < bottom; row++) {
    let pixel = (row + margin) * stride + left + margin;
    for (let column = left; column < right; column++, pixel++) {
      visit(pixel, column + 0.5 - x, row + 0.5 - y);
    }
  }
}

/** The pixels of one object that lie in the picture: how many, and the box around them. */
export class Extent {
  readonly #layers: Layers;
  #pixels = 0;
  #left = Infinity;
  #top = Infinity;
  #right = -Infinity;
  #bottom = -Infinity;

  constructor(layers: Layers) {
    this.#layers = layers;
  }

  get pixels(): number {
    return this.#pixels;
  }

  add(pixel: number): void {
    const { width, height, stride } = this.#layers;
    const column = (pixel % stride) - margin;
    const row = Math.floor(pixel / stride) - margin;
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    this.#pixels++;
    if (column < this.#left) this.#left = column;
    if (column >= this.#right) this.#right = column + 1;
    if (row < this.#top) this.#top = row;
    if (row >= this.#bottom) this.#bottom = row + 1;
  }

  /** Around whole pixels; null where none lies in the picture. */
  get box(): Box | null {
    if (this.#pixels === 0) return null;
    return [this.#left, this.#top, this.#right, this.#bottom];
  }
}
