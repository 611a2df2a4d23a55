/**
 * Why a detection is a false alarm, one kind each:
 *
 * - `poorBox`: the object of its class that it is nearest to has an IoU from 0.1 to the threshold.
 * - `wrongClass`: it overlaps an object of another class with at least the threshold; or it is near one alone, with an IoU over
 *   0.1, which Hoiem et al. (2012) call a confusion, too, and TIDE `Both`.
 * - `duplicate`: a better detection has the object.
 * - `unannotated`: likely an object that nobody annotated: it is on the background, its score is that of a sure detection, and no
 *   annotation, crowds and difficult ones included, covers a tenth of it.
 * - `background`: anything else that no object is near.
 *
 * The order is that of TIDE's kinds, of which these are a view.
 */
import type { StageDescription } from '../../detection/stages/description.ts';
import { item } from '../../item.ts';
import { rowsByPicture } from './confusion.ts';
import { isLookedAt } from './counts.ts';
import { errorOf, nearIoU, type DetectionError } from './errorKinds.ts';
import { thresholdAt, type Matches } from './matching.ts';
import { rowsOf } from './order.ts';
import { shareAt } from './overlaps.ts';
import type { EvaluationTables } from './tables.ts';

export const falseAlarmKinds = [
  'poorBox',
  'wrongClass',
  'duplicate',
  'unannotated',
  'background',
] as const;
export type FalseAlarmKind = (typeof falseAlarmKinds)[number];

export const falseAlarmWords: Readonly<Record<FalseAlarmKind, string>> = {
  poorBox: 'poor box',
  wrongClass: 'wrong class',
  duplicate: 'duplicate',
  unannotated: 'likely not annotated',
  background: 'background',
};

/** The score from which on a detection is sure; distances to a boundary are of no certain size. */
export function sureScoreOf(stages: readonly Pick<StageDescription, 'score'>[]): number {
  return stages.at(-1)?.score === 'margin' ? Infinity : 0.8;
}

export interface FalseAlarm {
  readonly kind: FalseAlarmKind;
  /** Row. */
  readonly detection: number;
  /** Row of the object that it has to do with, or overlaps most; −1: none. */
  readonly object: number;
  /** IoU with that object. */
  readonly iou: number;
}

export interface FalseAlarmLimits {
  /** IoU from which on an object is found; one of those that were matched. */
  readonly iou: number;
  /** The least score that is kept. */
  readonly score: number;
  /** The score from which on a detection is sure. */
  readonly sure: number;
}

/** By picture, the best first. @throws RangeError where nothing was matched at that IoU */
export function falseAlarms(
  matches: Matches,
  { iou, score, sure }: FalseAlarmLimits,
): FalseAlarm[] {
  const { tables, ranking } = matches;
  const bit = 1 << thresholdAt(matches, iou);
  const { found, ignored } = item(matches.inRange, 0);
  const byPicture = rowsByPicture(tables);
  const errors = errorsOf(matches, iou);
  const alarms: FalseAlarm[] = [];
  for (const picture of ranking.pictures) {
    const near = rowsOf(byPicture.objects, picture);
    for (const detection of rowsOf(byPicture.detections, picture)) {
      if (((found[detection]! | ignored[detection]!) & bit) !== 0) continue;
      if (!isLookedAt(matches, detection, score)) continue;
      const error = errors.of(detection, near);
      const isSure = tables.detections.score[detection]! >= sure;
      const isAlone = error.kind === 'Bkg' && isSure && isUncovered(tables, detection, near);
      const kind = isAlone ? 'unannotated' : kinds[error.kind];
      alarms.push({ kind, detection, object: error.object, iou: error.iou });
    }
  }
  return alarms;
}

/** What is wrong with a detection is the same at any score: a slider looks it up. */
class KnownErrors {
  readonly #tables: EvaluationTables;
  readonly #iou: number;
  /** Places in `names`; −1: not asked for yet. */
  readonly #kind: Int8Array;
  readonly #object: Int32Array;
  readonly #overlap: Float64Array;

  constructor(tables: EvaluationTables, iou: number) {
    const { count } = tables.detections;
    this.#tables = tables;
    this.#iou = iou;
    this.#kind = new Int8Array(count).fill(-1);
    this.#object = new Int32Array(count);
    this.#overlap = new Float64Array(count);
  }

  of(detection: number, near: Int32Array): DetectionError {
    const name = names[this.#kind[detection]!];
    if (name !== undefined) {
      return { kind: name, object: this.#object[detection]!, iou: this.#overlap[detection]! };
    }
    const error = errorOf(this.#tables, detection, near, this.#iou);
    this.#kind[detection] = names.indexOf(error.kind);
    this.#object[detection] = error.object;
    this.#overlap[detection] = error.iou;
    return error;
  }
}

const names: readonly DetectionError['kind'][] = ['Loc', 'Cls', 'Dupe', 'Bkg', 'Both'];
const known = new WeakMap<Matches, Map<number, KnownErrors>>();

function errorsOf(matches: Matches, iou: number): KnownErrors {
  const ofMatches = known.get(matches) ?? new Map<number, KnownErrors>();
  known.set(matches, ofMatches);
  const errors = ofMatches.get(iou) ?? new KnownErrors(matches.tables, iou);
  ofMatches.set(iou, errors);
  return errors;
}

const kinds: Readonly<Record<DetectionError['kind'], FalseAlarmKind>> = {
  Loc: 'poorBox',
  Cls: 'wrongClass',
  Both: 'wrongClass',
  Dupe: 'duplicate',
  Bkg: 'background',
};

/** Whether no annotation, of whatever class and kind, covers a tenth of the detection. */
export function isUncovered(
  { objects, detections }: EvaluationTables,
  detection: number,
  near: Int32Array,
): boolean {
  return near.every((object) => shareAt(detections, detection, objects, object) < nearIoU);
}
