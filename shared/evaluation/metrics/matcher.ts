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
import { item } from '../../item.ts';
import { iouAt, shareAt } from './overlaps.ts';
import type { EvaluationTables } from './tables.ts';

/** Least and most square pixels of the objects that count, both included. */
export type AreaRange = readonly [least: number, most: number];

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

export function emptyRange(detections: number, objects: number, thresholds: number): RangeMatches {
  return {
    found: new Uint16Array(detections),
    ignored: new Uint16Array(detections),
    counts: new Uint8Array(objects),
    finder: new Int32Array(thresholds * objects).fill(-1),
  };
}

/** Matches one picture and class after the other; what it needs meanwhile is kept from one to the next. */
export class Matcher {
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
    const { objects: truth, detections: found } = this.#tables;
    const { crowd, difficult } = truth;
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
          ? shareAt(found, detections[d]!, truth, object)
          : iouAt(found, detections[d]!, truth, object);
        this.#overlaps[d * objects.length + o] = overlap;
        if (overlap > most) most = overlap;
        if (isCrowd || overlap <= closest) continue;
        closest = overlap;
        isOfDifficult = difficult[object] === 1;
      }
      this.#area[d] = found.boxArea[detections[d]!]!;
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
