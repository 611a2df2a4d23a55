/** Two trainings of one folder, in processes of two studios: one trains, the other is told who does. */
import path from 'node:path';
import { readdir, readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { afterEach, expect, it, vi } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { defaultRecipe, type TrainingRecipe } from '../../../shared/training/recipe.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import { writeSquares } from '../../training/testing/squares.ts';
import { writeLayersPackage } from '../models/testing/layersPackage.ts';
import { TrainingClient } from './trainingClient.ts';

const trainer = path.join(import.meta.dirname, '..', '..', 'training', 'process.ts');
const scratch = useScratchFolder();

const logSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ curves: v.object({ steps: v.object({ step: v.array(v.number()) }) }) }),
);

const clients: TrainingClient[] = [];
function makeClient(): TrainingClient {
  const nobody = { status: () => {}, report: () => {} };
  const client = new TrainingClient(forkSubprocess('training', trainer, null), nobody);
  clients.push(client);
  return client;
}
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** How it ended, or why it did not even begin. */
async function endOf(client: TrainingClient, beginning: Promise<unknown>): Promise<string> {
  const failure = await beginning.then(() => null, failureOf);
  if (failure !== null) return failure.message;
  await client.ended;
  const { state } = client.status;
  return state.kind === 'failed' ? state.reason : state.kind;
}

it('is made by one of two that begin, or go on, together', async () => {
  const start = path.join(scratch(), 'start');
  await writeLayersPackage(start);
  const recipe: TrainingRecipe = {
    ...defaultRecipe({
      data: { folder: await writeSquares(path.join(scratch(), 'data')) },
      start: { kind: 'package', folder: start },
      schedule: 'joint',
    }),
    epochs: 2,
    provider: 'cpu',
    input: { shortSides: [64], longSideMax: 160 },
  };
  const out = path.join(scratch(), 'out');
  const [one, other] = [makeClient(), makeClient()];

  // Paused as it begins: it must not end before the other one is told of it.
  const begun = [one, other].map((client) => {
    const beginning = client.start(recipe, out).then(() => client.pause());
    return endOf(client, beginning);
  });
  // One of them is refused, or fails, while the other trains.
  const lost = await Promise.race(begun);
  expect(lost).toMatch(
    new RegExp(`^Another training is making ${out} \\(process \\d+, since .*\\): wait for it`),
  );
  const winner = one.runningFolder === null ? other : one;
  await vi.waitFor(() => expect(winner.status.state.kind).toBe('paused'));
  winner.stop();
  expect((await Promise.all(begun)).sort()).toEqual([lost, 'stopped'].sort());

  const resumed = [one, other].map((client) => endOf(client, client.resume(out, null)));
  const ends = await Promise.all(resumed);
  expect(ends).toContain('finished');
  // Who comes when the other has ended finds the package made, or nothing to go on with.
  for (const end of ends) {
    expect(end).toMatch(
      /^(finished$|Another training is making |There is no training to go on with)/,
    );
  }
  const log = v.parse(logSchema, await readFile(path.join(out, 'training.json'), 'utf8'));
  expect(log.curves.steps.step).toEqual(Array.from({ length: 8 }, (_, i) => i + 1));
  expect((await readdir(scratch())).sort()).toEqual(['data', 'out', 'start']);
  expect((await stat(path.join(out, 'model.json'))).isFile()).toBe(true);
});
