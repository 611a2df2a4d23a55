/**
 * Pascal VOC: one XML file, one picture.
 *
 * Tags are found by name, whatever their order; numbers may have decimals. VOC counts pixels from 1 and its
 * xmax is the last pixel inside: x0 = xmin − 1, x1 = xmax. Counted from 0, x0 = xmin, x1 = xmax.
 */
import { StudioError } from '../../../result.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { quoted } from '../../sentences.ts';
import {
  decimalOf,
  notA,
  quotedShort,
  type SaidBox,
  type SaidPicture,
  type Size,
  type UnreadableBox,
} from '../said.ts';
import { readXml, XmlError, type XmlElement } from './xmlTree.ts';

export interface VocPicture extends SaidPicture {
  /** The picture's name as the file gives it; null where it does not. */
  readonly filename: string | null;
  /** The picture's size as the file gives it; null where it does not, or says 0 × 0. */
  readonly size: Size | null;
  /**
   * Boxes of one pixel. Counted from 1 they are no different from what a click without a drag leaves
   * behind, so they are no ground truth.
   */
  readonly clicks: readonly SaidBox[];
}

/**
 * @param file what sentences call it.
 * @param firstPixel the number of the picture's first pixel.
 * @throws StudioError `badInput` naming the file, and the field where it is one.
 */
export function readVoc(text: string, file: string, firstPixel: 0 | 1 = 1): VocPicture {
  const refuse = (reason: string): StudioError =>
    new StudioError('badInput', `${quoted(file)} cannot be read: ${reason}.`);
  const annotation = parse(text, refuse);
  if (annotation.name !== 'annotation') {
    throw refuse(`it is a <${annotation.name.slice(0, 40)}> and not an <annotation>`);
  }
  const boxes: SaidBox[] = [];
  const clicks: SaidBox[] = [];
  const unreadable: UnreadableBox[] = [];
  for (const [index, object] of children(annotation, 'object').entries()) {
    const row = index + 1;
    const said = readObject(object, row, firstPixel);
    if (typeof said === 'string') unreadable.push({ row, reason: said });
    else (isClick(said, firstPixel) ? clicks : boxes).push(said);
  }
  const filename = textAt(annotation, 'filename');
  return {
    filename: 'text' in filename && filename.text !== '' ? filename.text : null,
    size: readSize(annotation, refuse),
    boxes,
    clicks,
    unreadable,
  };
}

function isClick({ box: [x0, y0, x1, y1] }: SaidBox, firstPixel: 0 | 1): boolean {
  return firstPixel === 1 && x1 - x0 === 1 && y1 - y0 === 1;
}

function parse(text: string, refuse: (reason: string) => StudioError): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw refuse(`it ${error.message}`);
    throw error;
  }
}

function children(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The text at a path below the node, or why there is none. */
function textAt(element: XmlElement, path: string): { text: string } | { reason: string } {
  let at = element;
  for (const name of path.split('.')) {
    const all = children(at, name);
    const [first] = all;
    if (first === undefined) return { reason: `${path} is missing` };
    if (all.length > 1) return { reason: `${path} is there ${all.length} times` };
    at = first;
  }
  return at.children.length === 0 ? { text: at.text } : { reason: `${path} is not a text` };
}

function numberAt(element: XmlElement, path: string): number | { reason: string } {
  const found = textAt(element, path);
  if ('reason' in found) return found;
  return decimalOf(found.text) ?? { reason: `${path} is ${notA(found.text, 'a number')}` };
}

/** An object as a box, or why it is none. */
function readObject(object: XmlElement, row: number, firstPixel: 0 | 1): SaidBox | string {
  const name = textAt(object, 'name');
  if ('reason' in name) return name.reason;
  if (name.text === '') return 'name is empty';
  const sides: number[] = [];
  for (const side of ['xmin', 'ymin', 'xmax', 'ymax']) {
    const value = numberAt(object, `bndbox.${side}`);
    if (typeof value !== 'number') return value.reason;
    sides.push(value);
  }
  const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = sides;
  const difficult = readFlag(object, 'difficult');
  if (typeof difficult !== 'boolean') return difficult;
  const box: Box = [xmin - firstPixel, ymin - firstPixel, xmax, ymax];
  return { row, key: name.text, box, difficult, crowd: false };
}

function readFlag(object: XmlElement, name: string): boolean | string {
  if (children(object, name).length === 0) return false;
  const found = textAt(object, name);
  if ('reason' in found) return found.reason;
  switch (found.text.toLowerCase()) {
    case '1':
    case 'true':
      return true;
    case '0':
    case 'false':
    case 'unspecified':
    case '':
      return false;
    default:
      return `${name} is ${quotedShort(found.text)} and neither 0 nor 1`;
  }
}

function readSize(annotation: XmlElement, refuse: (reason: string) => StudioError): Size | null {
  if (children(annotation, 'size').length === 0) return null;
  const side = (name: string): number => {
    const value = numberAt(annotation, `size.${name}`);
    if (typeof value !== 'number') throw refuse(value.reason);
    if (Number.isInteger(value) && value >= 0) return value;
    throw refuse(`size.${name} is ${value} and not a whole number of pixels`);
  };
  const [width, height] = [side('width'), side('height')];
  return width === 0 && height === 0 ? null : { width, height };
}
