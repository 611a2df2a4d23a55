/**
 * CVAT's XML 1.1 for images: one file with an `<image>` for each picture, in which are its shapes, and with the labels of the
 * task in `<meta>`; or for videos, with `<track>`s that are read as frames (tracks.ts). Both come one by one, since a task may
 * have very many. A frame's picture is called `frame_000012`, as CVAT calls those that it exports.
 */
import { attributesOf, byHand, type AnnotationAttributes } from '../../annotation.ts';
import type { ClassSummary } from '../../classSummary.ts';
import { elementWords, quoted } from '../../sentences.ts';
import { StudioError } from '../../../result.ts';
import type { FileReader, FormatReader, ReadFile, ReadPicture } from '../reader.ts';
import {
  decimalOf,
  notA,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';
import { children, numberAt, textAt } from '../xmlElements.ts';
import { XmlError, XmlReader, type XmlElement } from '../xmlTree.ts';
import { readShape } from './shapes.ts';
import { isSet, TrackError, TrackFrames, type LabelledShape, type TrackFrame } from './tracks.ts';

export const cvatReader: FormatReader = (file) => new CvatReader(file);

/** Kinds of labels that no box is of. */
const boxlessTypes: ReadonlySet<string> = new Set(['points', 'polyline', 'skeleton', 'tag']);

class CvatReader implements FileReader {
  readonly #file: string;
  readonly #xml = new XmlReader((child) => this.#child(child));
  readonly #classes = new Map<string, ClassSummary>();
  readonly #pictures: ReadPicture[] = [];
  readonly #unreadable: string[] = [];
  readonly #tracks = new TrackFrames(attributesIn);
  /** Of the video's frames; null where the file does not say. */
  #frameSize: Size | null = null;
  #hasTracks = false;
  /** Images and shapes of the whole file until now. */
  #images = 0;
  #shapes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(piece: string): void {
    this.#refusing(() => this.#xml.push(piece));
  }

  end(): ReadFile {
    const root = this.#refusing(() => this.#xml.end());
    if (root.name !== 'annotations') {
      throw this.#refusal(`is a ${elementWords(root.name)} and not <annotations>`);
    }
    if (this.#images === 0 && !this.#hasTracks) {
      throw this.#refusal('has neither <image> nor <track>');
    }
    const frames = this.#tracks.all.map(([frame, said]) => this.#frame(frame, said));
    return {
      classes: [...this.#classes.values()],
      pictures: [...this.#pictures, ...frames],
      problems: this.#unreadable.map((phrase) => ({
        kind: 'unreadableEntry',
        phrase: `${phrase} in ${quoted(this.#file)}`,
      })),
    };
  }

  #refusing<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof XmlError || error instanceof TrackError) {
        throw this.#refusal(error.message);
      }
      throw error;
    }
  }

  #refusal(predicate: string): StudioError {
    return new StudioError(
      'badInput',
      `${quoted(this.#file)} is no CVAT XML file: it ${predicate}.`,
    );
  }

  #child(child: XmlElement): void {
    if (child.name === 'image') this.#image(child);
    else if (child.name === 'meta') {
      this.#labels(child);
      this.#frameSize ??= frameSizeIn(child);
    } else if (child.name === 'track') {
      this.#hasTracks = true;
      const unreadable = this.#tracks.add(child, () => ++this.#shapes);
      for (const phrase of unreadable) this.#unreadable.push(phrase);
    }
  }

  #frame(frame: number, { shapes, unreadable, boxless }: TrackFrame): ReadPicture {
    const size = this.#frameSize;
    return {
      fileName: `frame_${String(frame).padStart(6, '0')}`,
      size,
      said: (upright) => ({ ...placedIn(size ?? upright, upright, shapes), unreadable, boxless }),
    };
  }

  /** The labels of a task, a job or a project, in their order. */
  #labels(meta: XmlElement): void {
    for (const label of meta.children.flatMap(labelsOf)) {
      const name = textAt(label, 'name');
      const type = textAt(label, 'type');
      const isOfSkeleton = children(label, 'parent').length > 0;
      if (!('text' in name) || name.text === '' || isOfSkeleton) continue;
      if ('text' in type && boxlessTypes.has(type.text)) continue;
      if (this.#classes.has(name.text)) continue;
      this.#classes.set(name.text, { id: this.#classes.size + 1, name: name.text });
    }
  }

  #image(image: XmlElement): void {
    this.#images++;
    const name = image.attributes.get('name') ?? '';
    if (name === '') {
      this.#shapes += image.children.length;
      this.#unreadable.push(`image ${this.#images}: name is missing`);
      return;
    }
    const shapes: LabelledShape[] = [];
    const unreadable: UnreadableEntry[] = [];
    const boxless: UnreadableEntry[] = [];
    for (const element of image.children) {
      const id = ++this.#shapes;
      const read = readShape(element);
      const key = element.attributes.get('label')?.trim() ?? '';
      if (read === null) boxless.push({ id, reason: `a ${elementWords(element.name)}` });
      else if ('reason' in read) unreadable.push({ id, reason: read.reason });
      else if (key === '') unreadable.push({ id, reason: `${element.name}.label is missing` });
      else shapes.push({ id, key, attributes: attributesIn(element), placed: read.placed });
    }
    const { size, sizeUnread } = sizeOf(image);
    const subset = image.attributes.get('subset');
    this.#pictures.push({
      fileName: name,
      ...(subset === undefined ? {} : { subset }),
      size,
      sizeUnread,
      said: (upright) => ({ ...placedIn(size ?? upright, upright, shapes), unreadable, boxless }),
    });
  }
}

/** The picture's size as the file has it. */
function sizeOf({ attributes }: XmlElement): Pick<ReadPicture, 'size' | 'sizeUnread'> {
  const sides: number[] = [];
  for (const name of ['width', 'height']) {
    const text = attributes.get(name);
    if (text === undefined) return { size: null };
    const side = decimalOf(text.trim());
    if (side === null || !Number.isSafeInteger(side) || side <= 0) {
      return { size: null, sizeUnread: `${name} is ${notA(text, 'a number of pixels')}` };
    }
    sides.push(side);
  }
  const [width = 0, height = 0] = sides;
  return { size: { width, height } };
}

/** The shapes on the picture as the file has it, which is as many pixels as it really is, or else is left out. */
function placedIn(
  size: Size,
  upright: Size,
  shapes: readonly LabelledShape[],
): Omit<SaidPicture, 'unreadable' | 'boxless'> {
  const isSame = size.width * size.height === upright.width * upright.height;
  const annotations: SaidAnnotation[] = [];
  const outlineUnread: UnreadableEntry[] = [];
  for (const { id, key, attributes, placed } of shapes) {
    const { geometry, outlineUnread: reason } = placed(isSame ? size : upright);
    annotations.push({ id, key, geometry, attributes, origin: byHand });
    if (reason !== null) outlineUnread.push({ id, reason });
  }
  return { annotations, outlineUnread, clicks: [] };
}

/** `<labels>` stand in the `<task>`, `<job>` or `<project>`. */
function labelsOf(element: XmlElement): XmlElement[] {
  return children(element, 'labels').flatMap((labels) => children(labels, 'label'));
}

/** The size of a video's frames, which stands in the task. */
function frameSizeIn(meta: XmlElement): Size | null {
  const [task] = meta.children;
  if (task === undefined) return null;
  const width = numberAt(task, 'original_size.width');
  const height = numberAt(task, 'original_size.height');
  if (typeof width !== 'number' || typeof height !== 'number') return null;
  const isSound = [width, height].every((side) => Number.isSafeInteger(side) && side > 0);
  return isSound ? { width, height } : null;
}

/** The flag `occluded`, and what the task's own attributes of these names say. */
function attributesIn(element: XmlElement): AnnotationAttributes {
  const note = children(element, 'attribute').find((one) => one.attributes.get('name') === 'note');
  return attributesOf({
    difficult: isSet(element, 'difficult'),
    truncated: isSet(element, 'truncated'),
    occluded: isSet(element, 'occluded'),
    crowd: isSet(element, 'crowd') || isSet(element, 'is_crowd'),
    note: note?.text ?? '',
  });
}
