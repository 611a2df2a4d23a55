/** A training of sliding windows whose process is killed: what it learns must not show that. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TrainingStatus } from '../../../shared/training/report.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { barsRecipe, writeBars } from '../../training/testing/bars.ts';
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

it('learns the same when it is killed at a pause, in a pass and while it evaluates', async () => {
  const recipe = barsRecipe(await writeBars(path.join(scratch(), 'data')));
  const whole = await outIn('whole');
  await client.start(recipe, whole);
  await client.ended;
  expect(client.status.state).toEqual({ kind: 'finished', folder: whole });

  const out = await outIn('killed');
  const killAt = async (moment: (status: TrainingStatus) => boolean) => {
    hear = (status) => {
      if (moment(status)) processes.at(-1)?.kill();
    };
    const { state } = client.status;
    const isKept = state.kind === 'failed' && state.resumable;
    await (isKept ? client.resume(out, null) : client.start(recipe, out));
    await client.ended;
    expect(client.status.state).toMatchObject({ kind: 'failed' });
  };
  // Without a checkpoint it begins anew; with one it goes on.
  await killAt(({ state }) => state.kind === 'between' && state.doing === 'cutting out objects');
  let isAsked = false;
  await killAt(({ state, run }) => {
    if (!isAsked && state.kind === 'running' && (run?.step ?? 0) >= 2) {
      isAsked = true;
      client.pause();
    }
    return state.kind === 'paused';
  });
  expect(client.status.state).toMatchObject({ resumable: true });
  await killAt(({ state, run }) => state.kind === 'running' && (run?.step ?? 0) >= 4);
  await killAt(({ state, run }) => {
    const isEvaluating = state.kind === 'between' && state.doing === 'evaluating';
    return isEvaluating && (run?.step ?? 0) > 0;
  });
  hear = () => {};
  await client.resume(out, null);
  await client.ended;
  expect(client.status.state).toEqual({ kind: 'finished', folder: out });
  const weights = (folder: string) => readFile(path.join(folder, 'svm.safetensors'));
  await vi.waitFor(async () => expect(await readdir(path.dirname(out))).toEqual(['out']));
  expect(await weights(out)).toEqual(await weights(whole));
});
