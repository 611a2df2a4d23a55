/** VIA's regions: `shape_attributes` in pixels of the picture, `region_attributes` with what somebody says of them. */
import { attributesOf, type AnnotationAttributes } from '../../annotation.ts';
import { boundsOfOutline, type Geometry, type Outline } from '../../geometry.ts';
import { ellipseBounds, ellipseRing } from '../../../geometry/ellipses.ts';
import { entriesOf, plainName, shownValue, wrongField } from '../jsonValues.ts';
import { endless, plainNumberOf } from '../said.ts';

type Entries = Readonly<Record<string, unknown>>;

/** Where a region is; what it is that has no box; or why it cannot be understood. */
export type ReadShape =
  { readonly geometry: Geometry } | { readonly boxless: string } | { readonly reason: string };

export function readShape(shape: Entries): ReadShape {
  const read = shapeOf(shape);
  const reason = 'geometry' in read ? endless(read.geometry.box) : null;
  return reason === null ? read : { reason };
}

function shapeOf(shape: Entries): ReadShape {
  switch (shape['name']) {
    case 'rect':
      return withNumbers(shape, ['x', 'y', 'width', 'height'], ([x = 0, y = 0, w = 0, h = 0]) => ({
        kind: 'box',
        box: [x, y, x + w, y + h],
      }));
    case 'circle':
      return withNumbers(shape, ['cx', 'cy', 'r'], ([x = 0, y = 0, r = 0]) =>
        ellipse(x, y, r, r, 0),
      );
    case 'ellipse':
      return withNumbers(shape, ['cx', 'cy', 'rx', 'ry'], ([x = 0, y = 0, rx = 0, ry = 0]) =>
        ellipse(x, y, rx, ry, plainNumberOf(shape['theta']) ?? 0),
      );
    case 'polygon':
      return polygon(shape);
    case 'polyline':
    case 'point':
      return { boxless: `a ${shape['name']}` };
    default:
      return {
        reason: `shape_attributes.name is ${shownValue(shape['name'])}, which is not known`,
      };
  }
}

function withNumbers(
  shape: Entries,
  names: readonly string[],
  place: (numbers: readonly number[]) => Geometry,
): ReadShape {
  const numbers: number[] = [];
  for (const name of names) {
    const number = plainNumberOf(shape[name]);
    if (number === null) {
      return { reason: wrongField(`shape_attributes.${name}`, shape[name], 'a number') };
    }
    numbers.push(number);
  }
  return { geometry: place(numbers) };
}

/** @param theta radians, clockwise as seen. */
function ellipse(x: number, y: number, rx: number, ry: number, theta: number): Geometry {
  const within = { x, y, width: 2 * rx, height: 2 * ry, angle: theta };
  return { kind: 'polygon', box: ellipseBounds(within), rings: [ellipseRing(within)] };
}

function polygon(shape: Entries): ReadShape {
  const lists: number[][] = [];
  for (const name of ['all_points_x', 'all_points_y']) {
    const list = shape[name];
    if (!Array.isArray(list)) {
      return { reason: wrongField(`shape_attributes.${name}`, list, 'a list') };
    }
    const numbers: number[] = [];
    for (const [row, value] of (list as unknown[]).entries()) {
      const number = plainNumberOf(value);
      if (number === null) {
        return { reason: wrongField(`shape_attributes.${name}.${row}`, value, 'a number') };
      }
      numbers.push(number);
    }
    lists.push(numbers);
  }
  const [xs = [], ys = []] = lists;
  if (xs.length !== ys.length) {
    return { reason: `shape_attributes has ${xs.length} x and ${ys.length} y` };
  }
  if (xs.length < 3) return { reason: `shape_attributes has ${xs.length} points and not 3` };
  const ring = xs.flatMap((x, row) => [x, ys[row] ?? 0]);
  const outline: Outline = { kind: 'polygon', rings: [ring] };
  return { geometry: { ...outline, box: boundsOfOutline(outline) ?? [0, 0, 0, 0] } };
}

const classAttributes = ['class', 'label', 'name', 'category', 'type', 'object', 'object_name'];
const ownAttributes: ReadonlySet<string> = new Set(['flags', 'note', 'score']);

/** The name of the class that region attributes give; null where none is told apart. */
export function classIn(attributes: Entries): string | null {
  const byName = new Map(Object.keys(attributes).map((key) => [key.toLowerCase(), key]));
  for (const name of classAttributes) {
    const key = byName.get(name);
    const found = key === undefined ? null : optionIn(attributes[key]);
    if (found !== null) return found;
  }
  const others = Object.keys(attributes).filter((key) => !ownAttributes.has(key));
  const [only] = others;
  return only !== undefined && others.length === 1 ? optionIn(attributes[only]) : null;
}

/** A text, or the one option that is ticked. */
function optionIn(value: unknown): string | null {
  const ticked = Object.entries(entriesOf(value) ?? {}).filter(([, on]) => on === true);
  const [option] = ticked;
  return option !== undefined && ticked.length === 1 ? plainName(option[0]) : plainName(value);
}

export function attributesIn(attributes: Entries): AnnotationAttributes {
  const flags = entriesOf(attributes['flags']) ?? {};
  const { note } = attributes;
  const isSet = (name: string) => flags[name] === true;
  return attributesOf({
    difficult: isSet('difficult'),
    truncated: isSet('truncated'),
    occluded: isSet('occluded'),
    crowd: isSet('crowd'),
    note: typeof note === 'string' ? note : '',
  });
}
