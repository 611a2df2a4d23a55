/** The network that a training begins with: of an architecture, with or without a trained backbone, or of a package. */
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingRecipe, TrainingStart } from '../../../shared/training/recipe.ts';
import { windowsName } from '../../../shared/model/architectures.ts';
import { StudioError } from '../../../shared/result.ts';
import { fromArchitecture } from './fromArchitecture.ts';
import { fromPackage } from './fromPackage.ts';
import type { InputSize, StartingNetwork } from './networkTypes.ts';

const ownAnchors = { sizes: null, ratios: null } as const;

/**
 * @param classes of the data, without background
 * @param random decides every number that is not read from a file
 * @param anchors instead of the network's own
 * @throws StudioError notFound or badModel naming the file and the tensor or layer; badInput for classes that no
 *   package can have.
 */
export async function startingNetwork(
  start: TrainingStart,
  classes: readonly ClassSummary[],
  input: InputSize,
  random: Random,
  anchors: TrainingRecipe['anchors'] = ownAnchors,
): Promise<StartingNetwork> {
  if (start.kind === 'package') return fromPackage(start.folder, classes, input, random, anchors);
  const { name, backbone } = start;
  if (name === windowsName) {
    throw new StudioError('badInput', `${name} has no network to begin with.`);
  }
  return fromArchitecture({ name, backbone }, classes, input, random, anchors);
}
