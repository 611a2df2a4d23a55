/** Pictures that cannot be read, before a training or while it runs: it goes on without them, and says so. */
import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultRecipe, type TrainingRecipe } from '../../../shared/training/recipe.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import { writeSquares } from '../../training/testing/squares.ts';
import { writeLayersPackage } from '../models/testing/layersPackage.ts';
import { trainedContent } from './testing/trainedContent.ts';
import { TrainingClient } from './trainingClient.ts';

const trainer = path.join(import.meta.dirname, '..', '..', 'training', 'process.ts');
const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'out');
/** 0, 1, 3, 4 and 6 are to learn from, 2 and 5 for validation. */
const picture = (i: number) => path.join(scratch(), 'data', 'JPEGImages', `squares${i}.bmp`);

let client: TrainingClient;
let recipe: TrainingRecipe;
beforeEach(async () => {
  client = new TrainingClient(forkSubprocess('training', trainer, null), {
    status: () => {},
    report: () => {},
  });
  const start = path.join(scratch(), 'start');
  await writeLayersPackage(start);
  recipe = {
    ...defaultRecipe({
      data: { folder: await writeSquares(path.join(scratch(), 'data'), 7) },
      start: { kind: 'package', folder: start },
      schedule: 'joint',
    }),
    epochs: 2,
    provider: 'cpu',
    input: { shortSides: [64], longSideMax: 160 },
  };
});
afterEach(() => client.close());

const cut = async (file: string) => truncate(file, 8000);
const pausedAtOnce = async () => {
  client.pause();
  await vi.waitFor(() => expect(client.status.state.kind).toBe('paused'));
};
const finished = () => ({ kind: 'finished', folder: out() });
const problems = () => client.status.run?.data?.problems ?? [];

describe('a picture that cannot be read', () => {
  it('is left out before the training begins, and after a stop it still is', async () => {
    await cut(picture(1));
    await cut(picture(5));
    await client.start(recipe, out());
    await pausedAtOnce();
    const expected = `Left out, because they cannot be read: 2 pictures: '${picture(1)}' cannot be decoded: its BMP data are damaged, cut short or of an unusual kind, '${picture(5)}' cannot be decoded: its BMP data are damaged, cut short or of an unusual kind.`;
    await vi.waitFor(() => expect(problems()).toEqual([expected]));
    expect(client.status.run).toMatchObject({
      data: { trainPictures: 4, validationPictures: 1 },
      steps: 8,
    });
    client.stop();
    await client.ended;
    await client.resume(out(), null);
    await client.ended;
    expect(client.status.state).toEqual(finished());
    expect(problems()).toEqual([expected]);
    expect(client.history.steps).toHaveLength(8);
    const log = await readFile(path.join(out(), 'training.json'), 'utf8');
    expect(log).toContain(`'${picture(1)}' cannot be decoded`);
  });

  it('is left out while it cannot be read, and the training goes on', async () => {
    await client.start(recipe, out());
    await pausedAtOnce();
    await rm(picture(3));
    // Of another size by now, its boxes mean nothing.
    await writeFile(picture(4), await readFile(picture(4)).then(narrower));
    client.goOn();
    await client.ended;
    expect(client.status.state).toEqual(finished());
    const named = problems().join('\n');
    expect(named).toContain(
      `Left out as long as it cannot be read: There is no file '${picture(3)}'`,
    );
    expect(named).toContain(`'${picture(4)}' is 64 × 96 pixels by now, and was 128 × 96.`);
    expect(problems()).toHaveLength(2);
    // Each of the others has the step that it would have had.
    expect(client.status.run).toMatchObject({ step: 10, steps: 10 });
    expect(client.history.steps.length).toBeLessThan(10);
    expect(client.history.steps.length).toBeGreaterThanOrEqual(6);
  });

  it('ends the training where it was the last one, with a checkpoint from which it goes on', async () => {
    await client.start(recipe, out());
    await pausedAtOnce();
    const all = path.join(scratch(), 'data', 'JPEGImages');
    await rename(all, `${all} elsewhere`);
    client.goOn();
    await client.ended;
    expect(client.status.state).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        new RegExp(
          `^None of the (training|validation) pictures in ${recipe.data.folder} can be read any more: bring them back, and go on\\.$`,
        ),
      ) as string,
      resumable: true,
    });
    await rename(`${all} elsewhere`, all);
    await client.resume(out(), null);
    await client.ended;
    expect(client.status.state).toEqual(finished());
    const disturbed = await trainedContent(out());
    await rm(out(), { recursive: true });
    await client.start(recipe, out());
    await client.ended;
    expect(await trainedContent(out())).toEqual(disturbed);
  });

  it('is not among those that are divided, where the data do not divide themselves', async () => {
    await rm(path.join(scratch(), 'data', 'ImageSets'), { recursive: true });
    const share = { ...recipe, data: { ...recipe.data, validationShare: 0.01 } };
    for (let cutOnes = 0; cutOnes < 2; cutOnes++) {
      await client.start({ ...share, epochs: 1 }, out());
      await client.ended;
      expect(client.status.state).toEqual(finished());
      // So small a share has the one picture that is nearest to it, of those that can be read.
      expect(client.status.run?.data).toMatchObject({
        trainPictures: 6 - cutOnes,
        validationPictures: 1,
      });
      const [strip] = client.strips;
      await cut(strip?.pictures[0]?.path ?? '');
      await rm(out(), { recursive: true });
    }
  });

  it('is the reason where none is left to train on', async () => {
    for (const i of [0, 1, 3, 4, 6]) await cut(picture(i));
    await client.start(recipe, out());
    await client.ended;
    expect(client.status.state).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        /^Left out, because they cannot be read: 5 pictures: .*squares0.* There is no picture to train on in .*\.$/,
      ) as string,
      resumable: false,
    });
  });
});

/** A bitmap of half the width, of as many pixels as it says. */
function narrower(bytes: Buffer): Buffer {
  const half = Buffer.from(bytes);
  half.writeInt32LE(64, 18);
  return half;
}
