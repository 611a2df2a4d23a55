/**
 * Label Studio's regions. `value` is in per cent of the picture's sides; `rotation`, in degrees clockwise, turns a rectangle about its
 * upper left corner, in pixels.
 */
import { boundsOfOutline, type Geometry, type Outline } from '../../geometry.ts';
import { ellipseBounds, ellipseRing } from '../../../geometry/ellipses.ts';
import { MaskError } from '../../../geometry/masks.ts';
import { rotatedBounds, type RotatedBox } from '../../../geometry/rotatedBoxes.ts';
import { shownValue, wrongField } from '../jsonValues.ts';
import { plainNumberOf, type Size } from '../said.ts';
import { isPlace, isSide } from '../shares.ts';
import { maskOfBrush } from './brush.ts';

type Entries = Readonly<Record<string, unknown>>;

/** Per cent that a side may have that is turned: of a picture that is long and low, the height is many times the width. */
const longestTurned = 1e4;

/** Where a region is, once the picture's size is known; what it is that has no box; or why it cannot be understood. */
export type ReadRegion =
  | { readonly placed: (size: Size) => PlacedRegion }
  | { readonly boxless: string }
  | { readonly reason: string };

export interface PlacedRegion {
  readonly geometry: Geometry;
  /** Why the geometry is the box alone; null where there is no other, or it is read. */
  readonly outlineUnread: string | null;
}

/** @param type such as `rectanglelabels`; in short exports there is none. */
export function readRegion(type: unknown, value: Entries): ReadRegion {
  const kind = kindOf(type, value);
  switch (kind) {
    case 'rectangle':
      return withNumbers(value, ['x', 'y', 'width', 'height'], 1, rectangle);
    case 'ellipse':
      return withNumbers(value, ['x', 'y', 'radiusX', 'radiusY'], 0.5, ellipse);
    case 'polygon':
      return polygon(value['points']);
    case 'brush':
      return brush(value);
    case null:
      return { reason: `type is ${shownValue(type)}, which is not known` };
    default:
      return { boxless: kind };
  }
}

function kindOf(type: unknown, value: Entries): string | null {
  const given = typeof type === 'string' ? type.toLowerCase().replace(/labels$/, '') : '';
  if (['rectangle', 'ellipse', 'polygon', 'brush'].includes(given)) return given;
  if (given !== '') return `a ${given.slice(0, 40)}`;
  if ('rectanglelabels' in value) return 'rectangle';
  if ('polygonlabels' in value || 'points' in value) return 'polygon';
  if ('ellipselabels' in value || 'radiusX' in value) return 'ellipse';
  if ('brushlabels' in value || 'rle' in value) return 'brush';
  return 'width' in value && 'x' in value ? 'rectangle' : null;
}

/** @param names of a place, and of two lengths. @param longest what a length is of the picture that it goes all along. */
function withNumbers(
  value: Entries,
  names: readonly string[],
  longest: number,
  place: (numbers: readonly number[], rotation: number, size: Size) => Geometry,
): ReadRegion {
  const rotation = plainNumberOf(value['rotation'] ?? 0);
  if (rotation === null) {
    return { reason: wrongField('value.rotation', value['rotation'], 'a number') };
  }
  const numbers: number[] = [];
  for (const name of names) {
    const number = plainNumberOf(value[name]);
    if (number === null) return { reason: wrongField(`value.${name}`, value[name], 'a number') };
    const isTurned = rotation % 360 !== 0;
    const isLength = numbers.length >= 2;
    const isSound = isLength
      ? isSide(number / 100 / longest) || (isTurned && number <= longestTurned)
      : isPlace(number / 100);
    if (!isSound) return { reason: notPerCent(`value.${name}`, number) };
    numbers.push(number);
  }
  return { placed: (size) => ({ geometry: place(numbers, rotation, size), outlineUnread: null }) };
}

function notPerCent(field: string, number: number): string {
  return `${field} is ${number} and not per cent of the picture, from 0 to 100`;
}

function rectangle(
  [x = 0, y = 0, w = 0, h = 0]: readonly number[],
  rotation: number,
  { width, height }: Size,
): Geometry {
  const [left, top] = [(x * width) / 100, (y * height) / 100];
  const [across, down] = [(w * width) / 100, (h * height) / 100];
  if (rotation % 360 === 0) return { kind: 'box', box: [left, top, left + across, top + down] };
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const rotated: RotatedBox = {
    x: left + (cos * across - sin * down) / 2,
    y: top + (sin * across + cos * down) / 2,
    ...{ width: across, height: down, angle },
  };
  return { kind: 'rotatedBox', box: rotatedBounds(rotated) ?? [0, 0, 0, 0], rotated };
}

/** x and y are the centre's. */
function ellipse(
  [x = 0, y = 0, rx = 0, ry = 0]: readonly number[],
  rotation: number,
  { width, height }: Size,
): Geometry {
  const within: RotatedBox = {
    ...{ x: (x / 100) * width, y: (y / 100) * height },
    ...{ width: (rx / 50) * width, height: (ry / 50) * height },
    angle: (rotation * Math.PI) / 180,
  };
  return { kind: 'polygon', box: ellipseBounds(within), rings: [ellipseRing(within)] };
}

function polygon(points: unknown): ReadRegion {
  if (!Array.isArray(points)) return { reason: wrongField('value.points', points, 'a list') };
  const ring: number[] = [];
  for (const [row, point] of (points as unknown[]).entries()) {
    const [x, y] = Array.isArray(point) ? (point as unknown[]).map(plainNumberOf) : [];
    if (x == null || y == null) {
      return { reason: wrongField(`value.points.${row}`, point, 'a pair of numbers') };
    }
    const far = [x, y].find((one) => !isPlace(one / 100));
    if (far !== undefined) return { reason: notPerCent(`value.points.${row}`, far) };
    ring.push(x, y);
  }
  if (ring.length < 6) return { reason: `value.points has ${ring.length / 2} points and not 3` };
  return {
    placed: ({ width, height }) => {
      const placed = ring.map((value, i) => (value / 100) * (i % 2 === 0 ? width : height));
      const outline: Outline = { kind: 'polygon', rings: [placed] };
      return {
        geometry: { ...outline, box: boundsOfOutline(outline) ?? [0, 0, 0, 0] },
        outlineUnread: null,
      };
    },
  };
}

function brush({ format, rle }: Entries): ReadRegion {
  if (format !== undefined && format !== 'rle') {
    return { reason: `value.format is ${shownValue(format)} and not “rle”` };
  }
  if (!Array.isArray(rle)) return { reason: wrongField('value.rle', rle, 'a list') };
  const bytes: number[] = [];
  for (const byte of rle as unknown[]) {
    if (typeof byte !== 'number' || !Number.isInteger(byte) || byte < 0 || byte > 255) {
      return { reason: 'value.rle is no list of bytes' };
    }
    bytes.push(byte);
  }
  return {
    placed: ({ width, height }) => {
      try {
        const outline: Outline = { kind: 'mask', mask: maskOfBrush(width, height, bytes) };
        const box = boundsOfOutline(outline);
        if (box !== null) return { geometry: { ...outline, box }, outlineUnread: null };
        return nothingAt('its mask has no pixel');
      } catch (error) {
        if (error instanceof MaskError) return nothingAt(`its mask ${error.message}`);
        throw error;
      }
    },
  };
}

/** A brush has no box of its own. */
function nothingAt(outlineUnread: string): PlacedRegion {
  return { geometry: { kind: 'box', box: [0, 0, 0, 0] }, outlineUnread };
}
