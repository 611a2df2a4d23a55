import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { TrainingClient } from './trainingClient.ts';
import { recipe, stepReport, trainingEstimate } from './testing/scriptedTraining.ts';
import { quiet, useTrainingClient } from './testing/trainingClientUnderTest.ts';

const current = useTrainingClient();
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);

describe('TrainingClient', () => {
  it('is idle before anything was asked for', () => {
    const { client, trainings, statuses } = current();
    expect(client.status).toEqual({ state: { kind: 'idle' }, asked: null, run: null });
    expect(trainings.processes).toEqual([]);
    client.pause();
    client.goOn();
    client.stop();
    expect(statuses).toEqual([]);
  });

  it('trains in a process, which it tells of and ends', async () => {
    const under = current();
    const { client, trainings, statuses } = under;
    expect(await client.start(recipe, under.out)).toBe(under.out);
    expect(client.status).toMatchObject({
      state: { kind: 'preparing' },
      run: { recipe, outFolder: under.out, step: 0 },
    });
    await quiet();
    const training = trainings.last;
    expect(training.request).toEqual({ kind: 'new', recipe, folder: under.out });
    training.tell({ kind: 'running' }, { step: 3 });
    training.host.report(stepReport(3));
    await quiet();
    expect(client.status).toMatchObject({ state: { kind: 'running' }, run: { step: 3 } });
    training.tell({ kind: 'finished', folder: under.out });
    training.end();
    await client.ended;
    expect(client.status).toMatchObject({
      state: { kind: 'finished', folder: under.out },
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
    const under = current();
    const { client, trainings } = under;
    const training = await under.started();
    training.tell({ kind: 'finished', folder: under.out });
    await quiet();
    expect(under.state.kind).toBe('preparing');
    training.end();
    await vi.waitFor(() => expect(under.state.kind).toBe('finished'));
    await client.start(recipe, path.join(under.folder, 'more'));
    expect(trainings.processes).toHaveLength(2);
  });

  it('tells at once what was asked for, and that it is done when it is', async () => {
    const under = current();
    const { client, statuses } = under;
    const training = await under.started();
    const asked = () => client.status.asked;
    training.tell({ kind: 'running' });
    await quiet();
    client.pause();
    expect([asked(), under.state.kind]).toEqual(['pause', 'running']);
    expect(statuses.at(-1)).toEqual(client.status);
    // The step that it is at goes on.
    training.tell({ kind: 'running' });
    await quiet();
    expect(asked()).toBe('pause');
    training.tell({ kind: 'paused' });
    await quiet();
    expect([asked(), under.state.kind]).toEqual([null, 'paused']);
    client.goOn();
    expect([asked(), under.state.kind]).toEqual(['goOn', 'paused']);
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

  it('estimates in a process of its own, which ends when nobody waits any more or a training begins', async () => {
    const under = current();
    const { client, trainings } = under;
    const unwanted = new AbortController();
    const wanted = new AbortController().signal;
    const first = client.estimate(recipe, unwanted.signal);
    await quiet();
    expect(trainings.last.asked).toEqual(['estimate']);
    const second = client.estimate(recipe, wanted);
    unwanted.abort();
    expect(await failureFrom(first)).toMatchObject({ kind: 'stopped' });
    await quiet();
    trainings.last.answerEstimate(trainingEstimate);
    expect(await second).toEqual(trainingEstimate);
    expect(trainings.alive).toBe(0);
    const others = [client.estimate(recipe, wanted), client.estimate(recipe, wanted)];
    await quiet();
    const training = under.started();
    for (const other of others) expect(await failureFrom(other)).toMatchObject({ kind: 'stopped' });
    await training;
    expect(trainings.processes).toHaveLength(4);
    expect(trainings.alive).toBe(1);
    expect(await failureFrom(client.estimate(recipe, wanted))).toMatchObject({ kind: 'badInput' });
    expect(under.state.kind).toBe('preparing');
  });

  it('estimates one after another: beside another a step takes longer', async () => {
    const { client, trainings } = current();
    const { signal } = new AbortController();
    const all = [client.estimate(recipe, signal), client.estimate(recipe, signal)];
    for (const place of [1, 2]) {
      await quiet();
      expect(trainings.processes).toHaveLength(place);
      expect(trainings.alive).toBe(1);
      trainings.last.answerEstimate(trainingEstimate);
      expect(await all[place - 1]).toEqual(trainingEstimate);
    }
  });

  it('tells by the disk how it ended where the training does not say', async () => {
    const under = current();
    const { client } = under;
    const training = await under.started();
    await mkdir(under.out);
    await writeFile(path.join(under.out, 'model.json'), '{}');
    training.end();
    await client.ended;
    expect(under.state).toEqual({ kind: 'finished', folder: under.out });
  });

  it('runs one at a time', async () => {
    const under = current();
    const { client, trainings } = under;
    const both = await Promise.all([
      failureFrom(client.start(recipe, under.out)),
      failureFrom(client.start(recipe, path.join(under.folder, 'other'))),
    ]);
    expect(both).toEqual([
      null,
      {
        kind: 'badInput',
        message: 'A training is running already: stop it, or wait for it.',
      },
    ]);
    expect(await failureFrom(client.resume(under.out, null))).toMatchObject({ kind: 'badInput' });
    expect(trainings.processes).toHaveLength(1);
    expect(client.runningFolder).toBe(under.out);
  });

  it('hands on pause, going on and stop', async () => {
    const under = current();
    const { client } = under;
    const training = await under.started();
    client.pause();
    client.goOn();
    client.stop();
    await quiet();
    expect(training.asked).toEqual(['train', 'pause', 'resume', 'stop']);
    await under.keepCheckpoint();
    training.tell({ kind: 'stopped', resumable: true });
    training.end();
    await client.ended;
    expect(under.state).toEqual({ kind: 'stopped', resumable: true });
  });

  it('ends a process that does not hear it, when asked again some seconds later', async () => {
    const under = current();
    const { client } = under;
    const training = await under.started();
    client.stop();
    under.now = 4000;
    client.stop();
    await quiet();
    expect(training.isAlive).toBe(true);
    under.now = 6000;
    client.stop();
    await client.ended;
    expect(under.state).toEqual({ kind: 'stopped', resumable: false });
    expect(training.asked.filter((each) => each === 'stop')).toHaveLength(1);
  });

  it('refuses a folder that exists, and one of a training that has not ended', async () => {
    const under = current();
    const { client, trainings, statuses } = under;
    await mkdir(under.out);
    expect(await failureFrom(client.start(recipe, under.out))).toEqual({
      kind: 'badInput',
      message: `${under.out} exists already; name a folder that does not.`,
    });
    await rm(under.out, { recursive: true });
    await under.keepCheckpoint();
    expect(await failureFrom(client.start(recipe, under.out))).toEqual({
      kind: 'badInput',
      message: `${under.out}.training holds a training that has not ended: go on with it, or name another folder.`,
    });
    expect(trainings.processes).toEqual([]);
    expect(statuses).toEqual([]);
    expect(client.runningFolder).toBeNull();
  });

  it('says that no process can be started', async () => {
    const under = current();
    const client = new TrainingClient(
      () => {
        throw new Error('spawn EAGAIN');
      },
      { status: () => {}, report: () => {} },
    );
    expect(await failureFrom(client.start(recipe, under.out))).toEqual({
      kind: 'crashed',
      message: 'The training process could not be started: spawn EAGAIN',
    });
    expect(client.status.state).toEqual({ kind: 'idle' });
  });
});

describe('TrainingClient when the studio closes', () => {
  it('lets the training keep a checkpoint', async () => {
    const under = current();
    const { client, trainings } = under;
    const training = await under.started();
    const closing = client.close();
    await quiet();
    expect(training.asked).toContain('stop');
    expect(training.isAlive).toBe(true);
    training.end();
    await closing;
    expect(trainings.alive).toBe(0);
    expect(await failureFrom(client.start(recipe, under.out))).toMatchObject({ kind: 'stopped' });
  });

  it('does not wait for ever', async () => {
    const under = current();
    const { client, trainings } = under;
    await under.started();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const closing = client.close();
    await vi.advanceTimersByTimeAsync(3000);
    vi.useRealTimers();
    await closing;
    expect(trainings.alive).toBe(0);
    expect(under.state).toEqual({ kind: 'stopped', resumable: false });
  });
});
