/** The network that a training begins with: of an architecture, with or without a trained backbone, or of a package. */
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingStart } from '../../../shared/training/recipe.ts';
import type { Graph } from '../../network/graph/graph.ts';
import type { Description } from './description.ts';
import { fromArchitecture } from './fromArchitecture.ts';
import { fromPackage } from './fromPackage.ts';

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

/**
 * @param classes of the data, without background
 * @param random decides every number that is not read from a file
 * @throws StudioError notFound or badModel naming the file and the tensor or layer; badInput for classes that no
 *   package can have.
 */
export async function startingNetwork(
  start: TrainingStart,
  classes: readonly ClassSummary[],
  input: InputSize,
  random: Random,
): Promise<StartingNetwork> {
  return start.kind === 'architecture'
    ? fromArchitecture(start, classes, input, random)
    : fromPackage(start.folder, classes, input, random);
}
