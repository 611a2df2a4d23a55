import type { Selected, Suppressed } from './table.ts';

/**
 * The stages of Faster R-CNN and their tables.
 *
 * Legend, used in every file of this folder:
 *   L   feature levels          Hi, Wi   cells of level i
 *   A   shapes (anchors a cell) N        anchors of all levels, N = Σ Hi·Wi·A
 *   K   classes without background       C   channels of the feature map
 *
 * Every stage is a table in structure-of-arrays form. A stage that selects carries `parentRow` (for
 * each of its rows, the row of the stage before) and `fate` (for each row of the stage before, whether
 * it went on and if not, why not). Where `parentRow` is absent the rows are aligned with the parent's.
 * All boxes are in input space; only detections also carry their boxes in image space.
 */

/** Where one feature level's anchors lie among all N. */
export interface AnchorLevel {
  /** Cells across and down. */
  readonly width: number;
  readonly height: number;
  /** Input pixels from one cell to the next, across and down. */
  readonly strideX: number;
  readonly strideY: number;
  /** A: shapes at a cell. */
  readonly shapes: number;
  /** Row of this level's first anchor. Rows run over y, then x, then shape. */
  readonly firstRow: number;
}

interface Table<Kind extends string> {
  readonly kind: Kind;
  readonly count: number;
}

/** The reference boxes. Rows: level, y, x, shape. */
export interface AnchorTable extends Table<'anchors'> {
  readonly grids: readonly AnchorLevel[];
  /** [N, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
}

/** The RPN's score of every anchor; aligned with the anchors. */
export interface ObjectnessTable extends Table<'objectness'> {
  /** [N] object logit minus background logit; its sigmoid is the objectness probability. */
  readonly logits: Float32Array<ArrayBuffer>;
}

/** Anchors moved by their deltas: proposals before selection and clipping; aligned with the anchors. */
export interface DecodedTable extends Table<'decoded'> {
  /** [N, 4] dx, dy, dw, dh as the RPN put them out. */
  readonly deltas: Float32Array<ArrayBuffer>;
  /** [N, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
}

/** The best proposals of each level by objectness, best first within a level. Parent: decoded. */
export interface TopKTable extends Table<'topK'>, Selected {
  /** [n, 4] as decoded, not clipped. */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [n] objectness probability. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** [n] feature level. */
  readonly levels: Int32Array<ArrayBuffer>;
}

/** Clipped to the picture, without those too small or with too low a score. Parent: topK. */
export interface ClippedTable extends Table<'clipped'>, Selected {
  readonly boxes: Float32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
  readonly levels: Int32Array<ArrayBuffer>;
}

/** Proposals after NMS, best first over all levels. Parent: clipped. */
export interface ProposalTable extends Table<'proposals'>, Suppressed {
  readonly boxes: Float32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
  readonly levels: Int32Array<ArrayBuffer>;
}

/** What each proposal looks like to the head; aligned with the proposals. */
export interface PooledTable extends Table<'pooled'> {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [n, C, height, width] */
  readonly features: Float32Array<ArrayBuffer>;
  /** [n] index of the pooled feature map. */
  readonly levels: Int32Array<ArrayBuffer>;
}

/**
 * Every proposal as every class. Parent: pooled (and so proposals). Row p·K + k is proposal p as the
 * package's class k.
 */
export interface ClassTable extends Table<'classes'> {
  readonly parentRow: Int32Array<ArrayBuffer>;
  /** K */
  readonly classCount: number;
  /** [n·K] class probability. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** [n·K, 4] decoded for the class and clipped. */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [n] probability of background of each proposal. */
  readonly background: Float32Array<ArrayBuffer>;
}

/** Final boxes, best first. Parent: classes. */
export interface DetectionTable extends Table<'detections'>, Suppressed {
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [n, 4] in image space. */
  readonly imageBoxes: Float32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
  /** [n] index into the package's classes. */
  readonly classes: Int32Array<ArrayBuffer>;
}
