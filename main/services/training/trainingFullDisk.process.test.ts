/** The trainer's own process on a disk that is full in the middle: one sentence, a kept checkpoint. */
import { mkdir, readdir } from 'node:fs/promises';
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
beforeEach(() => {
  disk = null;
  client = new TrainingClient(forkSubprocess('training', trainer), {
    status: () => {},
    report: () => {},
  });
});
afterEach(async () => {
  await client.close();
  await disk?.close();
});

/** Weights and momentum of its checkpoints have five megabytes each, and its package has five. */
async function recipeOf(epochs: number): Promise<TrainingRecipe> {
  const start = path.join(scratch(), 'start');
  await writeLayersPackage(start, 1100);
  const recipe = defaultRecipe({
    data: { folder: await writeSquares(path.join(scratch(), 'data')) },
    start: { kind: 'package', folder: start },
    schedule: 'joint',
  });
  return { ...recipe, epochs, provider: 'cpu', input: { shortSides: [64], longSideMax: 160 } };
}

async function smallDisk(now: number): Promise<string> {
  disk = await openSmallDisk({ now, freed: 40 });
  if (disk === null) throw new Error('There was a small disk just now.');
  return path.join(disk.folder, 'out');
}

/** Goes on with room enough. @returns what was made, and what an undisturbed training makes */
async function ofBoth(recipe: TrainingRecipe, out: string) {
  await disk?.free();
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
      const out = await smallDisk(15);
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
      const out = await smallDisk(12);
      await client.start(recipe, out);
      await client.ended;
      expect(client.status.state).toEqual({
        kind: 'failed',
        reason: `There is no room left on the disk for ${out}.`,
        resumable: true,
      });
      expect((await readdir(path.dirname(out))).sort()).toEqual(['ballast', 'out.training']);
      expect(await readdir(`${out}.training`)).toEqual(['checkpoint-1']);
      const { disturbed, whole } = await ofBoth(recipe, out);
      expect(disturbed).toEqual(whole);
    });

    it('leaves nothing where not even the first checkpoint found room', async () => {
      const out = await smallDisk(5);
      await client.start(await recipeOf(1), out);
      await client.ended;
      expect(client.status.state).toEqual({
        kind: 'failed',
        reason: `There is no room left on the disk for ${out}.training/checkpoint-1.`,
        resumable: false,
      });
      expect(await readdir(path.dirname(out))).toEqual(['ballast']);
    });
  },
);
