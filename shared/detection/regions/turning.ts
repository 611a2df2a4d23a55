/**
 * A plane turned by 45° about its centre, and maps of the turned plane turned back, as OpenCV's warpAffine does it: positions
 * in steps of 1/32 pixel, bilinear between them, 0 outside.
 */
import { roundHalfToEven } from '../../numbers.ts';

export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/** Where a place comes from: x of the source is xx · x + xy · y + x0, and y likewise. */
interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

const { fround } = Math;

/** Bits behind the point of a position while it is added up, and of the steps that it ends on. */
const sumBits = 10;
const stepBits = 5;
const steps = 1 << stepBits;

/** The upright box around a plane of width × height turned by 45°, with a pixel to spare, as OpenCV rounds it. */
export function turnedSize(width: number, height: number): PlaneSize {
  return { width: turnedSide(height, width, width), height: turnedSide(width, height, height) };
}

function turnedSide(first: number, second: number, side: number): number {
  const half = fround(Math.SQRT1_2) * 0.5;
  const centre = side / 2;
  const least = fround(fround(centre - fround(half * first)) - fround(half * second));
  return Math.ceil(fround(2 * centre - least)) - Math.floor(least) + 1;
}

/** The plane turned by 45° against the clock, in its upright box. */
export function turn(plane: Uint8Array, width: number, height: number): Uint8Array {
  const size = turnedSize(width, height);
  const source = sourceOfTurn(width / 2, height / 2, 45, {
    x: size.width / 2 - width / 2,
    y: size.height / 2 - height / 2,
  });
  const out = new Uint8Array(size.width * size.height);
  warp({ samples: plane, width, height }, source, { samples: out, ...size, left: 0, top: 0 }, 0.5);
  return out;
}

/** The middle of a map of the turned plane, turned back: what lies over the plane itself, [height, width]. */
export function turnBack(map: Int16Array, width: number, height: number): Float32Array {
  const size = turnedSize(width, height);
  const source = sourceOfTurn(size.width >> 1, size.height >> 1, -45, { x: 0, y: 0 });
  // A long plane is longer than the box around it turned by 45°.
  const left = Math.max(0, Math.trunc((size.width - width) / 2));
  const top = Math.max(0, Math.trunc((size.height - height) / 2));
  const out = new Float32Array(width * height);
  warp({ samples: map, ...size }, source, { samples: out, width, height, left, top }, 0);
  return out;
}

/** The way back of: turned by an angle (degrees, against the clock) about a centre, then moved. */
function sourceOfTurn(
  centreX: number,
  centreY: number,
  degrees: number,
  moved: { readonly x: number; readonly y: number },
): Affine {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const x0 = (1 - cos) * centreX - sin * centreY + moved.x;
  const y0 = sin * centreX + (1 - cos) * centreY + moved.y;
  const scale = 1 / (cos * cos + sin * sin);
  const [xx, xy, yx, yy] = [cos * scale, sin * -scale, -sin * -scale, cos * scale];
  return { xx, xy, x0: -xx * x0 - xy * y0, yx, yy, y0: -yx * x0 - yy * y0 };
}

/**
 * Each place of `target` from where `from` says. The target's first pixel is at (left, top) of what `from` speaks of.
 * @param rounding added to what is written, for targets that cut off what is behind the point
 */
function warp(
  source: PlaneSize & { readonly samples: Uint8Array | Int16Array },
  from: Affine,
  target: PlaneSize & {
    readonly samples: Uint8Array | Float32Array;
    readonly left: number;
    readonly top: number;
  },
  rounding: number,
): void {
  const { samples, width, height } = source;
  const out = target.samples;
  const unit = 1 << sumBits;
  const shift = sumBits - stepBits;
  const half = unit / steps / 2;
  const xs = Int32Array.from({ length: target.width }, (_, x) =>
    roundHalfToEven(from.xx * (x + target.left) * unit),
  );
  const ys = Int32Array.from({ length: target.width }, (_, x) =>
    roundHalfToEven(from.yx * (x + target.left) * unit),
  );
  const scale = 1 / (steps * steps);
  for (let y = 0; y < target.height; y++) {
    const line = y + target.top;
    const rowX = roundHalfToEven((from.xy * line + from.x0) * unit) + half;
    const rowY = roundHalfToEven((from.yy * line + from.y0) * unit) + half;
    const start = y * target.width;
    for (let x = 0; x < target.width; x++) {
      const positionX = (rowX + xs[x]!) >> shift;
      const positionY = (rowY + ys[x]!) >> shift;
      const left = positionX >> stepBits;
      const top = positionY >> stepBits;
      if (left < -1 || top < -1 || left >= width || top >= height) continue;
      const shareX = positionX & (steps - 1);
      const shareY = positionY & (steps - 1);
      const at = top * width + left;
      if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
        const above = samples[at]! * (steps - shareX) + samples[at + 1]! * shareX;
        const below = samples[at + width]! * (steps - shareX) + samples[at + width + 1]! * shareX;
        out[start + x] = (above * (steps - shareY) + below * shareY) * scale + rounding;
        continue;
      }
      const hasLeft = left >= 0;
      const hasRight = left + 1 < width;
      let above = 0;
      let below = 0;
      if (top >= 0) {
        if (hasLeft) above = samples[at]! * (steps - shareX);
        if (hasRight) above += samples[at + 1]! * shareX;
      }
      if (top + 1 < height) {
        if (hasLeft) below = samples[at + width]! * (steps - shareX);
        if (hasRight) below += samples[at + width + 1]! * shareX;
      }
      out[start + x] = (above * (steps - shareY) + below * shareY) * scale + rounding;
    }
  }
}
