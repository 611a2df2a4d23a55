import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { unfinishedPrefix } from '../disk/newFolder.ts';
import {
  checkpointsFolder,
  readCheckpoint,
  removeCheckpoints,
  removeUnfinished,
  writeCheckpoint,
  type CheckpointState,
} from './checkpoint.ts';
import { hasProposals, readProposals, writeProposals } from './proposalStore.ts';
import { checkpointTime } from './unfinishedTrainings.ts';
import type { Values } from './weightStore.ts';

const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'out');
const place = () => checkpointsFolder(out());

const state: CheckpointState = {
  format: 'anchorscope-checkpoint',
  formatVersion: 1,
  recipe: defaultRecipe({
    data: { folder: '/data' },
    start: { kind: 'package', folder: '/package' },
    schedule: 'joint',
  }),
  phase: 1,
  stepOfPhase: 0,
  step: 8,
  dataHash: 'a',
  leftOut: [{ relativePath: 'b.jpg', reason: 'b.jpg is cut short.' }],
  provider: { requested: 'auto', actual: 'cpu', reason: '' },
  seconds: 1.5,
  curves: { steps: [], evaluations: [] },
};
const weights: Values = new Map([['module.w', Float32Array.of(1, -0, NaN)]]);
const checkpoint = { state, parameters: weights, momentum: weights };

describe('a checkpoint', () => {
  const numbers = fc
    .array(fc.oneof(fc.float(), fc.constantFrom(NaN, Infinity, -0)), { maxLength: 5 })
    .map((list) => Float32Array.from(list));
  // The reader of weight files knows what wrappers put before names.
  const name = fc.oneof(
    fc
      .tuple(fc.constantFrom('', 'module.', '_orig_mod.'), fc.string({ unit: 'binary' }))
      .map((parts) => parts.join('')),
    // Names that the format, JavaScript and the file itself mean something by.
    fc.constantFrom('__metadata__', '__proto__', 'constructor', 'anchorscope', '=anchorscope'),
  );
  const values = fc.array(fc.tuple(name, numbers), { maxLength: 4 }).map((list) => new Map(list));

  it('holds any numbers under any names, and also none', async () => {
    await fc.assert(
      fc.asyncProperty(values, values, async (parameters, momentum) => {
        await writeCheckpoint(out(), { state, parameters, momentum });
        expect(await readCheckpoint(out())).toEqual({ state, parameters, momentum });
      }),
      {
        numRuns: 25,
        examples: [
          [new Map(), new Map()],
          [new Map([['module.w', Float32Array.of(1)]]), new Map()],
        ],
      },
    );
    expect(await readdir(place())).toHaveLength(1);
  });

  it('is the newest whole one', async () => {
    await writeCheckpoint(out(), checkpoint);
    await writeCheckpoint(out(), { ...checkpoint, state: { ...state, step: 9 } });
    expect(await readdir(place())).toEqual(['checkpoint-2']);
    // As a process leaves it that is killed when the next one is whole, or is not yet.
    await mkdir(path.join(place(), 'checkpoint-1'));
    await mkdir(path.join(place(), `${unfinishedPrefix}abc`));
    expect(await readCheckpoint(out())).toMatchObject({ state: { step: 9 } });
    await removeUnfinished(out());
    expect((await readdir(place())).sort()).toEqual(['checkpoint-1', 'checkpoint-2']);
    await writeCheckpoint(out(), checkpoint);
    expect(await readdir(place())).toEqual(['checkpoint-3']);
  });

  it('goes with all that the training left, but with nothing of others', async () => {
    await writeCheckpoint(out(), checkpoint);
    await writeProposals(out(), 1, new Map([['a.png', new Float32Array(0)]]));
    expect(hasProposals(out(), 1)).toBe(true);
    await mkdir(path.join(place(), `${unfinishedPrefix}abc`));
    await writeFile(path.join(place(), 'notes.txt'), 'mine');
    await mkdir(path.join(place(), 'checkpoint-of-mine'));
    await removeCheckpoints(out());
    expect((await readdir(place())).sort()).toEqual(['checkpoint-of-mine', 'notes.txt']);
    expect(await checkpointTime(out())).toBeNull();
  });

  it('leaves no folder where nobody else uses it', async () => {
    await removeCheckpoints(out());
    await writeCheckpoint(out(), checkpoint);
    await removeCheckpoints(out());
    expect(existsSync(place())).toBe(false);
  });
});

describe('proposals', () => {
  it('are read as they were written, also where a picture has none', async () => {
    const proposals = new Map([
      ['a.png', Float32Array.of(1, 2, 3, 4)],
      ['b.png', new Float32Array(0)],
    ]);
    await writeProposals(out(), 3, proposals);
    expect(await readProposals(out(), 3, [...proposals.keys()])).toEqual(proposals);
  });
});
