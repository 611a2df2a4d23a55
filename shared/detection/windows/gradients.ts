/**
 * Gradients of a picture, each shared between the two bins of orientation that it lies between (Dalal & Triggs 2005,
 * sections 6.1 to 6.3), in the details as OpenCV's HOGDescriptor has them.
 */

/** Bins of unsigned orientation: bin i is around (i + 0.5) · 20°. */
export const orientationBins = 9;

/** 8-bit pixels, [height, width, channels]: grey, or RGB. */
export interface HogPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** Aligned with the pixels, [height, width]. */
export interface OrientedGradients {
  readonly width: number;
  readonly height: number;
  /** The lower of the two bins, 0 to 8; the other one is the next, and after 8 comes 0. */
  readonly bins: Uint8Array;
  /** What the lower and the upper bin receive, as pairs: [height, width, 2]. Their sum is the magnitude. */
  readonly shares: Float32Array;
}

/**
 * Centred differences [−1, 0, 1]; beyond the border the picture is mirrored about its outermost pixels, so that there
 * is no gradient across the border. Of three channels the one whose gradient is the largest counts, of equal ones blue
 * before green before red.
 *
 * @param gamma whether the square root of each value comes first
 * @throws RangeError where the pixels are not as many as the sizes say
 */
export function orientedGradients(picture: HogPicture, gamma: boolean): OrientedGradients {
  const { width, height, channels, pixels } = picture;
  if (pixels.length !== width * height * channels) {
    throw new RangeError(
      `A picture of ${width} × ${height} with ${channels} channels has not ${pixels.length} values.`,
    );
  }
  const levels = Float32Array.from({ length: 256 }, (_, value) =>
    gamma ? Math.sqrt(value) : value,
  );
  const bins = new Uint8Array(width * height);
  const shares = new Float32Array(width * height * 2);
  const binsPerRadian = orientationBins / Math.PI;
  const lastX = width - 1;
  const lastY = height - 1;

  for (let y = 0, at = 0; y < height; y++) {
    const above = (lastY === 0 ? 0 : y === 0 ? 1 : y - 1) * width * channels;
    const below = (lastY === 0 ? 0 : y === lastY ? lastY - 1 : y + 1) * width * channels;
    const row = y * width * channels;
    for (let x = 0; x < width; x++, at++) {
      const left = row + (lastX === 0 ? 0 : x === 0 ? 1 : x - 1) * channels;
      const right = row + (lastX === 0 ? 0 : x === lastX ? lastX - 1 : x + 1) * channels;
      const column = x * channels;
      let across = 0;
      let down = 0;
      let square = 0;
      for (let channel = channels - 1; channel >= 0; channel--) {
        const here = column + channel;
        const dx = levels[pixels[right + channel]!]! - levels[pixels[left + channel]!]!;
        const dy = levels[pixels[below + here]!]! - levels[pixels[above + here]!]!;
        const other = dx * dx + dy * dy;
        if (other > square) {
          across = dx;
          down = dy;
          square = other;
        }
      }
      if (square === 0) continue;
      const magnitude = Math.sqrt(square);
      // From −0.5 to 17.5 bins: opposite directions are one orientation.
      const position = orientationOf(across, down) * binsPerRadian - 0.5;
      const lower = Math.floor(position);
      const share = position - lower;
      bins[at] = (lower + orientationBins) % orientationBins;
      shares[2 * at] = magnitude * (1 - share);
      shares[2 * at + 1] = magnitude * share;
    }
  }
  return { width, height, bins, shares };
}

/**
 * The angle of a gradient, 0 to 2π, by the odd polynomial that OpenCV takes for the arctangent of the smaller side over
 * the larger one. It is off by up to 0.01°; that much would be seen in the fourth digit of a descriptor.
 */
function orientationOf(across: number, down: number): number {
  const x = Math.abs(across);
  const y = Math.abs(down);
  const ratio = Math.min(x, y) / Math.max(x, y);
  const square = ratio * ratio;
  const folded =
    ratio * (0.99978784 + square * (-0.3258084 + square * (0.15557865 - 0.044326556 * square)));
  const upright = y > x ? Math.PI / 2 - folded : folded;
  const half = across < 0 ? Math.PI - upright : upright;
  return down < 0 ? 2 * Math.PI - half : half;
}
