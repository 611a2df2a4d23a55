/** How the client takes it that a training fails, or its process dies. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { recipe } from './testing/scriptedTraining.ts';
import { quiet, useTrainingClient } from './testing/trainingClientUnderTest.ts';

const current = useTrainingClient();
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);

describe('TrainingClient when a training fails', () => {
  it('tells the sentence, and whether there is a checkpoint', async () => {
    const under = current();
    const { client, trainings } = under;
    const training = await under.started();
    training.fail(new StudioError('badInput', 'The loss is not a number in step 7.'));
    await client.ended;
    expect(client.status).toMatchObject({
      state: { kind: 'failed', reason: 'The loss is not a number in step 7.', resumable: false },
      run: { recipe },
    });
    const again = await under.started();
    await under.keepCheckpoint();
    again.fail(new RangeError('Out of bounds\n    at x.ts'));
    await client.ended;
    expect(under.state).toEqual({
      kind: 'failed',
      reason: 'Anchorscope itself failed at this: Out of bounds',
      resumable: true,
    });
    expect(trainings.alive).toBe(0);
  });

  it('is not brought down by a crash, and can go on from the checkpoint', async () => {
    const under = current();
    const { client, trainings } = under;
    const training = await under.started();
    await under.keepCheckpoint();
    training.crash();
    await client.ended;
    expect(under.state).toEqual({
      kind: 'failed',
      reason: 'The training process was ended by SIGSEGV. It was starting.',
      resumable: true,
    });
    expect(await client.resume(under.out, null)).toBe(under.out);
    await quiet();
    expect(trainings.last.request).toEqual({
      kind: 'resume',
      folder: under.out,
      learningRate: null,
    });
    expect(client.status).toMatchObject({ state: { kind: 'preparing' }, run: null });
  });

  it('has finished where all is done, though the process could not say so', async () => {
    const under = current();
    const { client } = under;
    const training = await under.started();
    await mkdir(under.out);
    await writeFile(path.join(under.out, 'model.json'), '{}');
    training.crash();
    await client.ended;
    expect(under.state).toEqual({ kind: 'finished', folder: under.out });
  });

  it('says what a kill from outside may mean', async () => {
    const under = current();
    const { client } = under;
    (await under.started()).kill();
    await client.ended;
    expect(under.state).toMatchObject({
      reason:
        'The training process was ended by SIGKILL. The system does that when memory is short. It was starting.',
      resumable: false,
    });
  });

  it('does not go on where there is no checkpoint', async () => {
    const under = current();
    const { client } = under;
    await mkdir(path.join(`${under.out}.training`, 'unfinished-anchorscope-1'), {
      recursive: true,
    });
    expect(await failureFrom(client.resume(under.out, null))).toEqual({
      kind: 'notFound',
      message: `There is no training to go on with: ${under.out}.training is not there, or is empty.`,
    });
  });
});
