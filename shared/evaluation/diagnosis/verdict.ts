/**
 * The verdicts: for every object exactly one.
 *
 * A stage covers an object where one of its rows, of the object's class where the stage has classes, has at least the IoU that is
 * asked for. An object is lost at the first stage after the last one that covers it. Of the rows that covered it last, the one
 * that came farthest is followed: past most fates of the stage, in their order; among those of one fate that a score decides,
 * the best score; then the largest IoU. What the stage says of that row's fate is the verdict.
 *
 * In this order, the first that holds:
 *
 *   notCounted         it is a crowd, difficult, of a class that the model lacks, or has no area
 *   found              a detection is matched to it, best score first (COCO's rule, metrics/matcher.ts)
 *   matchedToOther     a detection of its class covers it; all such are matched to other objects
 *   noCandidate        no stage covers it
 *   scoredLow          lost among best scores or by a threshold before rows have classes; its score is under an even chance
 *   belowTopK          lost among the best scores of a level; its score is even or better
 *   tooSmall           lost by a smallest side
 *   suppressed         lost to a better row before rows have classes
 *   overLimit          lost among the best of those that are left, before the last stage
 *   leftOut            lost by a rule of the stage's own
 *   clippedAway        went on, and cut at the picture's edge covers it no more
 *   movedOff           went on, and moved covers it no more, before rows have classes
 *   headMovedOff       the same where rows have classes
 *   backgroundWon      lost by the class threshold; background has at least as large a score (a margin: the boundary, 0)
 *   otherClassWon      lost by the class threshold, and another class has a larger score, also than background; or went on as another class
 *   belowThreshold     lost by a threshold; its class has the largest score, or its score is even or better where there are no classes
 *   suppressedInClass  lost to a better row of its class
 *   overDetectionLimit lost among the best of those that are left, at the last stage
 */
import type { FateName, RowRef } from '../../detection/stages/table.ts';
import type { NotCounted } from './truth.ts';

export type Verdict =
  | NotCountedVerdict
  | FoundVerdict
  | MatchedToOther
  | NoCandidate
  | ScoreLoss
  | TooSmall
  | Suppressed
  | LeftOut
  | Moved
  | ClassLoss;

export type VerdictKind = Verdict['kind'];

export const verdictKinds = [
  'notCounted',
  'found',
  'matchedToOther',
  'noCandidate',
  'scoredLow',
  'belowTopK',
  'tooSmall',
  'suppressed',
  'overLimit',
  'leftOut',
  'clippedAway',
  'movedOff',
  'headMovedOff',
  'backgroundWon',
  'otherClassWon',
  'belowThreshold',
  'suppressedInClass',
  'overDetectionLimit',
] as const satisfies readonly VerdictKind[];

export interface NotCountedVerdict {
  readonly kind: 'notCounted';
  readonly reason: NotCounted;
}

export interface FoundVerdict {
  readonly kind: 'found';
  /** Row of the last stage. */
  readonly detection: number;
  readonly iou: number;
  readonly score: number;
}

export interface MatchedToOther {
  readonly kind: 'matchedToOther';
  /** Row of the last stage: of those that cover it the one with the largest IoU. */
  readonly detection: number;
  readonly iou: number;
  /** The object that it is matched to; null where it is of an object that does not count. */
  readonly object: number | null;
  /** A box that covers it and gave way to that detection: two objects, one box. The one with the largest IoU. */
  readonly gaveWay: Rivalry | null;
}

/** How the best candidate differs from what would fit. place: its shape would fit, but lies elsewhere. */
export type Lack = 'place' | 'scale' | 'ratio';

export interface NoCandidate {
  readonly kind: 'noCandidate';
  /** The stage of candidates, and of its rows the one with the largest IoU; null where none touches the object. */
  readonly lostAt: string;
  readonly row: number | null;
  readonly iou: number;
  /** null where there are no candidates. */
  readonly lacking: {
    readonly lack: Lack;
    /** Of the object and of the closest shape that there is: square root of the area, input pixels, and width over height. */
    readonly object: ScaleAndRatio;
    readonly closest: ScaleAndRatio;
    /** IoU of both with one centre. */
    readonly iou: number;
  } | null;
}

export interface ScaleAndRatio {
  readonly scale: number;
  readonly ratio: number;
}

/** What every verdict of a loss says. */
export interface Loss {
  /** The stage that lost it. */
  readonly lostAt: string;
  /** The row that is followed, of the last stage that covers the object, and its IoU there. */
  readonly row: RowRef;
  readonly iou: number;
}

/** What a setting decided. */
interface Decided extends Loss {
  /** Its name, and what it was. */
  readonly setting: string;
  readonly value: number;
}

export interface ScoreLoss extends Decided {
  readonly kind: 'scoredLow' | 'belowTopK' | 'overLimit' | 'overDetectionLimit';
  /** null where its stage has none. */
  readonly score: number | null;
  /** From 1, among those that the limit is laid on; null where a threshold decided or the order is no column. */
  readonly rank: number | null;
  /** The other object that most of those that went on cover, and how many do; null where fewer than four cover one. */
  readonly crowded: { readonly object: number; readonly count: number } | null;
}

export interface TooSmall extends Decided {
  readonly kind: 'tooSmall';
  /** As the stage compares it, clipped where it clips: the shorter side, input pixels. */
  readonly side: number;
}

/** The row that suppressed another one. */
export interface Rivalry {
  /** The row that gave way. */
  readonly row: RowRef;
  readonly by: RowRef;
  /** IoU of the two rows. */
  readonly overlap: number;
  /** IoU of the winner with the object. */
  readonly iou: number;
  /** Another object that the winner covers, the one that it overlaps most; null where it covers none. */
  readonly covers: number | null;
}

export interface Suppressed extends Decided {
  readonly kind: 'suppressed' | 'suppressedInClass';
  readonly rival: Rivalry;
}

export interface LeftOut extends Decided {
  readonly kind: 'leftOut';
  readonly fate: Exclude<FateName, 'kept'>;
}

export interface Moved extends Loss {
  readonly kind: 'clippedAway' | 'movedOff' | 'headMovedOff';
  /** The row that it became, and its IoU. */
  readonly became: RowRef;
  readonly after: number;
}

export interface ClassLoss extends Loss {
  readonly kind: 'backgroundWon' | 'otherClassWon' | 'belowThreshold';
  /** The threshold; both null where the stage gave the row another class without one. */
  readonly setting: string | null;
  readonly value: number | null;
  /** As its class; null where it was scored as another class alone. */
  readonly score: number | null;
  /** null where rows have no classes. */
  readonly classIndex: number | null;
  /** null where rows have no classes. Of margins 0, the boundary. */
  readonly background: number | null;
  /** The best other class of the same box, or of another box that covers the object where classes have boxes of their own. */
  readonly other: { readonly classIndex: number; readonly score: number } | null;
}

/** Whether an object counts and is missed. */
export function isMissed({ kind }: Pick<Verdict, 'kind'>): boolean {
  return kind !== 'found' && kind !== 'notCounted';
}

/** The stage that lost an object; null where none did. */
export function lostAt(verdict: Verdict): string | null {
  return 'lostAt' in verdict ? verdict.lostAt : null;
}
