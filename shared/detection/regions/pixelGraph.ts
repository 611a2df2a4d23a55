/**
 * The graph that segmentation starts from: a node a pixel, an edge between neighbours, its weight the distance of their
 * colours (Felzenszwalb & Huttenlocher 2004, section 6). OpenCV joins each pixel with four neighbours, the paper
 * with eight.
 */

/** The edges of a picture of width × height pixels, lightest first. Of equal weights the lower code is first. */
export interface PixelGraph {
  readonly width: number;
  readonly height: number;
  /** [edges] pixel · 4 + direction: 0 down, 1 right, 2 down and left, 3 down and right. */
  readonly codes: Int32Array;
  /** [edges] Euclidean distance over the planes. */
  readonly weights: Float32Array;
}

export type Neighbourhood = 4 | 8;

/** How far it is from a pixel to the other end of its edge, by the edge's direction, in pixels of the raster. */
export function edgeSteps(width: number): readonly [number, number, number, number] {
  return [width, 1, width - 1, width + 1];
}

/** @param planes blurred, each [height, width] */
export function pixelGraph(
  planes: readonly Float32Array[],
  width: number,
  height: number,
  neighbourhood: Neighbourhood,
): PixelGraph {
  const straight = width * (height - 1) + (width - 1) * height;
  const count = straight + (neighbourhood === 8 ? 2 * (width - 1) * (height - 1) : 0);
  const codes = new Int32Array(count);
  const [down, right, downLeft, downRight] = edgeSteps(width);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const below = y + 1 < height;
    for (let x = 0; x < width; x++) {
      const code = (y * width + x) * 4;
      if (below) codes[at++] = code;
      if (x + 1 < width) codes[at++] = code + 1;
      if (neighbourhood === 4 || !below) continue;
      if (x > 0) codes[at++] = code + 2;
      if (x + 1 < width) codes[at++] = code + 3;
    }
  }
  const steps = Int32Array.of(down, right, downLeft, downRight);
  return { width, height, ...sorted(codes, weightsOf(planes, codes, steps)) };
}

function weightsOf(
  planes: readonly Float32Array[],
  codes: Int32Array,
  steps: Int32Array,
): Float32Array<ArrayBuffer> {
  // The squares are added up in single precision, plane by plane, as OpenCV does.
  const weights = new Float32Array(codes.length);
  for (const plane of planes) {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      const pixel = code >> 2;
      const difference = Math.fround(plane[pixel]! - plane[pixel + steps[code & 3]!]!);
      weights[i] = weights[i]! + difference * difference;
    }
  }
  for (let i = 0; i < weights.length; i++) weights[i] = Math.sqrt(weights[i]!);
  return weights;
}

/** Bits of a digit of the radix sort: three digits are a weight. */
const digitBits = 11;

/** Edges in the order of their weights, stable. No weight is negative, so their bits are in the order of the numbers. */
function sorted(
  codes: Int32Array<ArrayBuffer>,
  weights: Float32Array<ArrayBuffer>,
): Pick<PixelGraph, 'codes' | 'weights'> {
  let from = { codes, keys: new Uint32Array(weights.buffer) };
  let to = { codes: new Int32Array(codes.length), keys: new Uint32Array(codes.length) };
  for (let shift = 0; shift < 32; shift += digitBits) {
    const places = placesOfDigits(from.keys, shift);
    if (places === null) continue;
    const mask = (1 << digitBits) - 1;
    for (let i = 0; i < codes.length; i++) {
      const key = from.keys[i]!;
      const digit = (key >>> shift) & mask;
      const place = places[digit]!;
      places[digit] = place + 1;
      to.keys[place] = key;
      to.codes[place] = from.codes[i]!;
    }
    [from, to] = [to, from];
  }
  return { codes: from.codes, weights: new Float32Array(from.keys.buffer) };
}

/** Where the first key of each digit goes; null where all keys have the same. */
function placesOfDigits(keys: Uint32Array, shift: number): Uint32Array | null {
  const places = new Uint32Array(1 << digitBits);
  const mask = places.length - 1;
  for (const key of keys) {
    const digit = (key >>> shift) & mask;
    places[digit] = places[digit]! + 1;
  }
  let start = 0;
  for (let digit = 0; digit < places.length; digit++) {
    const count = places[digit]!;
    if (count === keys.length) return null;
    places[digit] = start;
    start += count;
  }
  return places;
}
