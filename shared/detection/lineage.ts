/**
 * Lineage: the chain of rows from an anchor to its detections, or to where it ended.
 */
import type { FateName, StageKind } from './stages.ts';
import type { Box } from '../geometry/boxes.ts';

/** A row of a stage: everything that can be selected. */
export interface RowRef {
  readonly stage: StageKind;
  readonly row: number;
}

/** Another row and its overlap with the row that names it. */
export interface Overlap extends RowRef {
  readonly iou: number;
  readonly score: number;
  /** Index into the model's classes; only after the head. */
  readonly classIndex?: number;
}

/** What happened to a row at the selection after it. */
export interface Outcome {
  readonly fate: FateName;
  /** For `suppressed`: by which row. */
  readonly suppressedBy?: Overlap;
  /** The rows that it suppressed itself, largest IoU first. */
  readonly suppressed: readonly Overlap[];
  /** How many it suppressed, also where the list was cut. */
  readonly suppressedCount: number;
}

/** One class of a proposal. */
export interface ClassOutcome extends Outcome {
  readonly classIndex: number;
  readonly score: number;
  readonly box: Box;
  readonly classRow: number;
  readonly detectionRow: number | null;
}

/** The whole story of one anchor, seen from one selected row. All boxes in input space. */
export interface Lineage {
  readonly selected: RowRef;
  readonly anchor: {
    readonly row: number;
    readonly level: number;
    readonly x: number;
    readonly y: number;
    readonly shape: number;
    readonly shapes: number;
    readonly box: Box;
  };
  readonly objectness: {
    readonly logit: number;
    readonly probability: number;
    /** 1 is the highest logit of its level. */
    readonly rank: number;
    readonly of: number;
  };
  readonly decoded: {
    readonly delta: readonly [number, number, number, number];
    readonly box: Box;
    /** IoU of the decoded box with its anchor. */
    readonly iouWithAnchor: number;
    readonly outcome: Outcome;
  };
  readonly topK: { readonly row: number; readonly box: Box; readonly outcome: Outcome } | null;
  readonly clipped: { readonly row: number; readonly box: Box; readonly outcome: Outcome } | null;
  readonly proposal: {
    readonly row: number;
    readonly box: Box;
    /** Index of the pooled feature map. */
    readonly pooledLevel: number;
    readonly background: number;
    /** The most probable classes, most probable first. */
    readonly classes: readonly ClassOutcome[];
  } | null;
  /** The class the selection is about: that of the selected row, else the most probable one. */
  readonly focus: ClassOutcome | null;
}
