/** Pictures as Selective Search takes them: upright RGB, and planes of 8 bits in some colour space. */

export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], red green blue, 0–255. */
  readonly data: Uint8Array;
}

/** A picture's channels apart. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  /** Each [height, width], 0–255. */
  readonly planes: readonly Uint8Array[];
}
