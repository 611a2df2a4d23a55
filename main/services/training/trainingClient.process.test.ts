/** The client with processes that are forked, killed and orphaned for true. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingReport, TrainingStatus } from '../../../shared/training/report.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { recipe } from './testing/scriptedTraining.ts';
import { TrainingClient } from './trainingClient.ts';

const training = path.join(import.meta.dirname, '..', '..', 'training');
const fakeEntry = path.join(training, 'testing', 'fakeProcess.ts');
const trueEntry = path.join(training, 'process.ts');

const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'out');

let processes: Subprocess[] = [];
let client: TrainingClient;
let now = 0;
let steps: number[] = [];

beforeEach(() => {
  processes = [];
  steps = [];
  now = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await client.close();
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]));
});

function makeClient(entry: string, trouble = ''): TrainingClient {
  vi.stubEnv('FAKE_TRAINING', trouble);
  const fork = forkSubprocess('training', entry, null);
  const launch = () => {
    const process = fork();
    processes.push(process);
    return process;
  };
  const host = {
    status: (_: TrainingStatus) => {},
    report: (report: TrainingReport) => {
      if (report.kind === 'step') steps.push(report.step);
    },
  };
  client = new TrainingClient(launch, host, () => now);
  return client;
}

const short = { ...recipe, epochs: 1 };
const all = [1, 2, 3, 4, 5, 6, 7, 8];
const stepsReach = (step: number) =>
  vi.waitFor(() => expect(steps.at(-1)).toBeGreaterThanOrEqual(step));

function isAlive({ pid }: Pick<Subprocess, 'pid'>): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('TrainingClient with a true process', () => {
  it('trains to the package and ends the process', async () => {
    await makeClient(fakeEntry).start(short, out());
    await client.ended;
    expect(client.status.state).toEqual({ kind: 'finished', folder: out() });
    expect(client.history).toMatchObject({ steps: all.map((step) => ({ step })) });
    expect(existsSync(`${out()}.training`)).toBe(false);
  });

  it('pauses, goes on, stops with a checkpoint, and goes on from it', async () => {
    await makeClient(fakeEntry, 'goesOn').start(short, out());
    await stepsReach(2);
    client.pause();
    await vi.waitFor(() => expect(client.status.state.kind).toBe('paused'));
    const paused = steps.length;
    client.goOn();
    await stepsReach(paused + 1);
    client.stop();
    await client.ended;
    expect(client.status.state).toEqual({ kind: 'stopped', resumable: true });
    const stopped = steps.length;
    await client.resume(out(), null);
    await stepsReach(stopped + 1);
    const kept = client.history.steps.map(({ step }) => step);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => i + 1));
  });

  it('is told that a process crashed, and where, and goes on from the checkpoint', async () => {
    await makeClient(fakeEntry, 'crashes').start(short, out());
    await client.ended;
    expect(client.status.state).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        /^The training process ended with code 7\. It was at step 5 of \d+\.$/,
      ) as string,
      resumable: true,
    });
    await client.resume(out(), null);
    await client.ended;
    expect(client.status.state).toEqual({ kind: 'finished', folder: out() });
    expect(client.history.steps.map(({ step }) => step)).toEqual(all);
  });

  it('survives kills at any step', async () => {
    makeClient(fakeEntry, 'goesOn');
    for (let kill = 1; kill <= 5; kill++) {
      await (kill === 1 ? client.start(short, out()) : client.resume(out(), null));
      await stepsReach(3 * kill);
      process.kill(processes.at(-1)?.pid ?? 0, 'SIGKILL');
      await client.ended;
      expect(client.status.state).toMatchObject({ kind: 'failed', resumable: true });
    }
    expect(client.history.steps.map(({ step }) => step)).toEqual(
      Array.from({ length: client.history.steps.length }, (_, i) => i + 1),
    );
  });

  it('ends one that hears of nothing', async () => {
    await makeClient(fakeEntry, 'hangs').start(short, out());
    await stepsReach(4);
    client.stop();
    now = 10_000;
    expect(processes.filter(isAlive)).toHaveLength(1);
    client.stop();
    await client.ended;
    expect(client.status.state).toEqual({ kind: 'stopped', resumable: true });
  });

  it.skipIf(process.platform === 'win32')('is not ended by Ctrl+C, which main hears', async () => {
    await makeClient(fakeEntry, 'goesOn').start(short, out());
    await stepsReach(1);
    process.kill(processes[0]?.pid ?? 0, 'SIGINT');
    await stepsReach(5);
    expect(client.status.state.kind).toBe('running');
  });

  it('takes no process that cannot begin for one that trains', async () => {
    await makeClient(path.join(scratch(), 'missing.ts')).start(short, out());
    await client.ended;
    expect(client.status.state).toMatchObject({ kind: 'failed', resumable: false });
  });

  it('ends with its parent, also while it hears of nothing', async () => {
    const file = path.join(scratch(), 'parent.ts');
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    await writeFile(
      file,
      `import { forkSubprocess } from ${url('../../processes/forkSubprocess.ts')};
       import { TrainingClient } from ${url('./trainingClient.ts')};
       const fork = forkSubprocess('training', ${JSON.stringify(fakeEntry)}, null);
       let child;
       const client = new TrainingClient(() => (child = fork()), {
         status: () => {},
         report: ({ step }) => { if (step === 4) console.log(child.pid); },
       });
       await client.start(${JSON.stringify(short)}, ${JSON.stringify(out())});`,
    );
    const parent = spawn(process.execPath, [file], {
      env: { ...process.env, FAKE_TRAINING: 'hangs' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      createInterface({ input: parent.stdout }).once('line', (line) => resolve(Number(line)));
    });
    expect(isAlive({ pid })).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive({ pid })).toBe(false));
  });

  it('runs the trainer itself', async () => {
    const folder = path.join(scratch(), 'empty');
    await mkdir(folder);
    await makeClient(trueEntry).start({ ...short, data: { ...short.data, folder } }, out());
    await client.ended;
    expect(client.status.state).toMatchObject({ kind: 'failed', resumable: false });
    expect(client.status.state).toHaveProperty('reason', expect.stringContaining(folder));
    expect(client.status.run).toMatchObject({ outFolder: out() });
  });
});
