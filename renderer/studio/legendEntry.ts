import type { Line } from '../canvas/scene.ts';

/** Boxes of a canvas that share a look. */
export interface LegendEntry {
  readonly id: string;
  readonly name: string;
  readonly line: Line;
  /** A CSS colour. */
  readonly colour: string;
  readonly count: number;
  /** Of how many they are a part; as many where they are all. */
  readonly of: number;
  /** How many rows before became those; absent where each became one. */
  readonly from?: number | undefined;
  /** Whether they are drawn. */
  readonly drawn: boolean;
}
