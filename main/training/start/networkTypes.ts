/** What every way to begin a training gives, and what it is given. */
import type { Graph } from '../../network/graph/graph.ts';
import type { Description } from './description.ts';

export interface StartingNetwork {
  /** Norms are norm nodes; parameters have torchvision's names, or those of the package's file. */
  readonly trunk: Graph;
  readonly head: Graph;
  /** The content of model.json, with the data's classes. */
  readonly spec: Description;
  /** Every parameter of both graphs. */
  readonly values: Map<string, Float32Array<ArrayBuffer>>;
  /** Sentences for training.json: where the weights come from. */
  readonly origin: string;
}

/** Sizes of the input, pixels. */
export interface InputSize {
  readonly shortSide: number;
  readonly longSideMax: number;
}
