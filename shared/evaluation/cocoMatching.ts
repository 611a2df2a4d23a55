/**
 * Which detection finds which object, within one picture and class (pycocotools' evaluateImg): from the best score down, a
 * detection takes the free object of largest IoU; objects that do not count are taken only where no other is.
 *
 * COCO has no difficult objects. They are Pascal VOC's (VOCevaldet.m of its devkit): a detection is of the object that it
 * overlaps most by IoU, and where that one is difficult, it counts neither way, however many they are. A crowd is COCO's: it
 * is compared by the share of the detection that lies in it. What is both is a crowd, which takes all that a difficult
 * object would.
 */
import { boxArea, type Box } from '../geometry/boxes.ts';
import { item } from '../item.ts';

/** Least and most pixels of the objects that count, both included. */
export type AreaRange = readonly [least: number, most: number];

export interface MatchedObject {
  readonly box: Box;
  readonly area: number;
  readonly crowd: boolean;
  readonly difficult: boolean;
}

/** What became of a detection: neither true nor false where it found what does not count, or lies outside the range. */
export type Match = 'true' | 'false' | 'ignored';

export interface PictureMatch {
  /** How many objects count. */
  readonly counted: number;
  /** Of the detections, as given. */
  readonly scores: readonly number[];
  /** For each threshold, for each detection. */
  readonly outcomes: readonly (readonly Match[])[];
  /** For each threshold, for each detection: the object that it takes, as given, or −1. */
  readonly taken: readonly (readonly number[])[];
}

/** @param detections the best first */
export function matchPicture(
  objects: readonly MatchedObject[],
  detections: readonly { readonly box: Box; readonly score: number }[],
  range: AreaRange,
  thresholds: ArrayLike<number>,
): PictureMatch {
  const counts = ({ crowd, area }: MatchedObject) => !crowd && isWithin(area, range);
  const taking = [...objects.keys()].filter((row) => !isDifficult(item(objects, row)));
  // Those that count first, so that they are preferred.
  const rows = [
    ...taking.filter((row) => counts(item(objects, row))),
    ...taking.filter((row) => !counts(item(objects, row))),
  ];
  const ordered = rows.map((row) => item(objects, row));
  const counted = ordered.filter(counts).length;
  const difficult = detections.map(({ box }) => difficultOverlap(box, objects));
  const overlaps = detections.map(({ box }) => ordered.map((object) => overlapOf(box, object)));
  const matched = Array.from(thresholds, (threshold) => {
    const taken = new Set<number>();
    return detections.map(({ box }, i): { readonly outcome: Match; readonly object: number } => {
      if (item(difficult, i) >= threshold) return { outcome: 'ignored', object: -1 };
      const match = bestFree(item(overlaps, i), ordered, counted, taken, threshold);
      if (match === -1) {
        return { outcome: isWithin(boxArea(box), range) ? 'false' : 'ignored', object: -1 };
      }
      taken.add(match);
      return { outcome: match < counted ? 'true' : 'ignored', object: item(rows, match) };
    });
  });
  return {
    counted,
    scores: detections.map(({ score }) => score),
    outcomes: matched.map((each) => each.map(({ outcome }) => outcome)),
    taken: matched.map((each) => each.map(({ object }) => object)),
  };
}

function isDifficult({ crowd, difficult }: MatchedObject): boolean {
  return difficult && !crowd;
}

/** IoU with the object that a detection overlaps most, crowds aside, where that is a difficult one; else 0. */
function difficultOverlap(detection: Box, objects: readonly MatchedObject[]): number {
  let most = 0;
  let isOfDifficult = false;
  for (const object of objects) {
    if (object.crowd) continue;
    const overlap = overlapOf(detection, object);
    if (overlap <= most) continue;
    most = overlap;
    isOfDifficult = isDifficult(object);
  }
  return isOfDifficult ? most : 0;
}

function isWithin(area: number, [least, most]: AreaRange): boolean {
  return area >= least && area <= most;
}

/** The object that a detection takes, or −1. Of equal overlaps the later object. */
function bestFree(
  overlaps: readonly number[],
  objects: readonly MatchedObject[],
  counted: number,
  taken: ReadonlySet<number>,
  threshold: number,
): number {
  let best = -1;
  let least = Math.min(threshold, 1 - 1e-10);
  for (let i = 0; i < objects.length; i++) {
    if (taken.has(i) && !item(objects, i).crowd) continue;
    if (i >= counted && best !== -1 && best < counted) break;
    const overlap = item(overlaps, i);
    if (overlap < least) continue;
    least = overlap;
    best = i;
  }
  return best;
}

/** IoU; with a crowd, the share of the detection that lies in it. */
function overlapOf(detection: Box, { box, crowd }: MatchedObject): number {
  const width = Math.min(detection[2], box[2]) - Math.max(detection[0], box[0]);
  const height = Math.min(detection[3], box[3]) - Math.max(detection[1], box[1]);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  const whole = crowd ? boxArea(detection) : boxArea(detection) + boxArea(box) - common;
  return common / whole;
}
