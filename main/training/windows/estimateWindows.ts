/** What a training of sliding windows would take, by a picture that is measured. */
import { seededRandom } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../../shared/training/report.ts';
import { readTrainingData } from '../data/trainingData.ts';
import { firstReadable, pixelsOf } from '../data/unreadable.ts';
import { fastest } from '../fastest.ts';
import { collect, planOf, WindowsMining, type FirstExamples } from './mining.ts';

/** What a classifier takes to be learned, as a share of the passes that its windows are found in: measured on blood cells. */
const learning = 1.5;

/** @throws StudioError about the data, as the training itself would */
export async function estimateWindows(recipe: TrainingRecipe): Promise<TrainingEstimate> {
  const { data } = await readTrainingData(recipe, null, true, () => Promise.resolve());
  const { train, val, classes } = data;
  const plan = planOf(classes, train, recipe);
  const picture = await firstReadable(train);
  const random = seededRandom(recipe.seed);
  const examples: FirstExamples[] = classes.map(() => ({
    positives: [],
    negatives: [],
    names: [],
  }));
  const pixels = await pixelsOf(picture);
  await collect(plan, examples, picture, pixels, 0, random);
  const mining = new WindowsMining(plan, examples, random);
  examples.forEach((each, index) => mining.begin(index, each));
  const look = await fastest(async () => {
    await mining.look(picture, await pixelsOf(picture), 0);
  });
  const { epochs } = recipe;
  const looks = train.length * (1 + learning * epochs) + val.length * (1 + epochs);
  const kept = JSON.stringify(mining.state()).length;
  return {
    steps: train.length * epochs,
    seconds: (looks * look) / 1000,
    provider: { requested: recipe.provider, actual: 'cpu', reason: '' },
    memory: 1024 * process.resourceUsage().maxRSS,
    // Two checkpoints, of classifiers and names of windows.
    disk: 2 * kept * train.length,
  };
}
