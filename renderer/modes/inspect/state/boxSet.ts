import type { StageKind } from '../../../../shared/detection/stages/stages.ts';

/** Boxes that share a colour, a line and a meaning. */
export interface BoxSet {
  /** Equal keys mean equal boxes and scores. */
  readonly key: string;
  /** What the legend calls them: `after NMS`. */
  readonly name: string;
  /** The stage whose colour they have. */
  readonly colour: StageKind;
  /** The stage that `rows` count in: what a click selects. */
  readonly stage: StageKind;
  readonly boxes: Float32Array;
  readonly scores: Float32Array | null;
  /** For each box its row in `stage`; null where they are the same. */
  readonly rows: Int32Array | null;
  readonly dashed: boolean;
  /** Whether a filter by level and shape applies: rows are anchors. */
  readonly anchors: boolean;
  /** Whether stepping from box to box goes through them. */
  readonly main: boolean;
}
