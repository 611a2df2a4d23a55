/** What is wrong with a data set, counted by kind: one sentence a kind, however many there are. */
import { count } from '../words.ts';
import { firstPixelOptions, type FirstPixelAsked } from './firstPixel.ts';
import { countOf } from './sentences.ts';

const boxes = (count: number): string => countOf(count, 'box', 'boxes');
const pictures = (count: number): string => countOf(count, 'picture');

/** How the sentence of each kind begins; the first things it concerns follow. The order is that of the report. */
const beginnings = {
  leavesFolder: (n: number) =>
    `Refused, because the way there leaves the data set's folder: ${countOf(n, 'path')}`,
  unreadableFolder: (n: number) => `${countOf(n, 'folder')} could not be read`,
  unreadableFile: (n: number) =>
    `Left out with all that is in them: ${countOf(n, 'annotation file')}`,
  unreadableEntry: (n: number) =>
    `Left out, because a field is missing or wrong: ${countOf(n, 'entry', 'entries')}`,
  missingPicture: (n: number) =>
    `Left out, because the picture is not there: ${countOf(n, 'annotated picture')}`,
  foundByName: (n) => `Not where the annotation says, and found by their name: ${pictures(n)}`,
  otherName: (n: number) =>
    `Taken for the picture of their own name, though they name another that is there, too: ${countOf(n, 'annotation file')}`,
  ownIgnored: (n: number) =>
    `Taken for the picture that they name, though one of their own name is there, too: ${countOf(n, 'annotation file')}`,
  missingAnnotation: (n: number) =>
    `Left out, because the list names them and there is no annotation: ${pictures(n)}`,
  unlabelled: (n: number) => `Left out, because there is no annotation of them: ${pictures(n)}`,
  inNoList: (n: number) =>
    `Left out, because they are neither for training nor for validation: ${pictures(n)}`,
  unreadablePicture: (n: number) => `Left out, because they cannot be read: ${pictures(n)}`,
  otherSize: (n: number) =>
    `Left out, because the annotation is of a picture of another size: ${pictures(n)}`,
  sizeUnread: (n: number) =>
    `Taken without the size that the annotation gives, which cannot be read: ${pictures(n)}`,
  sizeSwapped: (n: number) =>
    `Annotated with width and height in the place of each other; the boxes fit the picture and were taken as they are: ${pictures(n)}`,
  turned: (n: number) =>
    `Annotated as stored, not as seen; the boxes were turned with the picture, as its EXIF orientation says: ${pictures(n)}`,
  takenUpright: (n: number) =>
    `Turned or mirrored by the EXIF orientation; the boxes are taken to be those of the upright picture: ${pictures(n)}`,
  inBoth: (n: number) =>
    `For training and for validation at once, and kept for validation alone: ${pictures(n)}`,
  joined: (n: number) =>
    `Annotated in more than one place, and all of it taken together: ${pictures(n)}`,
  twice: (n: number) =>
    `Said more than once, of which only the first counts: ${countOf(n, 'entry', 'entries')}`,
  foundByFile: (n: number) =>
    `Taken for the picture whose file they name in the place of its id: ${boxes(n)}`,
  strayBox: (n: number) => `Left out, because their picture is not in the file: ${boxes(n)}`,
  unreadableBox: (n: number) => `Left out, because a field is missing or wrong: ${boxes(n)}`,
  unnamedClass: (n: number) => `Left out, because the data name no such class: ${boxes(n)}`,
  objectUnread: (n: number) =>
    `Left out, because one of their objects cannot be read and would be taken for background: ${pictures(n)}`,
  maybeTheirs: (n: number) =>
    `Left out, because they have no annotation, and one of which it is not known whose it is may be theirs: ${pictures(n)}`,
  boxless: (n: number) => `Left out, because they have no box: ${countOf(n, 'annotation')}`,
  poseTaken: (n: number) =>
    `Taken for a box with keypoints, which are passed over, as its numbers tell (data.yaml has no kpt_shape): ${countOf(n, 'annotation')}`,
  outlineUnread: (n: number) =>
    `Taken as their box, because their outline cannot be read: ${countOf(n, 'annotation')}`,
  boxWithoutArea: (n: number) => `Left out for want of an area: ${boxes(n)}`,
  clickBox: (n: number) =>
    `Left out, because a box of a single pixel is what a click leaves behind: ${boxes(n)}`,
  boxOutside: (n: number) => `Left out, because they are wholly outside their picture: ${boxes(n)}`,
  boxFrom0: (n: number, asked: FirstPixelAsked) =>
    `Beginning at pixel 0, though Pascal VOC counts from 1; where these count from 0, say so (${firstPixelOptions[asked]}): ${countOf(n, 'annotation file')}`,
  boxCut: (n: number) => `Cut at the picture's edges: ${boxes(n)}`,
} satisfies Record<string, (count: number, asked: FirstPixelAsked) => string>;

export type DataProblemKind = keyof typeof beginnings;

/** How many of each kind are named. */
const named = 3;

export class DataProblems {
  readonly #found = new Map<DataProblemKind, { count: number; readonly phrases: string[] }>();
  readonly #remarks = new Set<string>();
  readonly #asked: FirstPixelAsked;

  /** @param asked where a person can say where Pascal VOC counts from */
  constructor(asked: FirstPixelAsked = 'terminal') {
    this.#asked = asked;
  }

  /** @param phrase what it concerns and, where it helps, why; one line. */
  add(kind: DataProblemKind, phrase: string): void {
    const found = this.#found.get(kind) ?? { count: 0, phrases: [] };
    found.count++;
    if (found.phrases.length < named) found.phrases.push(phrase);
    this.#found.set(kind, found);
  }

  /** A sentence of its own, about the data set as a whole. */
  remark(sentence: string): void {
    this.#remarks.add(sentence);
  }

  count(kind: DataProblemKind): number {
    return this.#found.get(kind)?.count ?? 0;
  }

  get sentences(): string[] {
    const sentences = [...this.#remarks];
    for (const [kind, begin] of Object.entries(beginnings)) {
      const found = this.#found.get(kind as DataProblemKind);
      if (found === undefined) continue;
      const more = found.count - found.phrases.length;
      const end = more > 0 ? ` and ${count(more)} more` : '';
      sentences.push(`${begin(found.count, this.#asked)}: ${found.phrases.join(', ')}${end}.`);
    }
    return sentences;
  }
}
