/** `anchorscope train`: a person's pictures and boxes become a model package. */
import { TrainingClient } from '../services/training/trainingClient.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { programProcess } from './subprocess.ts';
import { askedRecipe, askedTraining, type TrainOptions } from './trainOptions.ts';
import { TrainingView } from './trainingView.ts';
import { estimateSentence, resultSentence, resumeCommand } from './trainingWords.ts';

/**
 * @param processEntry the path of the training process.
 * @returns the exit code: 2 where the training failed, 130 where it was stopped.
 * @throws StudioError where it did not even begin; ReaderGone.
 */
export async function runTrain(options: TrainOptions, processEntry: string): Promise<number> {
  if (options.estimate === true && options.resume === undefined) {
    return runEstimate(options, processEntry);
  }
  const asked = await askedTraining(options);
  const view = new TrainingView(options.json, () => client.stop());
  const client = new TrainingClient(programProcess('training', processEntry), view);
  const signal = interruption(() => {
    view.say('Stopping with a checkpoint, after this step; Ctrl+C again ends it at once.');
    client.stop();
  });
  try {
    const { folder } = asked;
    await (asked.kind === 'new'
      ? client.start(asked.recipe, folder)
      : client.resume(folder, asked.learningRate));
    // It came while the folder was looked at.
    if (signal.aborted) client.stop();
    await client.ended;
    const { state } = client.status;
    await view.end(state, folder);
    if (state.kind === 'finished') {
      const result = resultSentence(client.history.evaluations);
      if (result !== null) say(result);
      if (!options.json) await print(folder);
      return 0;
    }
    if (state.kind === 'failed') say(state.reason);
    const isResumable = 'resumable' in state && state.resumable;
    const next = isResumable ? `Go on with: ${resumeCommand(folder)}` : 'Nothing of it is kept.';
    say(state.kind === 'failed' ? next : `Stopped. ${next}`);
    return state.kind === 'failed' ? 2 : 130;
  } finally {
    view.clear();
    await client.close();
  }
}

/** Prints what the training would take, and begins none. */
async function runEstimate(options: TrainOptions, processEntry: string): Promise<number> {
  const recipe = await askedRecipe(options);
  const nobody = { status: () => {}, report: () => {} };
  const client = new TrainingClient(programProcess('training', processEntry), nobody);
  const signal = interruption(() => void client.close());
  try {
    say('Measuring a step …');
    const estimate = await client.estimate(recipe, signal);
    await print(options.json ? JSON.stringify(estimate) : estimateSentence(estimate));
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    await client.close();
  }
}
