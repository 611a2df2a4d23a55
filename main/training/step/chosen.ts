/** What a recipe chooses of a network and of a picture's boxes. */
import type { RoiSampling } from '../../../shared/detection/training/sampleRois.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { parametersOf } from '../networkParts.ts';
import type { Phase } from '../phases.ts';
import type { TrainedGraphs } from './stepGraphs.ts';

export function roiSamplingOf({ heads }: Pick<TrainingRecipe, 'heads'>): RoiSampling {
  return {
    count: heads.sampled,
    foregroundFraction: heads.foregroundFraction,
    foregroundIou: heads.foregroundIou,
    backgroundIou: { least: heads.backgroundFrom, below: heads.backgroundBelow },
    withGroundTruth: true,
  };
}

/** @throws StudioError badInput where nothing is left to train */
export function trainedNames(
  network: TrainedGraphs,
  { trains, title }: Phase,
  prefixes: readonly string[],
): ReadonlySet<string> {
  const parts = parametersOf(network);
  const all = trains.flatMap((part) => parts[part]);
  const chosen =
    prefixes.length === 0
      ? all
      : all.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  if (chosen.length > 0 || trains.length === 0) return new Set(chosen);
  throw new StudioError(
    'badInput',
    `No parameter that '${title}' trains begins with ${prefixes.join(' or ')}.`,
  );
}
