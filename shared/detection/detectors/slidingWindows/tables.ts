/** The tables of sliding windows. Input space is image space. */
import type { DetectionTable } from '../../stages/stages.ts';
import type { HogBlocks } from '../../windows/hogBlocks.ts';
import type { PyramidLevel } from '../../windows/imagePyramid.ts';
import type { Windows } from '../../windows/windowTable.ts';

/** The picture at every size. */
export interface PyramidTable {
  readonly kind: 'pyramid';
  readonly count: number;
  /** [count] largest first. */
  readonly sizes: readonly PyramidLevel[];
  /** Larger levels that were left out, since there would be too many windows. */
  readonly leftOut: number;
}

/** Gradients of every level; aligned with the pyramid. */
export interface HogTable {
  readonly kind: 'hog';
  readonly count: number;
  /** [count] */
  readonly blocks: readonly HogBlocks[];
}

/** The windows of every class. Rows: class, level, y, x. */
export interface WindowTable {
  readonly kind: 'windows';
  readonly count: number;
  /** [count, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] */
  readonly classes: Int32Array<ArrayBuffer>;
  /** Of each class its windows, whose rows count from its `firstRow`. */
  readonly ofClasses: readonly (Pick<Windows, 'count' | 'levels'> & {
    readonly firstRow: number;
  })[];
}

/** What the classifier of a window's class says of it; aligned with the windows. */
export interface ScoreTable {
  readonly kind: 'scores';
  readonly count: number;
  /** [count] signed distances. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** [count, 4] the object that a window is around: without its margin. */
  readonly boxes: Float32Array<ArrayBuffer>;
}

export type SlidingWindowsTables = Readonly<{
  pyramid: PyramidTable;
  hog: HogTable;
  windows: WindowTable;
  scores: ScoreTable;
  detections: DetectionTable;
}>;

/** The stages in the order in which they run. */
export const slidingWindowsKinds = [
  'pyramid',
  'hog',
  'windows',
  'scores',
  'detections',
] as const satisfies readonly (keyof SlidingWindowsTables)[];
