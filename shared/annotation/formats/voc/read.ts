/**
 * Pascal VOC: one XML file, one picture.
 *
 * Tags are found by name, whatever their order; numbers may have decimals. VOC counts pixels from 1 and its
 * xmax is the last pixel inside: x0 = xmin − 1, x1 = xmax. Counted from 0, x0 = xmin, x1 = xmax.
 *
 * Outlines are no part of VOC. Those of later tools are read, in continuous pixels from 0 as those tools have them:
 * `<polygon>` with x1, y1, x2, … (Roboflow), `<robndbox>` with cx, cy, w, h and the angle in radians (roLabelImg), and the
 * attribute `rotation` in degrees, which turns the box around its centre (CVAT).
 */
import { attributesOf, byHand, type AnnotationAttributes } from '../../annotation.ts';
import { boundsOfOutline } from '../../geometry.ts';
import { StudioError } from '../../../result.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { elementWords, quoted } from '../../sentences.ts';
import { wholeText, type FormatReader } from '../reader.ts';
import {
  quotedShort,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';
import { children, numberAt, textAt } from '../xmlElements.ts';
import { readOutline } from './outline.ts';
import { readXml, XmlError, type XmlElement } from '../xmlTree.ts';

export interface VocPicture extends SaidPicture {
  /** The picture's name as the file gives it; null where it does not. */
  readonly filename: string | null;
  /** The picture's size as the file gives it; null where it does not, or says 0 × 0. */
  readonly size: Size | null;
  /** Why there is none, where the file has one that cannot be read. */
  readonly sizeUnread?: string | undefined;
}

export const vocReader: FormatReader = (file, { vocFirstPixel }) =>
  wholeText((text) => {
    const picture = readVoc(text, file, vocFirstPixel);
    const { filename: fileName, size, sizeUnread } = picture;
    const read = { fileName, size, sizeUnread, said: () => picture };
    return { classes: null, pictures: [read], problems: [] };
  });

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
    throw refuse(`it is a ${elementWords(annotation.name)} and not an <annotation>`);
  }
  const annotations: SaidAnnotation[] = [];
  const clicks: SaidAnnotation[] = [];
  const unreadable: UnreadableEntry[] = [];
  const outlineUnread: UnreadableEntry[] = [];
  for (const [index, object] of children(annotation, 'object').entries()) {
    const id = index + 1;
    const said = readObject(object, id, firstPixel);
    if (typeof said === 'string') {
      unreadable.push({ id, reason: said });
      continue;
    }
    (isClick(said.annotation, firstPixel) ? clicks : annotations).push(said.annotation);
    if (said.outlineUnread !== null) outlineUnread.push({ id, reason: said.outlineUnread });
  }
  const filename = textAt(annotation, 'filename');
  return {
    filename: 'text' in filename && filename.text !== '' ? filename.text : null,
    ...readSize(annotation),
    annotations,
    clicks,
    unreadable,
    outlineUnread,
  };
}

function isClick({ geometry }: SaidAnnotation, firstPixel: 0 | 1): boolean {
  const [x0, y0, x1, y1] = geometry.box;
  return geometry.kind === 'box' && firstPixel === 1 && x1 - x0 === 1 && y1 - y0 === 1;
}

function parse(text: string, refuse: (reason: string) => StudioError): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw refuse(`it ${error.message}`);
    throw error;
  }
}

/** An object, or why it is none. */
function readObject(
  object: XmlElement,
  id: number,
  firstPixel: 0 | 1,
): { annotation: SaidAnnotation; outlineUnread: string | null } | string {
  const name = textAt(object, 'name');
  if ('reason' in name) return name.reason;
  if (name.text === '') return 'name is empty';
  // roLabelImg has its box in place of the upright one.
  const isRotatedAlone =
    children(object, 'bndbox').length === 0 && children(object, 'robndbox').length > 0;
  const stated = isRotatedAlone ? null : readBox(object, firstPixel);
  if (typeof stated === 'string') return stated;
  const difficult = readFlag(object, 'difficult');
  if (typeof difficult !== 'boolean') return difficult;
  const found = readOutline(object, stated);
  const outline = typeof found === 'string' ? null : found;
  const box = stated ?? (outline === null ? null : boundsOfOutline(outline));
  if (box === null) return typeof found === 'string' ? found : 'bndbox is missing';
  const annotation = {
    id,
    key: name.text,
    geometry: outline === null ? ({ kind: 'box', box } as const) : { ...outline, box },
    attributes: readAttributes(object, difficult),
    origin: byHand,
  };
  return { annotation, outlineUnread: typeof found === 'string' ? found : null };
}

function readBox(object: XmlElement, firstPixel: 0 | 1): Box | string {
  const sides: number[] = [];
  for (const side of ['xmin', 'ymin', 'xmax', 'ymax']) {
    const value = numberAt(object, `bndbox.${side}`);
    if (typeof value !== 'number') return value.reason;
    sides.push(value);
  }
  const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = sides;
  return [xmin - firstPixel, ymin - firstPixel, xmax, ymax];
}

/** What is neither yes nor no (`Unspecified`, a share) says nothing of the two that hang on no box. */
function readAttributes(object: XmlElement, difficult: boolean): AnnotationAttributes {
  const truncated = readFlag(object, 'truncated') === true;
  const occluded = readFlag(object, 'occluded') === true;
  return attributesOf({ difficult, truncated, occluded });
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

function readSize(annotation: XmlElement): Pick<VocPicture, 'size' | 'sizeUnread'> {
  if (children(annotation, 'size').length === 0) return { size: null };
  const [width, height] = [readSide(annotation, 'width'), readSide(annotation, 'height')];
  if (typeof width === 'string') return { size: null, sizeUnread: width };
  if (typeof height === 'string') return { size: null, sizeUnread: height };
  if (width === 0 && height === 0) return { size: null };
  const missing = width === 0 ? 'width' : 'height';
  if (width * height === 0) return { size: null, sizeUnread: `size.${missing} is 0` };
  return { size: { width, height } };
}

/** Pixels, or why it is no side. */
function readSide(annotation: XmlElement, name: string): number | string {
  const value = numberAt(annotation, `size.${name}`);
  if (typeof value !== 'number') return value.reason;
  if (Number.isInteger(value) && value >= 0) return value;
  return `size.${name} is ${value} and not a whole number of pixels`;
}
