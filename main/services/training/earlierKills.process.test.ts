/** Trainings of sliding windows and of R-CNN whose process is killed: what they learn must not show that. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paperRegions } from '../../../shared/model/regionsSpec.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { TrainingStatus } from '../../../shared/training/report.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { barsRecipe, writeBars } from '../../training/testing/bars.ts';
import { squaresRecipe, writeSquares } from '../../training/testing/squares.ts';
import { TrainingClient } from './trainingClient.ts';

const trainer = path.join(import.meta.dirname, '..', '..', 'training', 'process.ts');
const fork = forkSubprocess('training', trainer, null);
const scratch = useScratchFolder();

let processes: Subprocess[] = [];
let client: TrainingClient;
let hear: (status: TrainingStatus) => void;

beforeEach(() => {
  processes = [];
  hear = () => {};
  const launch = () => {
    const process = fork();
    processes.push(process);
    return process;
  };
  client = new TrainingClient(launch, { status: (status) => hear(status), report: () => {} });
});
afterEach(async () => {
  await client.close();
});

async function outIn(name: string): Promise<string> {
  const parent = path.join(scratch(), name);
  await mkdir(parent);
  return path.join(parent, 'out');
}

type Moment = (status: TrainingStatus) => boolean;

async function wholeTraining(recipe: TrainingRecipe): Promise<string> {
  const whole = await outIn('whole');
  await client.start(recipe, whole);
  await client.ended;
  expect(client.status.state).toEqual({ kind: 'finished', folder: whole });
  return whole;
}

/** Begins, or goes on where something is kept, until the process is killed. */
async function killAt(recipe: TrainingRecipe, out: string, moment: Moment): Promise<void> {
  hear = (status) => {
    if (moment(status)) processes.at(-1)?.kill();
  };
  const { state } = client.status;
  const isKept = state.kind === 'failed' && state.resumable;
  await (isKept ? client.resume(out, null) : client.start(recipe, out));
  await client.ended;
  expect(client.status.state).toMatchObject({ kind: 'failed' });
}

/** Killed in a pause, so that there is a checkpoint. */
function inPauseAfter(step: number): Moment {
  let isAsked = false;
  return ({ state, run }) => {
    if (!isAsked && state.kind === 'running' && (run?.step ?? 0) >= step) {
      isAsked = true;
      client.pause();
    }
    return state.kind === 'paused';
  };
}

const whileDoing =
  (doing: string, done = 0): Moment =>
  ({ state }) =>
    state.kind === 'between' && state.doing === doing && state.done >= done;

async function expectSame(whole: string, out: string, files: readonly string[]): Promise<void> {
  hear = () => {};
  await client.resume(out, null);
  await client.ended;
  expect(client.status.state).toEqual({ kind: 'finished', folder: out });
  await vi.waitFor(async () => expect(await readdir(path.dirname(out))).toEqual(['out']));
  for (const file of files) {
    const [a, b] = [whole, out].map((folder) => readFile(path.join(folder, file)));
    expect(await b, file).toEqual(await a);
  }
}

it('learns the same sliding windows when it is killed at a pause, in a pass and while it evaluates', async () => {
  const recipe = barsRecipe(await writeBars(path.join(scratch(), 'data')));
  const whole = await wholeTraining(recipe);
  const out = await outIn('killed');
  // Without a checkpoint it begins anew; with one it goes on.
  await killAt(recipe, out, whileDoing('cutting out objects'));
  await killAt(recipe, out, inPauseAfter(2));
  expect(client.status.state).toMatchObject({ resumable: true });
  await killAt(recipe, out, ({ state, run }) => state.kind === 'running' && (run?.step ?? 0) >= 4);
  await killAt(recipe, out, (status) => {
    return whileDoing('evaluating')(status) && (status.run?.step ?? 0) > 0;
  });
  await expectSame(whole, out, ['svm.safetensors']);
});

it('learns the same R-CNN when it is killed among steps, features, hard negatives and looks', async () => {
  const data = await writeSquares(path.join(scratch(), 'data'));
  const start = { kind: 'package', folder: path.join(scratch(), 'start') } as const;
  await writeTinyPackage(start.folder);
  const recipe: TrainingRecipe = {
    ...squaresRecipe(data, 'r-cnn'),
    start,
    epochs: 1,
    warp: { side: 112, context: 8 },
    regions: { ...paperRegions, version: 'single', most: 30 },
  };
  const whole = await wholeTraining(recipe);
  const out = await outIn('killed');
  await killAt(recipe, out, whileDoing('searching regions', 1));
  await killAt(recipe, out, inPauseAfter(2));
  expect(client.status.state).toMatchObject({ resumable: true });
  await killAt(recipe, out, whileDoing('making features of regions', 2));
  await killAt(recipe, out, whileDoing('learning hard negatives', 1));
  await killAt(recipe, out, whileDoing('evaluating', 1));
  await expectSame(whole, out, ['trunk.onnx', 'head.onnx']);
});
