/**
 * CVAT's tracks of a video, `<track>` with a shape for each frame, read as frames. Where `outside` is 1 the object is not in the frame.
 * CVAT writes every frame; where others leave out those between two boxes, they are on the line between them, as
 * CVAT shows them. Between two other shapes there is none.
 */
import type { AnnotationAttributes } from '../../annotation.ts';
import type { PlacedShape } from './shapes.ts';
import { decimalOf, notA, type Size, type UnreadableEntry } from '../said.ts';
import { children } from '../xmlElements.ts';
import type { XmlElement } from '../xmlTree.ts';
import { readShape } from './shapes.ts';
import { elementWords } from '../../sentences.ts';

/** A shape whose class is known. */
export interface LabelledShape {
  readonly id: number;
  readonly key: string;
  readonly attributes: AnnotationAttributes;
  readonly placed: (size: Size) => PlacedShape;
}

/** What is said of a frame. */
export interface TrackFrame {
  readonly shapes: LabelledShape[];
  readonly unreadable: UnreadableEntry[];
  readonly boxless: UnreadableEntry[];
}

/** Frames that may be filled in between those of a file, all tracks together: more is no annotation, but a wrong number. */
const mostBetween = 200_000;

/** The tracks say more than makes sense. The message goes on after “it ”. */
export class TrackError extends Error {}

const corners = ['xtl', 'ytl', 'xbr', 'ybr'] as const;

export class TrackFrames {
  readonly #frames = new Map<number, TrackFrame>();
  readonly #attributesOf: (element: XmlElement) => AnnotationAttributes;
  #between = 0;

  constructor(attributesOf: (element: XmlElement) => AnnotationAttributes) {
    this.#attributesOf = attributesOf;
  }

  /** In the order of their numbers. */
  get all(): [frame: number, said: TrackFrame][] {
    return [...this.#frames].sort(([a], [b]) => a - b);
  }

  /**
   * @param nextId gives the place of the next shape in the file.
   * @returns shapes whose frame cannot be understood. @throws TrackError
   */
  add(track: XmlElement, nextId: () => number): string[] {
    const strays: string[] = [];
    const label = track.attributes.get('label')?.trim() ?? '';
    let before: { frame: number; element: XmlElement } | null = null;
    for (const element of track.children) {
      const id = nextId();
      const text = element.attributes.get('frame');
      const frame = decimalOf(text?.trim() ?? '');
      if (frame === null || !Number.isSafeInteger(frame) || frame < 0) {
        const reason =
          text === undefined ? 'frame is missing' : `frame is ${notA(text, 'a number')}`;
        strays.push(`shape ${id}: ${reason}`);
        continue;
      }
      if (before !== null) this.#fill(before, { frame, element }, label, id);
      const isOutside = isSet(element, 'outside');
      before = isOutside ? null : { frame, element };
      const said = this.#of(frame);
      if (!isOutside) this.#put(said, element, label, id);
    }
    return strays;
  }

  #of(frame: number): TrackFrame {
    const known = this.#frames.get(frame) ?? { shapes: [], unreadable: [], boxless: [] };
    this.#frames.set(frame, known);
    return known;
  }

  #put({ shapes, unreadable, boxless }: TrackFrame, element: XmlElement, key: string, id: number) {
    const read = readShape(element);
    if (read === null) boxless.push({ id, reason: `a ${elementWords(element.name)}` });
    else if ('reason' in read) unreadable.push({ id, reason: read.reason });
    else if (key === '') unreadable.push({ id, reason: 'track.label is missing' });
    else shapes.push({ id, key, attributes: this.#attributesOf(element), placed: read.placed });
  }

  /** The boxes between two of a track. */
  #fill(from: Keyframe, to: Keyframe, label: string, id: number): void {
    const gap = to.frame - from.frame - 1;
    if (gap <= 0) return;
    const boxes = [from, to].map(({ element }) => boxOf(element));
    const [start, end] = boxes;
    if (start == null || end == null) return;
    this.#between += gap;
    if (this.#between > mostBetween) {
      throw new TrackError(`leaves out more than ${mostBetween} frames between boxes of tracks`);
    }
    for (let step = 1; step <= gap; step++) {
      const share = step / (gap + 1);
      const attributes = new Map(from.element.attributes);
      for (const [i, name] of corners.entries()) {
        const [a, b] = [start[i] ?? 0, end[i] ?? 0];
        attributes.set(name, String(a + (b - a) * share));
      }
      this.#put(this.#of(from.frame + step), { ...from.element, attributes }, label, id);
    }
  }
}

interface Keyframe {
  readonly frame: number;
  readonly element: XmlElement;
}

/** The corners of an upright box; null for all else. */
function boxOf(element: XmlElement): number[] | null {
  if (element.name !== 'box') return null;
  const numbers = corners.map((name) => decimalOf(element.attributes.get(name)?.trim() ?? ''));
  const rotation = decimalOf(element.attributes.get('rotation')?.trim() ?? '0');
  const known = numbers.filter((one) => one !== null);
  return known.length === numbers.length && rotation === 0 ? known : null;
}

/** A flag of an element, or what the task's own attribute of that name says. */
export function isSet(element: XmlElement, name: string): boolean {
  const own = children(element, 'attribute').find((one) => one.attributes.get('name') === name);
  return /^(?:1|true)$/i.test((element.attributes.get(name) ?? own?.text ?? '').trim());
}
