import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { item } from '../../shared/item.ts';
import { paperRegions } from '../../shared/model/regionsSpec.ts';
import type { ScheduleName, TrainingRecipe, TrainingStart } from '../../shared/training/recipe.ts';
import type { StepReport, TrainingReport } from '../../shared/training/report.ts';
import { onnxRuntime } from '../runtime/session.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { writeTinyPackage } from '../packages/testing/tinyPackage.ts';
import { squaresRecipe, writeSquares } from './testing/squares.ts';
import type { ToldStatus } from './protocol.ts';
import { Trainer } from './trainer.ts';

let folder = '';
let data = '';
/** A network of few parameters, for what does not depend on the network. */
let small: Extract<TrainingStart, { kind: 'package' }>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-training-'));
  data = await writeSquares(path.join(folder, 'data'));
  small = { kind: 'package', folder: path.join(folder, 'small') };
  await writeTinyPackage(small.folder);
});
afterAll(() => rm(folder, { recursive: true }));

function recipeOf(schedule: ScheduleName, changes: Partial<TrainingRecipe> = {}): TrainingRecipe {
  const recipe = squaresRecipe(data, schedule);
  return {
    ...recipe,
    epochs: 2,
    input: { shortSides: [64, 96], longSideMax: 160 },
    optimiser: { ...recipe.optimiser, warmUpSteps: 2 },
    ...changes,
  };
}

/** Trains, and stops after so many steps of this go, or after the first picture of what is done between steps. */
async function train(
  out: string,
  recipe: TrainingRecipe | null,
  stopAfter: number | string = Infinity,
  learningRate: number | null = null,
): Promise<{ steps: StepReport[]; reports: TrainingReport[]; last: ToldStatus }> {
  const reports: TrainingReport[] = [];
  const steps: StepReport[] = [];
  let last: ToldStatus = { state: { kind: 'idle' }, run: null };
  let isReplayed = recipe === null;
  const trainer = new Trainer({
    status(status) {
      last = status;
      const { state } = status;
      if (state.kind === 'running') isReplayed = false;
      if (state.kind === 'between' && state.doing === stopAfter && state.done > 0) trainer.stop();
    },
    report(report) {
      reports.push(report);
      if (report.kind !== 'step') return;
      steps.push(report);
      const isDone = typeof stopAfter === 'number' && steps.length >= stopAfter;
      if (!isReplayed && isDone) trainer.stop();
    },
  });
  await trainer.train(
    recipe === null
      ? { kind: 'resume', folder: out, learningRate }
      : { kind: 'new', recipe, folder: out },
  );
  return { steps, reports, last };
}

/** What must be the same of two trainings: all but the time. */
const numbersOf = (steps: readonly StepReport[]) =>
  steps.map(({ milliseconds: _milliseconds, ...rest }) => rest);

describe('Trainer', () => {
  it('trains jointly to a package that opens, and tells what it did', async () => {
    const out = path.join(folder, 'joint');
    const { steps, reports, last } = await train(out, recipeOf('joint'));
    expect(last.state).toEqual({ kind: 'finished', folder: out });
    expect(steps).toHaveLength(8);
    for (const { losses } of steps) {
      for (const loss of Object.values(losses)) expect(loss).toBeGreaterThanOrEqual(0);
    }
    const kinds = new Set(reports.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['batch', 'evaluation', 'step', 'strip']);
    const opened = await readModelFolder(out);
    expect(opened.spec.classes.map(({ name }) => name)).toEqual(['bright', 'dark']);
    const log = JSON.parse(await readFile(path.join(out, 'training.json'), 'utf8')) as {
      curves: { steps: { step: number[] }; evaluations: { epoch: number }[] };
    };
    expect(log.curves.steps.step).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    // What it was before the first step, and after each epoch.
    expect(log.curves.evaluations.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(existsSync(`${out}.training`)).toBe(false);
  });

  it('goes on after stops with the numbers of a training without any', async () => {
    const whole = await train(path.join(folder, 'whole'), recipeOf('joint', { start: small }));
    // Otherwise nothing was learned that a stop could cost.
    for (const { gradientNorm } of whole.steps) expect(gradientNorm).toBeGreaterThan(0);
    const out = path.join(folder, 'parts');
    const first = await train(out, recipeOf('joint', { start: small }), 3);
    expect(first.last.state).toEqual({ kind: 'stopped', resumable: true });
    // The replayed curve counts as well.
    const second = await train(out, null, 5);
    expect(second.last.state).toEqual({ kind: 'stopped', resumable: true });
    const third = await train(out, null);
    expect(third.last.state).toMatchObject({ kind: 'finished' });
    expect(numbersOf(third.steps)).toEqual(numbersOf(whole.steps));
    const bytes = (name: string) => readFile(path.join(folder, name, 'trunk.onnx'));
    expect((await bytes('parts')).equals(await bytes('whole'))).toBe(true);
  });

  it('alternates in four steps that share one trunk in the end', async () => {
    const out = path.join(folder, 'alternating');
    const { steps, reports } = await train(out, recipeOf('alternating', { epochs: 1 }));
    const ofPhase = (phase: number) =>
      item(
        steps.filter((step) => step.phase === phase),
        0,
      ).losses;
    for (const phase of [0, 2]) expect(ofPhase(phase)).toMatchObject({ classification: null });
    for (const phase of [1, 3]) expect(ofPhase(phase)).toMatchObject({ objectness: null });
    const evaluations = reports.filter((report) => report.kind === 'evaluation');
    expect(evaluations.map(({ ap50 }) => ap50 === null)).toEqual([false, true, false, true, false]);
    await readModelFolder(out);
  });

  it('goes on in the middle of alternating training with the same proposals', async () => {
    const recipe = recipeOf('alternating', { start: small, epochs: 1 });
    const out = path.join(folder, 'alternating parts');
    await train(out, recipe, 6);
    const { steps } = await train(out, null);
    const whole = await train(path.join(folder, 'alternating whole'), recipe);
    expect(numbersOf(steps)).toEqual(numbersOf(whole.steps));
  });

  it('makes a Fast R-CNN of Selective Search’s regions, and goes on with the same ones', async () => {
    const recipe = recipeOf('fast-rcnn', { start: small, epochs: 2 });
    const whole = await train(path.join(folder, 'fast whole'), recipe);
    for (const { losses, gradientNorm } of whole.steps) {
      expect(losses).toMatchObject({ objectness: null, rpnBox: null });
      expect(gradientNorm).toBeGreaterThan(0);
    }
    const out = path.join(folder, 'fast parts');
    const first = await train(out, recipe, 3);
    expect(first.last.state).toEqual({ kind: 'stopped', resumable: true });
    const { steps } = await train(out, null);
    expect(numbersOf(steps)).toEqual(numbersOf(whole.steps));
    const { spec, files } = await readModelFolder(out);
    if (spec.kind !== 'fast-rcnn') throw new Error(spec.kind);
    expect(spec.regions).toEqual(recipe.regions);
    expect('rpn' in spec).toBe(false);
    const trunk = await onnxRuntime.open(files.trunk, 'cpu');
    expect(trunk.outputs.map(({ name }) => name)).toEqual(
      spec.roi.levels.map(({ feature }) => feature),
    );
    await trunk.release();
  });

  it('makes an R-CNN of regions that are cut out, and goes on to the same one', async () => {
    const recipe = {
      ...recipeOf('r-cnn', { start: small, epochs: 2 }),
      warp: { side: 112, context: 8 },
      regions: { ...paperRegions, version: 'single' as const, most: 40 },
    };
    const out = path.join(folder, 'r-cnn whole');
    const whole = await train(out, recipe);
    expect(whole.last.state).toEqual({ kind: 'finished', folder: out });
    for (const { losses, gradientNorm } of whole.steps) {
      expect(losses).toMatchObject({ objectness: null, rpnBox: null, box: null });
      expect(gradientNorm).toBeGreaterThan(0);
    }
    // It is looked at when its SVMs have learned.
    const looks = whole.reports.filter((report) => report.kind === 'evaluation');
    expect(looks).toHaveLength(1);
    expect(looks[0]?.ap50).not.toBeNull();

    const parts = path.join(folder, 'r-cnn parts');
    expect((await train(parts, recipe, 3)).last.state).toEqual({
      kind: 'stopped',
      resumable: true,
    });
    // Stopped again between two pictures whose features are made.
    const between = await train(parts, null, 'making features of regions');
    expect(between.last.state).toEqual({ kind: 'stopped', resumable: true });
    expect(numbersOf((await train(parts, null)).steps)).toEqual(numbersOf(whole.steps));
    const [a, b] = [await readModelFolder(out), await readModelFolder(parts)];
    expect(a.spec).toMatchObject({ kind: 'r-cnn', warp: recipe.warp, regions: recipe.regions });
    expect(b.files.trunk.bytes).toEqual(a.files.trunk.bytes);
    expect(b.files.head.bytes).toEqual(a.files.head.bytes);
  });

  it('leaves the trunk as it is when only the heads are trained', async () => {
    const start = { kind: 'package', folder: path.join(folder, 'joint') } as const;
    const out = path.join(folder, 'heads');
    await train(out, recipeOf('heads', { start, epochs: 1 }));
    const former = await readModelFolder(start.folder);
    const now = await readModelFolder(out);
    expect(Buffer.from(now.files.head.bytes).equals(former.files.head.bytes)).toBe(false);
    expect(now.spec.classes).toEqual(former.spec.classes);
  });

  it('says in one sentence what is wrong with the data, and keeps nothing', async () => {
    const empty = await mkdtemp(path.join(folder, 'empty-'));
    const out = path.join(folder, 'never');
    const recipe = recipeOf('joint', {
      data: { folder: empty, format: 'voc', validationShare: 0.2, vocFirstPixel: 1 },
    });
    await expect(train(out, recipe)).rejects.toThrow(/no picture to train on in .*empty-/);
    expect(existsSync(out)).toBe(false);
    expect(existsSync(`${out}.training`)).toBe(false);
  });

  it('stops at a loss that explodes, and keeps the checkpoint before it', async () => {
    const out = path.join(folder, 'exploding');
    const first = await train(out, recipeOf('joint', { start: small }), 2);
    const checkpoint = path.join(`${out}.training`, 'checkpoint-1', 'state.json');
    const state = await readFile(checkpoint, 'utf8');
    await writeFile(
      checkpoint,
      state
        .replace(/"learningRate":0\.01/, '"learningRate":1e30')
        .replace(/"gradientLimit":10/, '"gradientLimit":null'),
    );
    await expect(train(out, null)).rejects.toThrow(
      /Training failed in step \d: .*learning rate below/,
    );
    expect(existsSync(checkpoint)).toBe(true);

    // With another rate from there on, it goes through, and its recipe says so.
    const { last, steps } = await train(out, null, Infinity, 0.005);
    expect(last.state).toMatchObject({ kind: 'finished' });
    expect(numbersOf(steps).slice(0, 2)).toEqual(numbersOf(first.steps));
    const log: unknown = JSON.parse(await readFile(path.join(out, 'training.json'), 'utf8'));
    expect(log).toMatchObject({
      recipe: { optimiser: { rateChanges: [{ fromStep: 3, learningRate: 0.005 }] } },
    });
  });
});
