/**
 * The matches of an evaluation: made once for all IoU thresholds and area ranges, and put together from shards. Whatever is shown
 * is a recount of them, so that moving a threshold matches nothing anew.
 */
import { emptyRange, Matcher, type AreaRange, type RangeMatches } from './matcher.ts';
import { grouped, placesIn, type Grouped } from './order.ts';
import { rankTables, type Ranking } from './ranking.ts';
import { mergeTables, setShifted, type EvaluationTables } from './tables.ts';
import { item } from '../../item.ts';

/** 0.5, 0.55 … 0.95, as numpy's linspace has them. */
export const cocoThresholds: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9),
);

const largest = 1e10;

/** All objects, and COCO's small, medium and large ones. */
export const cocoRanges: readonly AreaRange[] = [
  [0, largest],
  [0, 32 ** 2],
  [32 ** 2, 96 ** 2],
  [96 ** 2, largest],
];

export interface Matches {
  readonly tables: EvaluationTables;
  readonly thresholds: readonly number[];
  /** The first is of all objects: what is not about their sizes is counted in it. */
  readonly ranges: readonly AreaRange[];
  /** For each range. */
  readonly inRange: readonly RangeMatches[];
  /** For each detection: its place among those of its picture and class, the best 0. */
  readonly place: Int32Array;
  readonly ranking: Ranking;
}

/** Masks have sixteen bits. */
const mostThresholds = 16;

/** @throws RangeError for more than 16 thresholds, a score that is NaN, or two pictures with one id. */
export function matchTables(
  tables: EvaluationTables,
  thresholds: readonly number[] = cocoThresholds,
  ranges: readonly AreaRange[] = cocoRanges,
): Matches {
  if (thresholds.length > mostThresholds) {
    throw new RangeError(`${thresholds.length} IoU thresholds are more than ${mostThresholds}.`);
  }
  const ranking = rankTables(tables);
  const matcher = new Matcher(tables, thresholds, ranges);
  const pictures = tables.pictures.ids.length;
  const placeOfPicture = placesIn(ranking.pictures);
  const placesOf = (column: Int32Array) => column.map((picture) => placeOfPicture[picture]!);
  const detectionPlaces = placesOf(tables.detections.picture);
  const objectPlaces = placesOf(tables.objects.picture);
  for (let c = 0; c < ranking.classes.length; c++) {
    const detections = byPicture(ranking.detections, c, detectionPlaces, pictures);
    const objects = byPicture(ranking.objects, c, objectPlaces, pictures);
    let [from, begin] = [0, 0];
    while (from < detections.length || begin < objects.length) {
      const picture = Math.min(
        from < detections.length ? detectionPlaces[detections[from]!]! : pictures,
        begin < objects.length ? objectPlaces[objects[begin]!]! : pictures,
      );
      let to = from;
      while (to < detections.length && detectionPlaces[detections[to]!] === picture) to++;
      let end = begin;
      while (end < objects.length && objectPlaces[objects[end]!] === picture) end++;
      matcher.match(detections.subarray(from, to), objects.subarray(begin, end));
      [from, begin] = [to, end];
    }
  }
  return {
    tables,
    thresholds,
    ranges,
    inRange: matcher.inRange,
    place: matcher.place,
    ranking,
  };
}

/** The rows of a class by picture. */
function byPicture(
  { rows, start }: Grouped,
  group: number,
  places: Int32Array,
  pictures: number,
): Int32Array {
  const own = rows.slice(start[group], start[group + 1]);
  // A class of few rows is not worth a count of all pictures.
  if (own.length * Math.log2(own.length + 1) > pictures) {
    return grouped(own, places, pictures).rows;
  }
  const order = Array.from(own);
  // Sorting is stable: the best stay first.
  return Int32Array.from(order.sort((a, b) => places[a]! - places[b]!));
}

/**
 * The matches of parts that share no picture, as if they had been matched at once.
 * @throws RangeError where two have a picture, or the parts were matched at different thresholds or ranges.
 */
export function mergeMatches(parts: readonly Matches[]): Matches {
  const { thresholds, ranges } = item(parts, 0);
  const said = JSON.stringify([thresholds, ranges]);
  if (parts.some((part) => JSON.stringify([part.thresholds, part.ranges]) !== said)) {
    throw new RangeError('The parts were matched at different thresholds or ranges.');
  }
  const { tables, starts } = mergeTables(parts.map((part) => part.tables));
  const { objects, detections } = tables;
  const place = new Int32Array(detections.count);
  const inRange = ranges.map(() => emptyRange(detections.count, objects.count, thresholds.length));
  parts.forEach((part, p) => {
    const start = item(starts, p);
    place.set(part.place, start.detection);
    part.inRange.forEach((from, r) => {
      const to = item(inRange, r);
      to.found.set(from.found, start.detection);
      to.ignored.set(from.ignored, start.detection);
      to.counts.set(from.counts, start.object);
      const own = part.tables.objects.count;
      for (let t = 0; t < thresholds.length; t++) {
        const finders = from.finder.subarray(t * own, (t + 1) * own);
        setShifted(to.finder, finders, t * objects.count + start.object, start.detection);
      }
    });
  });
  return { tables, thresholds, ranges, inRange, place, ranking: rankTables(tables) };
}

/** For each object, the detection that took it at a threshold; −1: none did. */
export function findersOf({ tables, inRange }: Matches, range: number, threshold: number) {
  const { count } = tables.objects;
  return item(inRange, range).finder.subarray(threshold * count, (threshold + 1) * count);
}

/** What foundBy was asked before: every curve of every class asks it. */
const knownFound = new WeakMap<RangeMatches, Map<number, Int32Array>>();

/** For each detection, the object that counts and that it found at a threshold; −1: none. The same array each time: not to be written to. */
export function foundBy(matches: Matches, range: number, threshold: number): Int32Array {
  const own = item(matches.inRange, range);
  const ofRange = knownFound.get(own) ?? new Map<number, Int32Array>();
  knownFound.set(own, ofRange);
  const known = ofRange.get(threshold) ?? foundObjects(matches, range, threshold);
  ofRange.set(threshold, known);
  return known;
}

function foundObjects(matches: Matches, range: number, threshold: number): Int32Array {
  const found = new Int32Array(matches.tables.detections.count).fill(-1);
  const { counts } = item(matches.inRange, range);
  findersOf(matches, range, threshold).forEach((detection, object) => {
    if (detection >= 0 && counts[object] === 1) found[detection] = object;
  });
  return found;
}

/** The place of an IoU threshold in those that were matched. @throws RangeError where it is none of them. */
export function thresholdAt({ thresholds }: Pick<Matches, 'thresholds'>, iou: number): number {
  const at = thresholds.findIndex((threshold) => Math.abs(threshold - iou) < 1e-9);
  if (at === -1) throw new RangeError(`Nothing was matched at an IoU of ${iou}.`);
  return at;
}
