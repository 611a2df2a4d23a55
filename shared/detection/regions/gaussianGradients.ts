/**
 * The paper's texture: derivatives of a Gaussian of σ 1 in eight directions, 45° apart, each where it rises (Uijlings et al.
 * 2013, section 3.2; a derivative in a direction is a sum of those along x and y). Eight maps a plane.
 */
import { blurPlanes, mirrored } from './blur.ts';
import { textureBins } from './histograms.ts';
import type { Planes } from './picture.ts';

const sigma = 1;

/** Eight maps a plane, each [height, width], of bins 0–9 between 0 and the map's largest derivative. */
export function gaussianBins(picture: Planes): Uint8Array<ArrayBuffer>[] {
  const { width, height } = picture;
  return blurPlanes(picture, sigma).flatMap((blurred) => {
    const [alongX, alongY] = derivatives(blurred, width, height);
    return [
      ...bothWays(alongX, alongY, 1, 0),
      ...bothWays(alongX, alongY, 0, 1),
      ...bothWays(alongX, alongY, Math.SQRT1_2, Math.SQRT1_2),
      ...bothWays(alongX, alongY, Math.SQRT1_2, -Math.SQRT1_2),
    ];
  });
}

/** Differences of the neighbours of a blurred plane, along x and along y. */
function derivatives(
  plane: Float32Array,
  width: number,
  height: number,
): [Float32Array, Float32Array] {
  const alongX = new Float32Array(plane.length);
  const alongY = new Float32Array(plane.length);
  const left = Int32Array.from({ length: width }, (_, x) => mirrored(x - 1, width));
  const right = Int32Array.from({ length: width }, (_, x) => mirrored(x + 1, width));
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const above = mirrored(y - 1, height) * width;
    const below = mirrored(y + 1, height) * width;
    for (let x = 0; x < width; x++) {
      alongX[start + x] = plane[start + right[x]!]! - plane[start + left[x]!]!;
      alongY[start + x] = plane[below + x]! - plane[above + x]!;
    }
  }
  return [alongX, alongY];
}

/** The derivative in a direction and in the opposite one, in bins. */
function bothWays(
  alongX: Float32Array,
  alongY: Float32Array,
  cos: number,
  sin: number,
): [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] {
  let most = 0;
  let least = 0;
  for (let i = 0; i < alongX.length; i++) {
    const value = alongX[i]! * cos + alongY[i]! * sin;
    if (value > most) most = value;
    if (value < least) least = value;
  }
  const rising = new Uint8Array(alongX.length);
  const falling = new Uint8Array(alongX.length);
  const up = most > 0 ? textureBins / most : 0;
  const down = least < 0 ? textureBins / least : 0;
  for (let i = 0; i < alongX.length; i++) {
    const value = alongX[i]! * cos + alongY[i]! * sin;
    // The largest itself belongs to the last bin.
    if (value > 0) rising[i] = Math.min(value * up, textureBins - 1);
    else falling[i] = Math.min(value * down, textureBins - 1);
  }
  return [rising, falling];
}
