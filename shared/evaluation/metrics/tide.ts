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
  const { objects, detections } = tables;
  const t = thresholdAt(matches, foundIoU);
  const { ignored, counts } = item(inRange, 0);
  const objectOf = foundBy(matches, 0, t);
  const finders = findersOf(matches, 0, t);
  const byPicture = rowsByPicture(tables);
  const errors: TideError[] = [];
  const looked: Looked[] = [];
  const missed: number[] = [];
  for (const picture of ranking.pictures) {
    const near = rowsOf(byPicture.objects, picture);
    const best = rowsOf(byPicture.detections, picture).subarray(0, mostOfPicture);
    const isLookedAt = new Set(best);
    const isFound = (object: number) => isLookedAt.has(finders[object]!);
    /** The best detection that mending would turn into one that finds the object. */
    const menders = new Map<number, number>();
    for (const row of best) {
      if (objectOf[row]! < 0 && (ignored[row]! & (1 << t)) !== 0) continue;
      const classId = detections.classId[row]!;
      if (objectOf[row]! >= 0) {
        looked.push({ row, classId, kind: null, mended: null });
        continue;
      }
      const { kind, object } = errorOf(tables, row, near, foundIoU);
      errors.push({ kind, detection: row, object });
      const isMendable = (kind === 'Loc' || kind === 'Cls') && !isFound(object);
      const isMender = isMendable && !menders.has(object);
      if (isMender) menders.set(object, row);
      looked.push({ row, classId, kind, mended: isMender ? objects.classId[object]! : null });
    }
    for (const object of near) {
      if (counts[object] === 0 || isFound(object)) continue;
      missed.push(object);
      if (!menders.has(object)) errors.push({ kind: 'Miss', detection: -1, object });
    }
  }
  const counted = ranking.objects.rows.filter((object) => counts[object] === 1);
  const scoring = new Scoring(matches, counted);
  const all = new Set<number>();
  const AP = scoring.ap(looked.map(unchanged), all);
  const misses = new Set(errors.flatMap(({ kind, object }) => (kind === 'Miss' ? object : [])));
  const gainOf = (kind: TideKind) =>
    Math.max(
      0,
      (kind === 'Miss'
        ? scoring.ap(looked.map(unchanged), misses)
        : scoring.ap(
            looked.flatMap((one) => (one.kind === kind ? mended(one) : unchanged(one))),
            all,
          )) - AP,
    );
  return {
    AP,
    errors,
    gain: {
      Cls: gainOf('Cls'),
      Loc: gainOf('Loc'),
      Both: gainOf('Both'),
      Dupe: gainOf('Dupe'),
      Bkg: gainOf('Bkg'),
      Miss: gainOf('Miss'),
    },
    falsePositiveGain:
      scoring.ap(
        looked.map((one) => ({ ...unchanged(one), score: Number(one.kind === null) })),
        all,
      ) - AP,
    falseNegativeGain: scoring.ap(looked.map(unchanged), new Set(missed)) - AP,
  };
}

/** A detection that counts. */
interface Looked {
  readonly row: number;
  readonly classId: number;
  /** null: it found an object. */
  readonly kind: ErrorKind | null;
  /** The class with which it would find an object if its error were mended; null: it would go away. */
  readonly mended: number | null;
}

/** A detection as AP counts it. */
interface Counted {
  readonly row: number;
  readonly classId: number;
  readonly isRight: boolean;
  /** In place of its own. */
  readonly score?: number;
}

function unchanged({ row, classId, kind }: Looked): Counted {
  return { row, classId, isRight: kind === null };
}

function mended({ row, mended: classId }: Looked): Counted[] {
  return classId === null ? [] : [{ row, classId, isRight: true }];
}

class Scoring {
  readonly #matches: Matches;
  readonly #objects: Int32Array;
  readonly #classOf: ReadonlyMap<number, number>;

  /** @param objects rows of those that count */
  constructor(matches: Matches, objects: Int32Array) {
    const { classes } = matches.ranking;
    this.#matches = matches;
    this.#objects = objects;
    this.#classOf = new Map(Array.from(classes, (classId, c) => [classId, c]));
  }

  /**
   * Mean AP over the classes that have a detection or an object.
   * @param looked by picture, of equal scores in order @param without rows of objects that are taken away
   */
  ap(looked: readonly Counted[], without: ReadonlySet<number>): number {
    const { tables, ranking } = this.#matches;
    const { picture, score } = tables.detections;
    const classes = ranking.classes.length;
    const classAt = (classId: number) => this.#classOf.get(classId) ?? -1;
    const scores = Float64Array.from(looked, (one) => one.score ?? score[one.row]!);
    const byClass = grouped(
      bestFirst(rowsUpTo(looked.length), scores),
      Int32Array.from(looked, ({ classId }) => classAt(classId)),
      classes,
    );
    const objects = this.#objects.filter((object) => !without.has(object));
    const objectsByClass = grouped(
      objects.map((_, i) => i),
      objects.map((object) => classAt(tables.objects.classId[object]!)),
      classes,
    );
    const { precision } = recount(
      {
        thresholds: 1,
        classes: ranking.classes,
        start: byClass.start,
        picture: byClass.rows.map((i) => picture[item(looked, i).row]!),
        found: Uint16Array.from(byClass.rows, (i) => Number(item(looked, i).isRight)),
        ignored: new Uint16Array(byClass.rows.length),
        objectStart: objectsByClass.start,
        objectPicture: objectsByClass.rows.map((i) => tables.objects.picture[objects[i]!]!),
        pictures: tables.pictures.ids.length,
      },
      onceEach(tables.pictures.ids.length),
    );
    return meanOfKnown(
      precision.map((value, c) => {
        const hasDetections = byClass.start[c + 1]! > byClass.start[c]!;
        return Number.isNaN(value) && hasDetections ? 0 : value;
      }),
    );
  }
}
