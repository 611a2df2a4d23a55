/** Datumaro's shapes, in continuous pixels from the picture's upper left corner at 0, 0. */
import { boundsOfOutline, type Geometry, type Outline } from '../../geometry.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { ellipseBounds, ellipseRing } from '../../../geometry/ellipses.ts';
import { countsOfText, MaskError, maskOfCounts } from '../../../geometry/masks.ts';
import { rotatedBounds, turnedBox } from '../../../geometry/rotatedBoxes.ts';
import { entriesOf, shownValue, wrongField } from '../jsonValues.ts';
import { endless, plainNumberOf } from '../said.ts';

type Entries = Readonly<Record<string, unknown>>;

/** Where an object is; what it is that has no box; or why it cannot be understood. */
export type ReadShape =
  { readonly geometry: Geometry } | { readonly boxless: string } | { readonly reason: string };

export function readShape(annotation: Entries): ReadShape {
  const read = shapeOf(annotation);
  const reason = 'geometry' in read ? endless(read.geometry.box) : null;
  return reason === null ? read : { reason };
}

function shapeOf(annotation: Entries): ReadShape {
  const { type } = annotation;
  switch (type) {
    case 'bbox':
      return withNumbers(annotation, 'bbox', 4, ([x = 0, y = 0, w = 0, h = 0]) =>
        boxOf([x, y, x + w, y + h], annotation['attributes']),
      );
    case 'polygon':
      return polygon(annotation);
    case 'ellipse':
      return withNumbers(annotation, 'points', 4, ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => {
        const within = turnedBox([x0, y0, x1, y1], 0);
        return { kind: 'polygon', box: ellipseBounds(within), rings: [ellipseRing(within)] };
      });
    case 'mask':
      return mask(annotation['rle']);
    case 'label':
    case 'points':
    case 'polyline':
    case 'caption':
    case 'cuboid_3d':
    case 'skeleton':
      return { boxless: `a ${type}` };
    default:
      return { reason: `type is ${shownValue(type)}, which is not known` };
  }
}

/** `attributes.rotation` turns the box around its centre, in degrees, as CVAT has it. */
function boxOf(box: Box, attributes: unknown): Geometry {
  const rotation = plainNumberOf(entriesOf(attributes)?.['rotation']) ?? 0;
  if (rotation === 0) return { kind: 'box', box };
  const rotated = turnedBox(box, rotation);
  return { kind: 'rotatedBox', box: rotatedBounds(rotated) ?? box, rotated };
}

function numbersOf(annotation: Entries, name: string): number[] | { readonly reason: string } {
  const list = annotation[name];
  if (!Array.isArray(list)) return { reason: wrongField(name, list, 'a list') };
  const numbers: number[] = [];
  for (const [row, value] of (list as unknown[]).entries()) {
    const number = plainNumberOf(value);
    if (number === null) return { reason: wrongField(`${name}.${row}`, value, 'a number') };
    numbers.push(number);
  }
  return numbers;
}

function withNumbers(
  annotation: Entries,
  name: string,
  count: number,
  place: (numbers: readonly number[]) => Geometry,
): ReadShape {
  const numbers = numbersOf(annotation, name);
  if ('reason' in numbers) return numbers;
  if (numbers.length !== count) {
    return { reason: `${name} has ${numbers.length} numbers and not ${count}` };
  }
  return { geometry: place(numbers) };
}

function polygon(annotation: Entries): ReadShape {
  const ring = numbersOf(annotation, 'points');
  if ('reason' in ring) return ring;
  if (ring.length % 2 === 1) {
    return { reason: `points has ${ring.length} numbers, and a point has two` };
  }
  if (ring.length < 6) return { reason: `points has ${ring.length / 2} points and not 3` };
  return placed({ kind: 'polygon', rings: [ring] });
}

function placed(outline: Outline): ReadShape {
  const box = boundsOfOutline(outline);
  return box === null ? { reason: 'its mask has no pixel' } : { geometry: { ...outline, box } };
}

/** COCO's compressed counts, with the picture's height and width. */
function mask(value: unknown): ReadShape {
  const rle = entriesOf(value);
  if (rle === null) return { reason: wrongField('rle', value, 'an object') };
  const size: unknown[] = Array.isArray(rle['size']) ? rle['size'] : [];
  const [height, width] = size.map(plainNumberOf);
  if (size.length !== 2 || !isSide(width) || !isSide(height)) {
    return { reason: wrongField('rle.size', rle['size'], 'a height and a width') };
  }
  const { counts } = rle;
  if (typeof counts !== 'string') return { reason: wrongField('rle.counts', counts, 'a text') };
  try {
    return placed({ kind: 'mask', mask: maskOfCounts(width, height, countsOfText(counts)) });
  } catch (error) {
    if (error instanceof MaskError) return { reason: `its mask ${error.message}` };
    throw error;
  }
}

function isSide(side: number | null | undefined): side is number {
  return Number.isSafeInteger(side) && (side ?? 0) > 0;
}
