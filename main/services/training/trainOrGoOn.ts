/** A training from its beginning, or from where it was stopped. */
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { StudioError } from '../../../shared/result.ts';
import { checkpointTime } from '../../training/unfinishedTrainings.ts';
import type { TrainingClient } from './trainingClient.ts';

/**
 * To the end: the package is in the folder then.
 * @throws StudioError why it failed, or that it was stopped; what there is of it is gone on from the next time
 */
export async function trainOrGoOn(
  client: TrainingClient,
  recipe: TrainingRecipe,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const stop = () => client.stop();
  signal.addEventListener('abort', stop);
  try {
    const isBegun = (await checkpointTime(folder)) !== null;
    await (isBegun ? client.resume(folder, null) : client.start(recipe, folder));
    // It came while the folder was looked at.
    if (signal.aborted) client.stop();
    await client.ended;
    const { state } = client.status;
    if (state.kind === 'finished') return;
    if (state.kind === 'failed') throw new StudioError('badInput', state.reason);
    throw new StudioError('stopped', 'Stopped; the same command goes on.');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
