/**
 * Training pictures made different: mirrored, and in another light. Boxes stay on what they are around.
 *
 * Light is one affine map of red, green and blue, rounded once: brightness scales; saturation moves each pixel
 * to or from its own grey; hue turns its colour around that grey (a turn of the U, V plane of YUV); contrast moves
 * all from or to the picture's mean grey. Grey is Rec. 601's, 0.299 R + 0.587 G + 0.114 B, and neither saturation
 * nor hue changes it.
 */
import type { Box } from '../../geometry/boxes.ts';
import type { Random } from '../../random.ts';

/** A picture's pixels: [height, width, 3], red green blue, 0–255. */
export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How far pictures may be changed. */
export interface Augmentation {
  /** Probability of mirroring left and right, and top and bottom. */
  readonly horizontalFlip: number;
  readonly verticalFlip: number;
  /** Factors are drawn evenly from 1 − x to 1 + x; 0 ≤ x ≤ 1. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Turns of the colour circle, drawn evenly from −x to x; 0 ≤ x ≤ 0.5. */
  readonly hue: number;
}

export const noAugmentation: Augmentation = {
  horizontalFlip: 0,
  verticalFlip: 0,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  hue: 0,
};

export const defaultAugmentation: Augmentation = {
  horizontalFlip: 0.5,
  verticalFlip: 0,
  brightness: 0.2,
  contrast: 0.2,
  saturation: 0.2,
  hue: 0.02,
};

/** What happens to one picture in one epoch. */
export interface DrawnAugmentation {
  readonly flipX: boolean;
  readonly flipY: boolean;
  /** Factors. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Turns of the colour circle. */
  readonly hue: number;
}

/** Always six draws, so that changing one choice leaves the others' draws as they are. */
export function drawAugmentation(
  { horizontalFlip, verticalFlip, brightness, contrast, saturation, hue }: Augmentation,
  random: Random,
): DrawnAugmentation {
  const around = (middle: number, range: number) => middle + (2 * random.next() - 1) * range;
  return {
    flipX: random.next() < horizontalFlip,
    flipY: random.next() < verticalFlip,
    brightness: around(1, brightness),
    contrast: around(1, contrast),
    saturation: around(1, saturation),
    hue: around(0, hue),
  };
}

/** A new picture with the change; the given one stays as it is. */
export function augmentPixels(
  { width, height, data }: RgbPixels,
  drawn: DrawnAugmentation,
): { width: number; height: number; data: Uint8Array<ArrayBuffer> } {
  const out = new Uint8Array(width * height * 3);
  const light = isPlain(drawn) ? null : lightOf(data, drawn);
  const step = drawn.flipX ? -3 : 3;
  for (let y = 0, to = 0; y < height; y++) {
    const row = (drawn.flipY ? height - 1 - y : y) * width * 3;
    let from = drawn.flipX ? row + (width - 1) * 3 : row;
    if (light === null) {
      for (let x = 0; x < width; x++, from += step, to += 3) {
        out[to] = data[from]!;
        out[to + 1] = data[from + 1]!;
        out[to + 2] = data[from + 2]!;
      }
    } else {
      for (let x = 0; x < width; x++, from += step, to += 3) {
        const [red, green, blue] = [data[from]!, data[from + 1]!, data[from + 2]!];
        for (let k = 0; k < 3; k++) {
          const value =
            light[4 * k]! * red +
            light[4 * k + 1]! * green +
            light[4 * k + 2]! * blue +
            light[4 * k + 3]!;
          out[to + k] = value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5;
        }
      }
    }
  }
  return { width, height, data: out };
}

/** The boxes where their pixels went. */
export function augmentBoxes(
  boxes: readonly Box[],
  { width, height }: { readonly width: number; readonly height: number },
  { flipX, flipY }: DrawnAugmentation,
): Box[] {
  return boxes.map(([x0, y0, x1, y1]) => {
    const [left, right] = flipX ? [width - x1, width - x0] : [x0, x1];
    const [top, bottom] = flipY ? [height - y1, height - y0] : [y0, y1];
    return [left, top, right, bottom];
  });
}

function isPlain({ brightness, contrast, saturation, hue }: DrawnAugmentation): boolean {
  return brightness === 1 && contrast === 1 && saturation === 1 && hue === 0;
}

const [redShare, greenShare, blueShare] = [0.299, 0.587, 0.114];
/** YUV's scales of B − Y and R − Y. */
const [scaleU, scaleV] = [0.492, 0.877];

/** The affine map: for red, green and blue each, three factors and what is added. */
function lightOf(
  data: Uint8Array,
  { brightness, contrast, saturation, hue }: DrawnAugmentation,
): Float64Array {
  const map = new Float64Array(12);
  const added = contrast === 1 ? 0 : (1 - contrast) * brightness * meanGrey(data);
  for (let from = 0; from < 3; from++) {
    // Where a pixel of this channel alone, at 1, goes.
    const colour = [from === 0 ? 1 : 0, from === 1 ? 1 : 0, from === 2 ? 1 : 0] as const;
    const turned = turnedColour(colour, saturation, 2 * Math.PI * hue);
    turned.forEach((value, to) => (map[4 * to + from] = contrast * brightness * value));
  }
  for (let to = 0; to < 3; to++) map[4 * to + 3] = added;
  return map;
}

function turnedColour(
  [red, green, blue]: readonly [number, number, number],
  saturation: number,
  angle: number,
): [number, number, number] {
  const grey = redShare * red + greenShare * green + blueShare * blue;
  const [u, v] = [scaleU * (blue - grey), scaleV * (red - grey)];
  const [cos, sin] = [saturation * Math.cos(angle), saturation * Math.sin(angle)];
  const newRed = grey + (u * sin + v * cos) / scaleV;
  const newBlue = grey + (u * cos - v * sin) / scaleU;
  return [newRed, (grey - redShare * newRed - blueShare * newBlue) / greenShare, newBlue];
}

function meanGrey(data: Uint8Array): number {
  const sums = [0, 0, 0] as [number, number, number];
  for (let i = 0; i < data.length; i += 3) {
    sums[0] += data[i]!;
    sums[1] += data[i + 1]!;
    sums[2] += data[i + 2]!;
  }
  const [red, green, blue] = sums;
  const pixels = Math.max(data.length / 3, 1);
  return (redShare * red + greenShare * green + blueShare * blue) / pixels;
}
