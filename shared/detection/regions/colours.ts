/**
 * Pictures in other colours, each channel rounded to 8 bits as OpenCV's cvtColor does it: in whole numbers, by tables.
 * Hue runs over 180 steps (OpenCV's own) or 256.
 */
import { roundHalfToEven } from '../../numbers.ts';
import type { RgbPicture } from './picture.ts';

const { fround } = Math;

type Plane = Uint8Array<ArrayBuffer>;

/** Bits behind the point of the tables of hue and saturation. */
const hsvShift = 12;

/**
 * Hue, saturation and value. Hue is in [0, hueSteps); grey has hue and saturation 0.
 * Value is the largest channel, saturation 255 · (largest − smallest) / largest.
 */
export function hsvPlanes({ width, height, data }: RgbPicture, hueSteps: 180 | 256): Plane[] {
  const pixels = width * height;
  const [hue, saturation, value] = [plane(pixels), plane(pixels), plane(pixels)];
  const saturations = dividedBy(255 * 2 ** hsvShift);
  const hues = dividedBy((hueSteps / 6) * 2 ** hsvShift);
  const half = 1 << (hsvShift - 1);
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    const red = data[at]!;
    const green = data[at + 1]!;
    const blue = data[at + 2]!;
    const most = Math.max(red, green, blue);
    const range = most - Math.min(red, green, blue);
    const sector =
      most === red
        ? green - blue
        : most === green
          ? blue - red + 2 * range
          : red - green + 4 * range;
    const turned = (sector * hues[range]! + half) >> hsvShift;
    hue[i] = turned < 0 ? turned + hueSteps : turned;
    saturation[i] = (range * saturations[most]! + half) >> hsvShift;
    value[i] = most;
  }
  return [hue, saturation, value];
}

/** numerator / i, rounded, for each i in 0–255; 0 for 0. */
function dividedBy(numerator: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, i) => (i === 0 ? 0 : roundHalfToEven(numerator / i)));
}

/** Grey: 0.299 red + 0.587 green + 0.114 blue, in 15 bits behind the point. */
export function greyPlane({ width, height, data }: RgbPicture): Plane {
  const grey = plane(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (data[at]! * 9798 + data[at + 1]! * 19235 + data[at + 2]! * 3735 + (1 << 14)) >> 15;
  }
  return grey;
}

/** Red (0), green (1) or blue (2) by itself. */
export function channelPlane({ width, height, data }: RgbPicture, channel: 0 | 1 | 2): Plane {
  const out = plane(width * height);
  for (let i = 0; i < out.length; i++) out[i] = data[i * 3 + channel]!;
  return out;
}

/** Red and green by themselves, and grey: what OpenCV calls rgI. */
export function redGreenGreyPlanes(picture: RgbPicture): Plane[] {
  return [channelPlane(picture, 0), channelPlane(picture, 1), greyPlane(picture)];
}

/** Red and green as shares of the sum of the three channels, 255 for all of it, and grey: the paper's rgI. Black has shares of a third. */
export function normalisedRedGreenPlanes(picture: RgbPicture): Plane[] {
  const { width, height, data } = picture;
  const [red, green] = [plane(width * height), plane(width * height)];
  for (let i = 0, at = 0; i < red.length; i++, at += 3) {
    const sum = data[at]! + data[at + 1]! + data[at + 2]!;
    red[i] = sum === 0 ? 85 : Math.round((255 * data[at]!) / sum);
    green[i] = sum === 0 ? 85 : Math.round((255 * data[at + 1]!) / sum);
  }
  return [red, green, greyPlane(picture)];
}

/** Bits behind the point of linear light, of the colour matrix, and of both. */
const lightShift = 3;
const matrixShift = 12;
const labShift = matrixShift + lightShift;

/** CIE XYZ of linear sRGB, a row each of X, Y and Z, and the white of D65 by which they are divided. */
const xyzOfRgb = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const;
const white = [0.950456, 1, 1.088754] as const;

/** L·255/100, a + 128 and b + 128 of CIE L*a*b* under D65; the picture is sRGB. */
export function labPlanes({ width, height, data }: RgbPicture): Plane[] {
  const pixels = width * height;
  const [lightness, a, b] = [plane(pixels), plane(pixels), plane(pixels)];
  const light = linearLight();
  const root = labRoots();
  const matrix = Int32Array.from(
    xyzOfRgb.flatMap((row, axis) =>
      row.map((c) => roundHalfToEven((4096 * c) / (white[axis] ?? 1))),
    ),
  );
  const [xr, xg, xb] = [matrix[0]!, matrix[1]!, matrix[2]!];
  const [yr, yg, yb] = [matrix[3]!, matrix[4]!, matrix[5]!];
  const [zr, zg, zb] = [matrix[6]!, matrix[7]!, matrix[8]!];
  const lightnessScale = Math.trunc((116 * 255 + 50) / 100);
  const lightnessShift = -Math.trunc((16 * 255 * (1 << labShift) + 50) / 100);
  const middle = 128 * (1 << labShift);
  const halfMatrix = 1 << (matrixShift - 1);
  const halfLab = 1 << (labShift - 1);
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    const red = light[data[at]!]!;
    const green = light[data[at + 1]!]!;
    const blue = light[data[at + 2]!]!;
    const x = root[(red * xr + green * xg + blue * xb + halfMatrix) >> matrixShift]!;
    const y = root[(red * yr + green * yg + blue * yb + halfMatrix) >> matrixShift]!;
    const z = root[(red * zr + green * zg + blue * zb + halfMatrix) >> matrixShift]!;
    lightness[i] = byte((lightnessScale * y + lightnessShift + halfLab) >> labShift);
    a[i] = byte((500 * (x - y) + middle + halfLab) >> labShift);
    b[i] = byte((200 * (y - z) + middle + halfLab) >> labShift);
  }
  return [lightness, a, b];
}

/** sRGB's curve undone, 255 · 8 for full light. */
function linearLight(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, i) => {
    const value = fround(i / 255);
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return roundHalfToEven(255 * 2 ** lightShift * linear);
  });
}

/** CIE's f: the cube root, near black a line, of numbers of 255 · 8 for 1. */
function labRoots(): Int32Array {
  return Int32Array.from({ length: 256 * 1.5 * 2 ** lightShift }, (_, i) => {
    const value = i / (255 * 2 ** lightShift);
    const f = value < 216 / 24389 ? (value * 841) / 108 + 16 / 116 : Math.cbrt(value);
    return roundHalfToEven(2 ** labShift * fround(f));
  });
}

function byte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function plane(pixels: number): Plane {
  return new Uint8Array(pixels);
}
