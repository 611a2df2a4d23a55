/**
 * What a person said is there: the form in which every reader of `formats/` gives its boxes to training
 * and evaluation. Everything is in image space: pixels of the upright picture, continuous, so a box covers
 * [x0, x1) × [y0, y1).
 */
import type { ClassSummary } from './classSummary.ts';
import type { Box } from '../geometry/boxes.ts';
import type { DataProblems } from './dataProblems.ts';
import type { SaidBox, Size } from './formats/said.ts';
import { quoted } from './sentences.ts';

export interface GroundTruthBox {
  /** Id of one of the ground truth's classes. */
  readonly classId: number;
  /** Inside the picture, with x1 > x0 and y1 > y0. */
  readonly box: Box;
  /** VOC: hard to see; neither found nor missed in its evaluation. */
  readonly difficult: boolean;
  /** COCO: a group of objects in one box (iscrowd). */
  readonly crowd: boolean;
}

export interface GroundTruthPicture {
  /** From the pictures' folder, with forward slashes; never out of it. */
  readonly relativePath: string;
  /** Last part of the path. */
  readonly name: string;
  /** Upright, pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the file is stored turned or mirrored and its EXIF orientation sets it upright. */
  readonly exifRotated: boolean;
  /** None: a person has looked, and nothing is there. */
  readonly boxes: readonly GroundTruthBox[];
}

export interface GroundTruth {
  readonly classes: readonly ClassSummary[];
  readonly pictures: readonly GroundTruthPicture[];
  /** One sentence for each kind of thing left out, changed or doubtful. */
  readonly problems: readonly string[];
}

/** A box is said to be cut where that moved a side by more than this, pixels. */
const noticeable = 0.01;

/** Where boxes come from, for sentences: `object 3 of “a.xml”`. */
export interface BoxPlace {
  /** What the format calls a box: object, annotation, line. */
  readonly noun: string;
  readonly file: string;
}

export function placeOf({ noun, file }: BoxPlace, row: number): string {
  return `${noun} ${row} of ${quoted(file)}`;
}

/**
 * The boxes that can be learned from: cut at the picture's edges, with an area, of a known class. The
 * others are left out and reported, and so is every cut.
 * @param classIdOf the id of a box's class; null where it has none and was reported already.
 */
export function soundBoxes(
  boxes: readonly SaidBox[],
  { width, height }: Size,
  place: BoxPlace,
  classIdOf: (box: SaidBox) => number | null,
  problems: DataProblems,
): GroundTruthBox[] {
  const sound: GroundTruthBox[] = [];
  for (const said of boxes) {
    const [x0, y0, x1, y1] = said.box;
    const box: Box = [clamp(x0, width), clamp(y0, height), clamp(x1, width), clamp(y1, height)];
    const words = () => `${placeOf(place, said.row)} (${said.box.map(shortNumber).join(', ')})`;
    if (!(x1 > x0 && y1 > y0)) {
      problems.add('boxWithoutArea', words());
      continue;
    }
    if (!(box[2] > box[0] && box[3] > box[1])) {
      problems.add('boxOutside', words());
      continue;
    }
    const classId = classIdOf(said);
    if (classId === null) continue;
    if (box.some((side, index) => Math.abs(side - (said.box[index] ?? side)) > noticeable)) {
      problems.add('boxCut', words());
    }
    sound.push({ classId, box, difficult: said.difficult, crowd: said.crowd });
  }
  return sound;
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
