/** An object's outline beside its box: `<polygon>`, `<robndbox>`, or an attribute `rotation`. */
import type { Outline } from '../../geometry.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { turnedBox } from '../../../geometry/rotatedBoxes.ts';
import { decimalOf, notA } from '../said.ts';
import { children, numberAt, textAt } from '../xmlElements.ts';
import type { XmlElement } from '../xmlTree.ts';

/**
 * The outline; null where there is none; why where there is one that cannot be read.
 * @param box the object's upright box; null where it has none.
 */
export function readOutline(object: XmlElement, box: Box | null): Outline | string | null {
  const [robndbox] = children(object, 'robndbox');
  if (robndbox !== undefined) return readRotated(object);
  const polygons = children(object, 'polygon');
  if (polygons.length > 0) return readPolygons(polygons);
  return box === null ? null : readRotation(object, box);
}

function readRotated(object: XmlElement): Outline | string {
  const numbers: number[] = [];
  for (const name of ['cx', 'cy', 'w', 'h', 'angle']) {
    const value = numberAt(object, `robndbox.${name}`);
    if (typeof value !== 'number') return value.reason;
    numbers.push(value);
  }
  const [x = 0, y = 0, width = 0, height = 0, angle = 0] = numbers;
  if (!(width > 0 && height > 0)) return 'robndbox has no area';
  return { kind: 'rotatedBox', rotated: { x, y, width, height, angle } };
}

function readPolygons(polygons: readonly XmlElement[]): Outline | string {
  const rings: number[][] = [];
  for (const polygon of polygons) {
    const ring = readRing(polygon);
    if (typeof ring === 'string') return ring;
    rings.push(ring);
  }
  return { kind: 'polygon', rings };
}

/** x1, y1, x2, y2, … in any order of the tags. */
function readRing(polygon: XmlElement): number[] | string {
  const byName = new Map(polygon.children.map((child) => [child.name, child]));
  const count = polygon.children.length;
  if (byName.size < count) return 'polygon has a coordinate twice';
  if (count % 2 === 1) return `polygon has ${count} coordinates, and a point has two`;
  if (count < 6) return `polygon has ${count / 2} points and not 3`;
  const ring: number[] = [];
  for (let i = 0; i < count; i++) {
    const name = `${i % 2 === 0 ? 'x' : 'y'}${(i >> 1) + 1}`;
    const text = byName.get(name)?.text;
    if (text === undefined) return `polygon.${name} is missing`;
    const value = decimalOf(text);
    if (value === null) return `polygon.${name} is ${notA(text, 'a number')}`;
    ring.push(value);
  }
  return ring;
}

/** `<attributes><attribute><name>rotation</name><value>30.0</value>`: degrees, around the box's centre. */
function readRotation(object: XmlElement, box: Box): Outline | string | null {
  const attributes = children(object, 'attributes').flatMap((all) => children(all, 'attribute'));
  const rotation = attributes.find((one) => textOf(one, 'name') === 'rotation');
  if (rotation === undefined) return null;
  const text = textOf(rotation, 'value');
  const degrees = decimalOf(text);
  if (degrees === null) return `rotation is ${notA(text, 'a number')}`;
  if (degrees === 0) return null;
  return { kind: 'rotatedBox', rotated: turnedBox(box, degrees) };
}

function textOf(element: XmlElement, name: string): string {
  const found = textAt(element, name);
  return 'text' in found ? found.text : '';
}
