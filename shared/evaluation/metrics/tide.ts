/**
 * TIDE's errors of the final boxes (Bolya et al., ECCV 2020, and its tool tidecv), with the AP that mending one kind alone would
 * gain. These gains do not add up: with one kind mended others weigh more or less.
 *
 * A found object's IoU is at least 0.5; below 0.1 a detection is on the background. As in tidecv, the best 100 detections of a
 * picture are looked at, and a class without objects that has detections counts with an AP of 0, which COCO leaves out.
 *
 * What is mended: `Cls` and `Loc` turn the best wrong detection of an object that nothing found into one that finds it, and take
 * the others away; `Dupe`, `Bkg` and `Both` go away; `Miss`, an object that is neither found nor mended by the two first, goes
 * away.
 */
import { item } from '../../item.ts';
import { meanOfKnown } from './cocoMetrics.ts';
import { rowsByPicture } from './confusion.ts';
import { errorOf, type ErrorKind } from './errorKinds.ts';
import { findersOf, foundBy, thresholdAt, type Matches } from './matching.ts';
import { bestFirst, grouped, rowsOf, rowsUpTo } from './order.ts';
import { onceEach, recount } from './recount.ts';

export const tideKinds = ['Cls', 'Loc', 'Both', 'Dupe', 'Bkg', 'Miss'] as const;
export type TideKind = (typeof tideKinds)[number];

export interface TideError {
  readonly kind: TideKind;
  /** Row; −1 of a miss. */
  readonly detection: number;
  /** Row of the object it has to do with; −1: none. */
  readonly object: number;
}

export interface TideReport {
  /** AP at IoU 0.5, in [0, 1], as tidecv has it. */
  readonly AP: number;
  /** By picture, the best detection first, then the misses. */
  readonly errors: readonly TideError[];
  /** What AP would gain if all errors of a kind were mended; at least 0, and NaN where nothing would be left to measure. */
  readonly gain: Readonly<Record<TideKind, number>>;
  /** With all false alarms below all that is found, and with all objects that were not found taken away. */
  readonly falsePositiveGain: number;
  readonly falseNegativeGain: number;
}

const foundIoU = 0.5;
const mostOfPicture = 100;

/** @throws RangeError where nothing was matched at 0.5 */
export function tide(matches: Matches): TideReport {
  const { tables, inRange, ranking } = matches;
  const { objects } = tables;
  const t = thresholdAt(matches, foundIoU);
  const { ignored, counts } = item(inRange, 0);
  const objectOf = foundBy(matches, 0, t);
  const finders = findersOf(matches, 0, t);
  const byPicture = rowsByPicture(tables);
  const errors: TideError[] = [];
  const looked = new Looked(matches);
  const missed = new Uint8Array(objects.count);
  const missedForGood = new Uint8Array(objects.count);
  for (const picture of ranking.pictures) {
    const near = rowsOf(byPicture.objects, picture);
    const best = rowsOf(byPicture.detections, picture).subarray(0, mostOfPicture);
    const isLookedAt = new Set(best);
    const isFound = (object: number) => isLookedAt.has(finders[object]!);
    /** The best detection that mending would turn into one that finds the object. */
    const menders = new Map<number, number>();
    for (const row of best) {
      if (objectOf[row]! < 0 && (ignored[row]! & (1 << t)) !== 0) continue;
      if (objectOf[row]! >= 0) {
        looked.add(row, null, null);
        continue;
      }
      const { kind, object } = errorOf(tables, row, near, foundIoU);
      errors.push({ kind, detection: row, object });
      const isMendable = (kind === 'Loc' || kind === 'Cls') && !isFound(object);
      const isMender = isMendable && !menders.has(object);
      if (isMender) menders.set(object, row);
      looked.add(row, kind, isMender ? objects.classId[object]! : null);
    }
    for (const object of near) {
      if (counts[object] === 0 || isFound(object)) continue;
      missed[object] = 1;
      if (menders.has(object)) continue;
      missedForGood[object] = 1;
      errors.push({ kind: 'Miss', detection: -1, object });
    }
  }
  const none = new Uint8Array(objects.count);
  const AP = looked.ap('unchanged', none);
  const gainOf = (kind: ErrorKind) => Math.max(0, looked.ap(kind, none) - AP);
  return {
    AP,
    errors,
    gain: {
      Cls: gainOf('Cls'),
      Loc: gainOf('Loc'),
      Both: gainOf('Both'),
      Dupe: gainOf('Dupe'),
      Bkg: gainOf('Bkg'),
      Miss: Math.max(0, looked.ap('unchanged', missedForGood) - AP),
    },
    falsePositiveGain: looked.ap('rightFirst', none) - AP,
    falseNegativeGain: looked.ap('unchanged', missed) - AP,
  };
}

/** What is done to the errors before AP is taken: all of a kind are mended, or all that is right comes before all that is wrong. */
type Change = ErrorKind | 'unchanged' | 'rightFirst';

const errorKinds = ['Cls', 'Loc', 'Both', 'Dupe', 'Bkg'] as const;
const right = -1;
const gone = -1;

/** The detections that count. */
class Looked {
  readonly #matches: Matches;
  readonly #classAt: ReadonlyMap<number, number>;
  #count = 0;
  /** Places of all that were added, by score; made when the first AP is asked for. */
  #order: Int32Array | null = null;
  readonly #rows: Int32Array;
  /** Places in errorKinds; −1: it found an object. */
  readonly #kinds: Int8Array;
  /** Places of classes: its own, and with which it would find an object if it were mended; −1: it would go away. */
  readonly #classes: Int32Array;
  readonly #mended: Int32Array;

  constructor(matches: Matches) {
    const { count } = matches.tables.detections;
    this.#matches = matches;
    this.#classAt = new Map(Array.from(matches.ranking.classes, (classId, c) => [classId, c]));
    this.#rows = new Int32Array(count);
    this.#kinds = new Int8Array(count);
    this.#classes = new Int32Array(count);
    this.#mended = new Int32Array(count);
  }

  /** By picture, the best first: it decides between equal scores. @param mended id of a class */
  add(row: number, kind: ErrorKind | null, mended: number | null): void {
    const at = this.#count++;
    this.#rows[at] = row;
    this.#kinds[at] = kind === null ? right : errorKinds.indexOf(kind);
    this.#classes[at] = this.#classOf(this.#matches.tables.detections.classId[row]!);
    this.#mended[at] = mended === null ? gone : this.#classOf(mended);
  }

  /** Mean AP over the classes that have a detection or an object. @param without for each object, 1: it is taken away */
  ap(change: Change, without: Uint8Array): number {
    this.#order ??= this.#bestFirst();
    const { tables, ranking, inRange } = this.#matches;
    const { detections, objects, pictures } = tables;
    const mending =
      change === 'unchanged' || change === 'rightFirst' ? -2 : errorKinds.indexOf(change);
    const kinds = this.#kinds;
    const order =
      change === 'rightFirst'
        ? grouped(
            this.#order,
            Int32Array.from(kinds, (kind) => Number(kind !== right)),
            2,
          ).rows
        : this.#order;
    const classes = new Int32Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      classes[i] = kinds[i] === mending ? this.#mended[i]! : this.#classes[i]!;
    }
    const { rows, start } = grouped(order, classes, ranking.classes.length);
    const picture = new Int32Array(rows.length);
    const fate = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      picture[i] = detections.picture[this.#rows[rows[i]!]!]!;
      const kind = kinds[rows[i]!]!;
      fate[i] = Number(kind === right || kind === mending);
    }
    const { counts } = item(inRange, 0);
    const left = grouped(
      ranking.objects.rows,
      objects.classId.map((classId, row) =>
        counts[row] === 1 && without[row] === 0 ? this.#classOf(classId) : gone,
      ),
      ranking.classes.length,
    );
    const count = pictures.ids.length;
    const { precision } = recount(
      {
        thresholds: 1,
        classes: ranking.classes,
        ...{ start, picture, fate },
        objectStart: left.start,
        objectPicture: left.rows.map((row) => objects.picture[row]!),
        pictures: count,
      },
      onceEach(count),
    );
    return meanOfKnown(
      precision.map((value, c) => {
        const hasDetections = start[c + 1]! > start[c]!;
        return Number.isNaN(value) && hasDetections ? 0 : value;
      }),
    );
  }

  #bestFirst(): Int32Array {
    const { score } = this.#matches.tables.detections;
    const own = Float64Array.from(this.#rows.subarray(0, this.#count), (row) => score[row]!);
    return bestFirst(rowsUpTo(this.#count), own);
  }

  #classOf(classId: number): number {
    return this.#classAt.get(classId) ?? gone;
  }
}
