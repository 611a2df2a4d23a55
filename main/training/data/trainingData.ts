/** The data of a training, without the pictures that cannot be read. */
import { StudioError } from '../../../shared/result.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { TrainingState } from '../../../shared/training/report.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { readDataset } from '../../datasets/readDataset.ts';
import { dataHash } from '../../datasets/summary.ts';
import { checkTrainable } from '../../datasets/trainable.ts';
import { lookAtAll, without, type LeftOut, type LookedAt } from './unreadable.ts';

export interface TrainingData {
  /** Without what was left out. */
  readonly data: Dataset;
  readonly leftOut: readonly LeftOut[];
  readonly dataHash: string;
}

/** Of a training that goes on: the data that it began with. */
export interface FormerData {
  readonly dataHash: string;
  readonly leftOut: readonly LeftOut[];
}

/**
 * @param isEstimate whether no picture is looked at
 * @param tell is told what takes time, before it is done
 * @throws StudioError about the data; what `tell` throws
 */
export async function readTrainingData(
  recipe: TrainingRecipe,
  former: FormerData | null,
  isEstimate: boolean,
  tell: (state: TrainingState) => Promise<void>,
): Promise<TrainingData> {
  await tell({ kind: 'preparing', doing: `reading ${recipe.data.folder}` });
  const all = await readData(recipe);
  const hash = dataHash(all);
  if (former !== null && former.dataHash !== hash) {
    const sentence = `The data in ${recipe.data.folder} are not those that this training began with.`;
    throw new StudioError('badInput', sentence);
  }
  const { leftOut, remarks } =
    former === null && !isEstimate
      ? await lookedAt(all, tell)
      : { leftOut: former?.leftOut ?? [], remarks: [] };
  const kept = without(all, leftOut);
  const data = { ...kept, problems: [...kept.problems, ...remarks] };
  checkTrainable(data, recipe.data.folder);
  return { data, leftOut, dataHash: hash };
}

async function lookedAt(
  { train, val }: Dataset,
  tell: (state: TrainingState) => Promise<void>,
): Promise<LookedAt> {
  const pictures = [...train, ...val];
  const total = pictures.length;
  return lookAtAll(pictures, (done) =>
    tell({ kind: 'between', doing: 'checking the pictures', done, total }),
  );
}

function readData({ data: asked, seed }: TrainingRecipe): Promise<Dataset> {
  return readDataset({
    folder: asked.folder,
    format: asked.format,
    vocFirstPixel: asked.vocFirstPixel,
    firstPixelAsked: 'training',
    split: { fraction: asked.validationShare, seed },
  });
}
