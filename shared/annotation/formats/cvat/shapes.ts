/** CVAT's shapes: elements whose attributes are continuous pixels from the picture's upper left corner at 0, 0. */
import { boundsOfOutline, type Geometry, type Outline } from '../../geometry.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { ellipseBounds, ellipseRing } from '../../../geometry/ellipses.ts';
import { MaskError, maskOfPart, type Part } from '../../../geometry/masks.ts';
import { rotatedBounds, turnedBox } from '../../../geometry/rotatedBoxes.ts';
import { decimalOf, endless, notA, quotedShort, type Size } from '../said.ts';
import type { XmlElement } from '../xmlTree.ts';

/** An object's place, where the picture's size is known; or why the element is none. */
export type ReadShape =
  { readonly placed: (size: Size) => PlacedShape } | { readonly reason: string };

export interface PlacedShape {
  readonly geometry: Geometry;
  /** Why the geometry is the box alone; null where there is no other, or it is read. */
  readonly outlineUnread: string | null;
}

type Numbers = Readonly<Record<string, number>>;

/** null for an element that has no box: a line, a point, a label of the whole picture. */
export function readShape(element: XmlElement): ReadShape | null {
  switch (element.name) {
    case 'box':
      return readNumbers(element, ['xtl', 'ytl', 'xbr', 'ybr'], readBox);
    case 'ellipse':
      return readNumbers(element, ['cx', 'cy', 'rx', 'ry'], readEllipse);
    case 'polygon':
      return readPolygon(element);
    case 'mask':
      return readNumbers(element, ['left', 'top', 'width', 'height'], (part) =>
        readMask(element, part),
      );
    default:
      return null;
  }
}

/** What `read` makes of the attributes, and of the rotation in degrees; 0 where there is none. */
function readNumbers(
  { name, attributes }: XmlElement,
  names: readonly string[],
  read: (numbers: Numbers, rotation: number) => ReadShape,
): ReadShape {
  const numbers: Record<string, number> = {};
  for (const one of [...names, 'rotation']) {
    const text = attributes.get(one) ?? (one === 'rotation' ? '0' : undefined);
    if (text === undefined) return { reason: `${name}.${one} is missing` };
    const value = decimalOf(text.trim());
    if (value === null) return { reason: `${name}.${one} is ${notA(text, 'a number')}` };
    numbers[one] = value;
  }
  return read(numbers, numbers['rotation'] ?? 0);
}

function always(geometry: Geometry): ReadShape {
  const reason = endless(geometry.box);
  if (reason !== null) return { reason };
  return { placed: () => ({ geometry, outlineUnread: null }) };
}

/** The attributes are those of the box before it was turned around its centre. */
function readBox({ xtl = 0, ytl = 0, xbr = 0, ybr = 0 }: Numbers, rotation: number): ReadShape {
  const box: Box = [xtl, ytl, xbr, ybr];
  if (rotation === 0) return always({ kind: 'box', box });
  const rotated = turnedBox(box, rotation);
  return always({ kind: 'rotatedBox', box: rotatedBounds(rotated) ?? box, rotated });
}

function readEllipse({ cx = 0, cy = 0, rx = 0, ry = 0 }: Numbers, rotation: number): ReadShape {
  if (!(rx > 0 && ry > 0)) return { reason: 'ellipse has no area' };
  const within = turnedBox([cx - rx, cy - ry, cx + rx, cy + ry], rotation);
  return always({ kind: 'polygon', box: ellipseBounds(within), rings: [ellipseRing(within)] });
}

/** `x,y;x,y;…` */
function readPolygon({ attributes }: XmlElement): ReadShape {
  const text = attributes.get('points');
  if (text === undefined) return { reason: 'polygon.points is missing' };
  const ring: number[] = [];
  for (const [row, point] of text.split(';').entries()) {
    const [x, y, ...more] = point.split(',').map((word) => decimalOf(word.trim()));
    if (x == null || y == null || more.length > 0) {
      return { reason: `polygon.points.${row} is ${notA(point, 'a pair of numbers')}` };
    }
    ring.push(x, y);
  }
  if (ring.length < 6) return { reason: `polygon.points has ${ring.length / 2} points and not 3` };
  const outline: Outline = { kind: 'polygon', rings: [ring] };
  return always({ ...outline, box: boundsOfOutline(outline) ?? [0, 0, 0, 0] });
}

/** `rle` are runs along the rows of a part of the picture, beginning with those outside. */
function readMask({ attributes }: XmlElement, numbers: Numbers): ReadShape {
  const { left = 0, top = 0, width = 0, height = 0 } = numbers;
  for (const [name, value] of Object.entries({ left, top, width, height })) {
    if (Number.isSafeInteger(value)) continue;
    return { reason: `mask.${name} is ${quotedShort(String(value))} and not a whole number` };
  }
  const box: Box = [left, top, left + width, top + height];
  const part = { left, top, width, height };
  const runs = attributes.get('rle') ?? '';
  return {
    placed: (size) => {
      const mask = maskIn(size, part, runs);
      return typeof mask === 'string'
        ? { geometry: { kind: 'box', box }, outlineUnread: mask }
        : { geometry: { ...mask, box }, outlineUnread: null };
    },
  };
}

function maskIn(size: Size, part: Part, text: string): Outline | string {
  const runs: number[] = [];
  for (const word of text.split(',')) {
    const run = decimalOf(word.trim());
    if (run === null) return `its mask has a run of ${notA(word.trim(), 'a number')}`;
    runs.push(run);
  }
  try {
    const outline = { kind: 'mask', mask: maskOfPart(size, part, runs) } as const;
    return boundsOfOutline(outline) === null ? 'its mask has no pixel' : outline;
  } catch (error) {
    if (error instanceof MaskError) return `its mask ${error.message}`;
    throw error;
  }
}
