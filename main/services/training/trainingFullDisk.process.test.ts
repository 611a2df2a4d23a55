/** The trainer's own process on a disk that is full in the middle: one sentence, a kept checkpoint. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultRecipe, type TrainingRecipe } from '../../../shared/training/recipe.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { writeSquares } from '../../training/testing/squares.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import { writeLayersPackage } from '../models/testing/layersPackage.ts';
import { openSmallDisk, type SmallDisk } from '../../disk/testing/smallDisk.ts';
import { trainedContent } from './testing/trainedContent.ts';
import { TrainingClient } from './trainingClient.ts';

const trainer = path.join(import.meta.dirname, '..', '..', 'training', 'process.ts');
const scratch = useScratchFolder();
const trial = await openSmallDisk({ now: 1, freed: 1 });
await trial?.close();

let client: TrainingClient;
let disk: SmallDisk | null;
const fork = forkSubprocess('training', trainer, null);
/** What is done once, when the training has begun to learn; it stands still meanwhile. */
let atFirst: (() => Promise<void>) | null;
beforeEach(() => {
  disk = null;
  atFirst = null;
  let pid: number | undefined;
  const launch = () => {
    const started = fork();
    ({ pid } = started);
    return started;
  };
  client = new TrainingClient(launch, {
    status: ({ state }) => {
      if (state.kind !== 'running' || atFirst === null || pid === undefined) return;
      const [held, act] = [pid, atFirst];
      atFirst = null;
      process.kill(held, 'SIGSTOP');
      void act().finally(() => process.kill(held, 'SIGCONT'));
    },
    report: () => {},
  });
});
afterEach(async () => {
  await client.close();
  await disk?.close();
});

/**
 * Weights and momentum of its checkpoints have five megabytes each, and its package has five. There are many steps,
 * so that it is still learning when the disk is filled.
 */
async function recipeOf(epochs: number): Promise<TrainingRecipe> {
  const start = path.join(scratch(), 'start');
  await writeLayersPackage(start, 1100);
  const recipe = defaultRecipe({
    data: { folder: await writeSquares(path.join(scratch(), 'data'), 45) },
    start: { kind: 'package', folder: start },
    schedule: 'joint',
  });
  return { ...recipe, epochs, provider: 'cpu', input: { shortSides: [64], longSideMax: 160 } };
}

/** @param left megabytes that another takes all but, once it learns; null: there are so many from the start */
async function smallDisk(now: number, left: number | null = null): Promise<string> {
  const opened = await openSmallDisk({ now, freed: 60 });
  if (opened === null) throw new Error('There was a small disk just now.');
  disk = opened;
  const others = path.join(opened.folder, 'others');
  if (left !== null) {
    atFirst = () => writeFile(others, Buffer.alloc((now - left) * 2 ** 20));
  }
  return path.join(opened.folder, 'out');
}

/** Goes on with room enough. @returns what was made, and what an undisturbed training makes */
async function ofBoth(recipe: TrainingRecipe, out: string) {
  await disk?.free();
  await rm(path.join(path.dirname(out), 'others'), { force: true });
  await client.resume(out, null);
  await client.ended;
  expect(client.status.state).toEqual({ kind: 'finished', folder: out });
  expect(await readdir(path.dirname(out))).toEqual(['out']);
  const whole = path.join(scratch(), 'whole', 'out');
  await mkdir(path.dirname(whole));
  await client.start(recipe, whole);
  await client.ended;
  return { disturbed: await trainedContent(out), whole: await trainedContent(whole) };
}

describe.skipIf(trial === null)(
  'a training on a full disk (skipped where no disk can be made)',
  () => {
    it('keeps the checkpoint before the one that found no room', async () => {
      const recipe = await recipeOf(2);
      const out = await smallDisk(30, 15);
      await client.start(recipe, out);
      await client.ended;
      expect(client.status.state).toEqual({
        kind: 'failed',
        reason: `There is no room left on the disk for ${out}.training/checkpoint-2.`,
        resumable: true,
      });
      expect(await readdir(`${out}.training`)).toEqual(['checkpoint-1']);
      const { disturbed, whole } = await ofBoth(recipe, out);
      expect(disturbed).toEqual(whole);
    });

    it('keeps the checkpoint where the package found no room', async () => {
      const recipe = await recipeOf(1);
      const out = await smallDisk(30, 12);
      await client.start(recipe, out);
      await client.ended;
      expect(client.status.state).toEqual({
        kind: 'failed',
        reason: `There is no room left on the disk for ${out}.`,
        resumable: true,
      });
      expect((await readdir(path.dirname(out))).sort()).toEqual([
        'ballast',
        'others',
        'out.training',
      ]);
      expect(await readdir(`${out}.training`)).toEqual(['checkpoint-1']);
      const { disturbed, whole } = await ofBoth(recipe, out);
      expect(disturbed).toEqual(whole);
    });

    it('does not begin, and leaves nothing, where there is no room for all that it will write', async () => {
      const out = await smallDisk(15);
      await client.start(await recipeOf(1), out);
      await client.ended;
      expect(client.status.state).toEqual({
        kind: 'failed',
        reason: expect.stringMatching(
          new RegExp(
            `^This training would be lost at its end, so it does not begin: It needs 2\\d MiB of disk at ${out}, and 1\\d MiB are free\\.$`,
          ),
        ) as string,
        resumable: false,
      });
      expect(await readdir(path.dirname(out))).toEqual(['ballast']);
    });
  },
);
