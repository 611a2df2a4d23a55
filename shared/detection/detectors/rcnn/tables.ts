/** The tables of R-CNN's stages, as they are while it runs. */
import type { DetectionTable } from '../../stages/stages.ts';
import { selectiveSearchKinds, type SelectiveSearchTables } from '../selectiveSearch/tables.ts';

/** What the network sees of each region, and of what; aligned with the regions. */
export interface WarpedTable {
  readonly kind: 'warped';
  readonly count: number;
  /** [n, 4] input space: the region and its context. It may reach out of the picture. */
  readonly boxes: Float32Array<ArrayBuffer>;
}

/** What the network makes of each crop; aligned with the crops. */
export interface FeatureTable {
  readonly kind: 'features';
  readonly count: number;
  /** D */
  readonly length: number;
  /** [n, D] */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Every region as every class. Parent: features. Row r·K + k is region r as the package's class k. */
export interface ScoreTable {
  readonly kind: 'scores';
  readonly count: number;
  /** K */
  readonly classCount: number;
  readonly parentRow: Int32Array<ArrayBuffer>;
  /** [n·K] signed distances: above 0, the class. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** [n·K, 4] the regions' boxes. */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [n·K, 4] dx, dy, dw, dh as the regressors put them out. */
  readonly deltas: Float32Array<ArrayBuffer>;
}

/** Every region as every class, moved by the class's regressor; aligned with the scores. */
export interface RefinedTable {
  readonly kind: 'refined';
  readonly count: number;
  /** [n·K, 4] clipped to the picture. */
  readonly boxes: Float32Array<ArrayBuffer>;
}

/** All tables of one run on one picture. */
export type RcnnTables = SelectiveSearchTables &
  Readonly<{
    warped: WarpedTable;
    features: FeatureTable;
    scores: ScoreTable;
    refined: RefinedTable;
    detections: DetectionTable;
  }>;

/** The stages in the order in which they run. */
export const rcnnKinds = [
  ...selectiveSearchKinds,
  'warped',
  'features',
  'scores',
  'refined',
  'detections',
] as const satisfies readonly (keyof RcnnTables)[];
