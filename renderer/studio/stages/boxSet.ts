import type { BoxColour } from '../../canvas/palette.ts';
import type { Line } from '../../canvas/scene.ts';

/** Boxes that share a colour, a line and a meaning. */
export interface BoxSet {
  /** Equal keys mean equal boxes and scores. */
  readonly key: string;
  /** What they are, whatever the run: what a person hides and shows. `proposals/suppressed` */
  readonly id: string;
  /** What the legend calls them: `after NMS`. */
  readonly name: string;
  readonly colour: BoxColour;
  readonly line: Line;
  /** The stage that `rows` count in: what a click selects. */
  readonly stage: string;
  /** How many they are: more than `boxes` where those are a sample, or none that are drawn. */
  readonly count: number;
  readonly boxes: Float32Array;
  readonly scores: Float32Array | null;
  /** For each box its row in `stage`; null where they are the same. */
  readonly rows: Int32Array | null;
  /** Edges over a pixel of the input, see canvas/density.ts. */
  readonly density: number;
  /** Whether a filter by level and shape applies: rows lie in a grid. */
  readonly grid: boolean;
  /** Whether they are the stage's own, and not what it left behind: stepping from box to box goes through them. */
  readonly main: boolean;
}
