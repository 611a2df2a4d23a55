import type { StageColour } from '../../../../shared/detection/stages/description.ts';

/** Boxes that share a colour, a line and a meaning. */
export interface BoxSet {
  /** Equal keys mean equal boxes and scores. */
  readonly key: string;
  /** What the legend calls them: `after NMS`. */
  readonly name: string;
  readonly colour: StageColour;
  /** The stage that `rows` count in: what a click selects. */
  readonly stage: string;
  readonly boxes: Float32Array;
  readonly scores: Float32Array | null;
  /** For each box its row in `stage`; null where they are the same. */
  readonly rows: Int32Array | null;
  readonly dashed: boolean;
  /** Whether a filter by level and shape applies: rows lie in a grid. */
  readonly grid: boolean;
  /** Whether stepping from box to box goes through them. */
  readonly main: boolean;
}
