import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type {
  TrainingReport,
  TrainingState,
  TrainingStatus,
} from '../../../shared/training/report.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { TrainingClient } from './trainingClient.ts';
import {
  batchReport,
  evaluationReport,
  recipe,
  ScriptedTrainings,
  stepReport,
  stripReport,
  trainingEstimate,
} from './testing/scriptedTraining.ts';

const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'cells');

let trainings: ScriptedTrainings;
let client: TrainingClient;
let statuses: TrainingStatus[];
let reports: TrainingReport[];
let now = 0;

beforeEach(() => {
  trainings = new ScriptedTrainings();
  statuses = [];
  reports = [];
  now = 0;
  const host = {
    status: (status: TrainingStatus) => void statuses.push(status),
    report: (report: TrainingReport) => void reports.push(report),
  };
  client = new TrainingClient(trainings.launch, host, () => now);
});
afterEach(async () => {
  if (trainings.alive > 0) trainings.last.end();
  await client.close();
  expect(trainings.alive).toBe(0);
});

const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
const state = (): TrainingState => client.status.state;
/** Messages have crossed. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));

async function keepCheckpoint(): Promise<void> {
  await mkdir(path.join(`${out()}.training`, 'checkpoint-1'), { recursive: true });
}

async function started() {
  await client.start(recipe, out());
  await quiet();
  return trainings.last;
}

describe('TrainingClient', () => {
  it('is idle before anything was asked for', () => {
    expect(client.status).toEqual({ state: { kind: 'idle' }, asked: null, run: null });
    expect(trainings.processes).toEqual([]);
    client.pause();
    client.goOn();
    client.stop();
    expect(statuses).toEqual([]);
  });

  it('trains in a process, which it tells of and ends', async () => {
    expect(await client.start(recipe, out())).toBe(out());
    expect(client.status).toMatchObject({
      state: { kind: 'preparing' },
      run: { recipe, outFolder: out(), step: 0 },
    });
    await quiet();
    const training = trainings.last;
    expect(training.request).toEqual({ kind: 'new', recipe, folder: out() });
    training.tell({ kind: 'running' }, { step: 3 });
    training.host.report(stepReport(3));
    await quiet();
    expect(client.status).toMatchObject({ state: { kind: 'running' }, run: { step: 3 } });
    training.tell({ kind: 'finished', folder: out() });
    training.end();
    await client.ended;
    expect(client.status).toMatchObject({
      state: { kind: 'finished', folder: out() },
      run: { steps: 160 },
    });
    expect(trainings.alive).toBe(0);
    expect(statuses.map((each) => each.state.kind)).toEqual([
      'preparing',
      'running',
      'running',
      'finished',
    ]);
  });

  it('tells of the end only when the next one can begin', async () => {
    const training = await started();
    training.tell({ kind: 'finished', folder: out() });
    await quiet();
    expect(state().kind).toBe('preparing');
    training.end();
    await vi.waitFor(() => expect(state().kind).toBe('finished'));
    await client.start(recipe, path.join(scratch(), 'more'));
    expect(trainings.processes).toHaveLength(2);
  });

  it('tells at once what was asked for, and that it is done when it is', async () => {
    const training = await started();
    const asked = () => client.status.asked;
    training.tell({ kind: 'running' });
    await quiet();
    client.pause();
    expect([asked(), state().kind]).toEqual(['pause', 'running']);
    expect(statuses.at(-1)).toEqual(client.status);
    // The step that it is at goes on.
    training.tell({ kind: 'running' });
    await quiet();
    expect(asked()).toBe('pause');
    training.tell({ kind: 'paused' });
    await quiet();
    expect([asked(), state().kind]).toEqual([null, 'paused']);
    client.goOn();
    expect([asked(), state().kind]).toEqual(['goOn', 'paused']);
    training.tell({ kind: 'running' });
    await quiet();
    expect(asked()).toBeNull();
    client.pause();
    client.goOn();
    expect(asked()).toBeNull();
    client.stop();
    client.pause();
    expect(asked()).toBe('stop');
    training.tell({ kind: 'stopped', resumable: true });
    training.end();
    await client.ended;
    expect(client.status).toMatchObject({ state: { kind: 'stopped' }, asked: null });
  });

  it('estimates in a process of its own, which ends when a training begins or another asks', async () => {
    const first = client.estimate(recipe);
    await quiet();
    expect(trainings.last.asked).toEqual(['estimate']);
    const second = client.estimate(recipe);
    expect(await failureFrom(first)).toMatchObject({ kind: 'stopped' });
    await quiet();
    trainings.last.answerEstimate(trainingEstimate);
    expect(await second).toEqual(trainingEstimate);
    expect(trainings.alive).toBe(0);
    const third = client.estimate(recipe);
    await quiet();
    const training = started();
    expect(await failureFrom(third)).toMatchObject({ kind: 'stopped' });
    await training;
    expect(trainings.alive).toBe(1);
    expect(await failureFrom(client.estimate(recipe))).toMatchObject({ kind: 'badInput' });
    expect(state().kind).toBe('preparing');
  });

  it('tells by the disk how it ended where the training does not say', async () => {
    const training = await started();
    await mkdir(out());
    await writeFile(path.join(out(), 'model.json'), '{}');
    training.end();
    await client.ended;
    expect(state()).toEqual({ kind: 'finished', folder: out() });
  });

  it('runs one at a time', async () => {
    const both = await Promise.all([
      failureFrom(client.start(recipe, out())),
      failureFrom(client.start(recipe, path.join(scratch(), 'other'))),
    ]);
    expect(both).toEqual([
      null,
      {
        kind: 'badInput',
        message: 'A training is running already: stop it, or wait for it.',
      },
    ]);
    expect(await failureFrom(client.resume(out(), null))).toMatchObject({ kind: 'badInput' });
    expect(trainings.processes).toHaveLength(1);
    expect(client.runningFolder).toBe(out());
  });

  it('hands on pause, going on and stop', async () => {
    const training = await started();
    client.pause();
    client.goOn();
    client.stop();
    await quiet();
    expect(training.asked).toEqual(['train', 'pause', 'resume', 'stop']);
    await keepCheckpoint();
    training.tell({ kind: 'stopped', resumable: true });
    training.end();
    await client.ended;
    expect(state()).toEqual({ kind: 'stopped', resumable: true });
  });

  it('ends a process that does not hear it, when asked again some seconds later', async () => {
    const training = await started();
    client.stop();
    now = 4000;
    client.stop();
    await quiet();
    expect(training.isAlive).toBe(true);
    now = 6000;
    client.stop();
    await client.ended;
    expect(state()).toEqual({ kind: 'stopped', resumable: false });
    expect(training.asked.filter((each) => each === 'stop')).toHaveLength(1);
  });

  it('refuses a folder that exists, and one of a training that has not ended', async () => {
    await mkdir(out());
    expect(await failureFrom(client.start(recipe, out()))).toEqual({
      kind: 'badInput',
      message: `${out()} exists already; name a folder that does not.`,
    });
    await rm(out(), { recursive: true });
    await keepCheckpoint();
    expect(await failureFrom(client.start(recipe, out()))).toEqual({
      kind: 'badInput',
      message: `${out()}.training holds a training that has not ended: go on with it, or name another folder.`,
    });
    expect(trainings.processes).toEqual([]);
    expect(statuses).toEqual([]);
    expect(client.runningFolder).toBeNull();
  });

  it('says that no process can be started', async () => {
    client = new TrainingClient(
      () => {
        throw new Error('spawn EAGAIN');
      },
      { status: () => {}, report: () => {} },
    );
    expect(await failureFrom(client.start(recipe, out()))).toEqual({
      kind: 'crashed',
      message: 'The training process could not be started: spawn EAGAIN',
    });
    expect(state()).toEqual({ kind: 'idle' });
  });
});

describe('TrainingClient when a training fails', () => {
  it('tells the sentence, and whether there is a checkpoint', async () => {
    const training = await started();
    training.fail(new StudioError('badInput', 'The loss is not a number in step 7.'));
    await client.ended;
    expect(client.status).toMatchObject({
      state: { kind: 'failed', reason: 'The loss is not a number in step 7.', resumable: false },
      run: { recipe },
    });
    const again = await started();
    await keepCheckpoint();
    again.fail(new RangeError('Out of bounds\n    at x.ts'));
    await client.ended;
    expect(state()).toEqual({
      kind: 'failed',
      reason: 'Anchorscope itself failed at this: Out of bounds',
      resumable: true,
    });
    expect(trainings.alive).toBe(0);
  });

  it('is not brought down by a crash, and can go on from the checkpoint', async () => {
    const training = await started();
    await keepCheckpoint();
    training.crash();
    await client.ended;
    expect(state()).toEqual({
      kind: 'failed',
      reason: 'The training process was ended by SIGSEGV. It was starting.',
      resumable: true,
    });
    expect(await client.resume(out(), null)).toBe(out());
    await quiet();
    expect(trainings.last.request).toEqual({ kind: 'resume', folder: out(), learningRate: null });
    expect(client.status).toMatchObject({ state: { kind: 'preparing' }, run: null });
  });

  it('has finished where all is done, though the process could not say so', async () => {
    const training = await started();
    await mkdir(out());
    await writeFile(path.join(out(), 'model.json'), '{}');
    training.crash();
    await client.ended;
    expect(state()).toEqual({ kind: 'finished', folder: out() });
  });

  it('says what a kill from outside may mean', async () => {
    (await started()).kill();
    await client.ended;
    expect(state()).toMatchObject({
      reason:
        'The training process was ended by SIGKILL. The system does that when memory is short. It was starting.',
      resumable: false,
    });
  });

  it('does not go on where there is no checkpoint', async () => {
    await mkdir(path.join(`${out()}.training`, 'unfinished-anchorscope-1'), { recursive: true });
    expect(await failureFrom(client.resume(out(), null))).toEqual({
      kind: 'notFound',
      message: `There is no training to go on with: ${out()}.training is not there, or is empty.`,
    });
  });
});

describe('what TrainingClient keeps', () => {
  it('is the curves, and the latest batch and strip', async () => {
    const training = await started();
    const told: TrainingReport[] = [
      stepReport(1),
      batchReport(1, '/a.jpg'),
      stepReport(2),
      batchReport(2, '/b.jpg'),
      evaluationReport(2),
      stripReport(2, '/c.jpg'),
      stripReport(4, '/c.jpg'),
    ];
    for (const report of told) training.host.report(report);
    await quiet();
    expect(reports).toEqual(told);
    expect(client.history).toEqual({
      steps: [stepReport(1), stepReport(2)],
      evaluations: [evaluationReport(2)],
    });
    expect(client.latestBatch).toEqual(batchReport(2, '/b.jpg'));
    // Of each epoch, to go back to.
    expect(client.strips).toEqual([stripReport(2, '/c.jpg'), stripReport(4, '/c.jpg')]);
  });

  it('is bounded', async () => {
    const training = await started();
    for (let step = 1; step <= 50_000; step++) {
      training.host.report(stepReport(step));
      if (step % 10 === 0) training.host.report(evaluationReport(step));
      if (step % 10_000 === 0) await quiet();
    }
    const { steps, evaluations } = client.history;
    expect(steps.length).toBeLessThanOrEqual(20_000);
    expect(steps.length).toBeGreaterThan(10_000);
    expect(steps.at(-1)).toEqual(stepReport(50_000));
    expect(evaluations.length).toBeLessThanOrEqual(2000);
    expect(evaluations.at(-1)).toEqual(evaluationReport(50_000));
  });

  it('goes on with the curves where the training goes on, from its checkpoint', async () => {
    const training = await started();
    for (const step of [1, 2, 3]) training.host.report(stepReport(step));
    training.host.report(evaluationReport(3));
    await quiet();
    await keepCheckpoint();
    training.crash();
    await client.ended;
    await client.resume(out(), null);
    await quiet();
    expect(client.history.steps).toHaveLength(3);
    const again = { ...stepReport(2), gradientNorm: 9 };
    trainings.last.host.report(again);
    await quiet();
    expect(client.history).toEqual({ steps: [stepReport(1), again], evaluations: [] });
  });

  it('is forgotten by the next training', async () => {
    const training = await started();
    training.host.report(stepReport(1));
    training.host.report(batchReport(1, '/a.jpg'));
    await quiet();
    training.end();
    await client.ended;
    expect(client.history.steps).toHaveLength(1);
    await client.start(recipe, path.join(scratch(), 'more'));
    expect(client.history).toEqual({ steps: [], evaluations: [] });
    expect(client.latestBatch).toBeNull();
  });
});

describe('TrainingClient when the studio closes', () => {
  it('lets the training keep a checkpoint', async () => {
    const training = await started();
    const closing = client.close();
    await quiet();
    expect(training.asked).toContain('stop');
    expect(training.isAlive).toBe(true);
    training.end();
    await closing;
    expect(trainings.alive).toBe(0);
    expect(await failureFrom(client.start(recipe, out()))).toMatchObject({ kind: 'stopped' });
  });

  it('does not wait for ever', async () => {
    await started();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const closing = client.close();
    await vi.advanceTimersByTimeAsync(3000);
    vi.useRealTimers();
    await closing;
    expect(trainings.alive).toBe(0);
    expect(state()).toEqual({ kind: 'stopped', resumable: false });
  });
});
