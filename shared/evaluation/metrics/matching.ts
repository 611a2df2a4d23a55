/**
 * Which detection finds which object, within one picture and class (pycocotools' evaluateImg): from the best score down, a
 * detection takes the free object of largest IoU, of equal ones the later; objects that do not count are taken only where no
 * other is. It is done once for all IoU thresholds and area ranges; whatever is shown is a recount.
 *
 * An object counts where its area is in the range and it is no crowd. pycocotools overwrites a file's `ignore` by `iscrowd`:
 * so nothing else takes an object out. A crowd is compared by the share of the detection that lies in it, and takes any number.
 *
 * COCO has no difficult objects. They are Pascal VOC's (VOCevaldet.m of its devkit): a detection is of the object that it
 * overlaps most by IoU, and where that one is difficult, it counts neither way, however many they are. What is both is a crowd,
 * which takes all that a difficult object would.
 *
 * A detection's fate does not depend on worse ones. So that "the first k of a picture and class" is a question of `place`.
 */
import { bestFirst, grouped, pictureOrder, placesIn, rowsUpTo, type Grouped } from './order.ts';
import { areaAt, iouAt, shareAt } from './overlaps.ts';
import { mergeTables, setShifted, type EvaluationTables } from './tables.ts';
import { item } from '../../item.ts';

/** Least and most square pixels of the objects that count, both included. */
export type AreaRange = readonly [least: number, most: number];

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

/** What came of one range of areas. In a mask bit t is of threshold t. */
export interface RangeMatches {
  /** For each detection: it found an object that counts. */
  readonly found: Uint16Array;
  /** For each detection: it is neither true nor false. What is neither found nor ignored is a false alarm. */
  readonly ignored: Uint16Array;
  /** For each object: whether it counts. */
  readonly counts: Uint8Array;
  /** [thresholds, objects] row of the detection that took the object; of a crowd the best one; −1: none did. */
  readonly finder: Int32Array;
}

export interface Matches {
  readonly tables: EvaluationTables;
  readonly thresholds: readonly number[];
  readonly ranges: readonly AreaRange[];
  /** For each range. */
  readonly inRange: readonly RangeMatches[];
  /** For each detection: its place among those of its picture and class, the best 0. */
  readonly place: Int32Array;
  readonly ranking: Ranking;
}

/** The order in which detections are counted. */
export interface Ranking {
  /** Ids of the classes that an object or a detection has, ascending. */
  readonly classes: Int32Array;
  /** Detections by class; the best score first, of equal ones by picture and row. */
  readonly detections: Grouped;
  /** Objects by class; by picture and row. */
  readonly objects: Grouped;
  /** Rows of the pictures in the order of their ids. */
  readonly pictures: Int32Array;
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

/** @throws RangeError for a score that is NaN, or two pictures with one id. */
export function rankTables({ pictures, objects, detections }: EvaluationTables): Ranking {
  const order = pictureOrder(pictures.ids);
  const places = placesIn(order);
  const known = new Set(objects.classId);
  for (const classId of detections.classId) known.add(classId);
  const classes = Int32Array.from(known).sort();
  const indexOf = new Map(Array.from(classes, (classId, index) => [classId, index]));
  const classOf = (column: Int32Array) => column.map((classId) => indexOf.get(classId) ?? -1);
  const rowsByPicture = (column: Int32Array) =>
    grouped(
      rowsUpTo(column.length),
      column.map((picture) => places[picture]!),
      order.length,
    ).rows;
  const scored = bestFirst(rowsByPicture(detections.picture), detections.score);
  return {
    classes,
    detections: grouped(scored, classOf(detections.classId), classes.length),
    objects: grouped(rowsByPicture(objects.picture), classOf(objects.classId), classes.length),
    pictures: order,
  };
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

/** For each detection, the object that counts and that it found at a threshold; −1: none. */
export function foundBy(matches: Matches, range: number, threshold: number): Int32Array {
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

function emptyRange(detections: number, objects: number, thresholds: number): RangeMatches {
  return {
    found: new Uint16Array(detections),
    ignored: new Uint16Array(detections),
    counts: new Uint8Array(objects),
    finder: new Int32Array(thresholds * objects).fill(-1),
  };
}

/** Matches one picture and class after the other; what it needs meanwhile is kept from one to the next. */
class Matcher {
  readonly inRange: readonly RangeMatches[];
  readonly place: Int32Array;
  readonly #tables: EvaluationTables;
  readonly #thresholds: readonly number[];
  readonly #ranges: readonly AreaRange[];
  readonly #least: number;
  readonly #allBits: number;
  /** [detections, objects] of the picture and class. */
  #overlaps = new Float64Array(1024);
  /** For each detection: its area, its largest overlap, and its IoU with a difficult object that it overlaps most. */
  #area = new Float64Array(64);
  #most = new Float64Array(64);
  #difficult = new Float64Array(64);
  /** Places of the detections that overlap something enough for the least threshold: of the rest nothing need be asked. */
  #near = new Int32Array(64);
  #nearCount = 0;
  /** Places of the objects that can be taken, those that count first. */
  #order = new Int32Array(64);
  /** The last try in which an object was taken. */
  #taken = new Int32Array(64);
  #try = 0;

  constructor(
    tables: EvaluationTables,
    thresholds: readonly number[],
    ranges: readonly AreaRange[],
  ) {
    const { objects, detections } = tables;
    this.#tables = tables;
    this.#thresholds = thresholds.map((threshold) => Math.min(threshold, 1 - 1e-10));
    this.#ranges = ranges;
    this.#least = Math.min(...this.#thresholds);
    this.#allBits = 2 ** thresholds.length - 1;
    this.inRange = ranges.map(() => emptyRange(detections.count, objects.count, thresholds.length));
    this.place = new Int32Array(detections.count);
  }

  /** @param detections rows, the best first @param objects rows */
  match(detections: Int32Array, objects: Int32Array): void {
    for (let d = 0; d < detections.length; d++) this.place[detections[d]!] = d;
    this.#compare(detections, objects);
    for (let r = 0; r < this.#ranges.length; r++) {
      this.#matchRange(item(this.inRange, r), item(this.#ranges, r), detections, objects);
    }
  }

  #compare(detections: Int32Array, objects: Int32Array): void {
    const { boxes, crowd, difficult } = this.#tables.objects;
    const found = this.#tables.detections.boxes;
    this.#makeRoom(detections.length, objects.length);
    this.#nearCount = 0;
    for (let d = 0; d < detections.length; d++) {
      let most = 0;
      let closest = 0;
      let isOfDifficult = false;
      for (let o = 0; o < objects.length; o++) {
        const object = objects[o]!;
        const isCrowd = crowd[object] === 1;
        const overlap = isCrowd
          ? shareAt(found, detections[d]!, boxes, object)
          : iouAt(found, detections[d]!, boxes, object);
        this.#overlaps[d * objects.length + o] = overlap;
        if (overlap > most) most = overlap;
        if (isCrowd || overlap <= closest) continue;
        closest = overlap;
        isOfDifficult = difficult[object] === 1;
      }
      this.#area[d] = areaAt(found, detections[d]!);
      this.#most[d] = most;
      this.#difficult[d] = isOfDifficult ? closest : 0;
      if (most >= this.#least) this.#near[this.#nearCount++] = d;
    }
  }

  #makeRoom(detections: number, objects: number): void {
    if (this.#overlaps.length < detections * objects) {
      this.#overlaps = new Float64Array(2 * detections * objects);
    }
    if (this.#most.length < detections) {
      this.#area = new Float64Array(2 * detections);
      this.#most = new Float64Array(2 * detections);
      this.#near = new Int32Array(2 * detections);
      this.#difficult = new Float64Array(2 * detections);
    }
    if (this.#order.length < objects) {
      this.#order = new Int32Array(2 * objects);
      this.#taken = new Int32Array(2 * objects);
    }
  }

  #matchRange(
    to: RangeMatches,
    [least, most]: AreaRange,
    detections: Int32Array,
    objects: Int32Array,
  ): void {
    const { area, crowd, difficult } = this.#tables.objects;
    let counted = 0;
    for (let o = 0; o < objects.length; o++) {
      const object = objects[o]!;
      if (crowd[object] === 1 || difficult[object] === 1) continue;
      if (!(area[object]! >= least && area[object]! <= most)) continue;
      to.counts[object] = 1;
      this.#order[counted++] = o;
    }
    let taking = counted;
    for (let o = 0; o < objects.length; o++) {
      const object = objects[o]!;
      if (to.counts[object] === 1 || (difficult[object] === 1 && crowd[object] === 0)) continue;
      this.#order[taking++] = o;
    }
    for (let d = 0; d < detections.length; d++) {
      const isWithin = this.#area[d]! >= least && this.#area[d]! <= most;
      to.ignored[detections[d]!] = isWithin ? 0 : this.#allBits;
    }
    if (this.#nearCount === 0) return;
    for (let t = 0; t < this.#thresholds.length; t++) {
      this.#matchThreshold(to, t, detections, objects, counted, taking);
    }
  }

  #matchThreshold(
    { found, ignored, finder }: RangeMatches,
    t: number,
    detections: Int32Array,
    objects: Int32Array,
    counted: number,
    taking: number,
  ): void {
    const threshold = this.#thresholds[t] ?? NaN;
    const bit = 1 << t;
    const { crowd, count } = this.#tables.objects;
    const attempt = ++this.#try;
    for (let n = 0; n < this.#nearCount; n++) {
      const d = this.#near[n]!;
      if (this.#most[d]! < threshold) continue;
      const row = detections[d]!;
      if (this.#difficult[d]! >= threshold) {
        ignored[row]! |= bit;
        continue;
      }
      let best = -1;
      let largestOverlap = threshold;
      for (let i = 0; i < taking; i++) {
        // What counts is never given up for what does not.
        if (i >= counted && best !== -1 && best < counted) break;
        const o = this.#order[i]!;
        if (this.#taken[o] === attempt && crowd[objects[o]!] === 0) continue;
        const overlap = this.#overlaps[d * objects.length + o]!;
        if (overlap < largestOverlap) continue;
        largestOverlap = overlap;
        best = i;
      }
      if (best === -1) continue;
      const o = this.#order[best]!;
      const slot = t * count + objects[o]!;
      if (this.#taken[o] !== attempt) finder[slot] = row;
      this.#taken[o] = attempt;
      if (best < counted) {
        found[row]! |= bit;
        ignored[row]! &= ~bit;
      } else ignored[row]! |= bit;
    }
  }
}
