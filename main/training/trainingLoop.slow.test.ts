/** The order of a training: what it tells, when it evaluates and keeps itself, and how it goes on. */
import { fasterRcnnOf } from '../../shared/model/modelPackage.ts';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { item } from '../../shared/item.ts';
import type { ScheduleName, TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingReport, TrainingState } from '../../shared/training/report.ts';
import { readModelDescription } from '../packages/modelFolder.ts';
import { readCheckpoint } from './checkpoint.ts';
import { squaresRecipe, writeSquares } from './testing/squares.ts';
import type { Asked } from './asked.ts';
import { TrainingLoop } from './trainingLoop.ts';

let folder = '';
let data = '';
/** Training and validation pictures of the squares. */
const [trainCount, valCount] = [4, 2];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-loop-'));
  data = await writeSquares(path.join(folder, 'data'));
});
afterAll(() => rm(folder, { recursive: true }));

const recipeOf = (schedule: ScheduleName, epochs: number): TrainingRecipe => ({
  ...squaresRecipe(data, schedule, 'fasterrcnn_squeezenet_c4'),
  epochs,
});

const run: Asked = { wish: 'run' };

/**
 * Trains until it ends.
 * @param asked what a person wants after so many steps, where this was told last
 * @param ontold is called with each state
 */
async function trained(
  out: string,
  recipe: TrainingRecipe,
  asked: (steps: number, state: TrainingState) => Asked = () => run,
  ontold: (state: TrainingState) => void = () => undefined,
) {
  const states: TrainingState[] = [];
  const reports: TrainingReport[] = [];
  const kept = existsSync(`${out}.training`) ? await readCheckpoint(out) : null;
  const before = kept?.state.step ?? 0;
  const steps = () => reports.filter(({ kind }) => kind === 'step').length;
  const loop = new TrainingLoop(
    recipe,
    out,
    {
      status: ({ state }) => {
        states.push(state);
        ontold(state);
      },
      report: (report) => reports.push(report),
    },
    () => Promise.resolve(asked(steps(), item(states, states.length - 1))),
  );
  try {
    await loop.train(kept);
  } finally {
    await loop.release();
  }
  const kinds = states.map(({ kind }) => kind);
  return { kinds: kinds.filter((kind, i) => kind !== kinds[i - 1]), states, reports, before };
}

const evaluationsIn = (reports: readonly TrainingReport[]) =>
  reports.flatMap((report) => (report.kind === 'evaluation' ? [report.step] : []));
const stepsIn = (reports: readonly TrainingReport[]) =>
  reports.flatMap((report) => (report.kind === 'step' ? [report.step] : []));

describe('TrainingLoop', () => {
  it('goes from the data over its epochs to the package, and evaluates before them and after each', async () => {
    const out = path.join(folder, 'joint');
    const { kinds, reports, states } = await trained(out, recipeOf('joint', 2));
    expect(kinds).toEqual([
      ...['preparing', 'between', 'preparing', 'between'],
      ...['running', 'between', 'running', 'between'],
      ...['preparing', 'finished'],
    ]);
    expect(stepsIn(reports)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(evaluationsIn(reports)).toEqual([0, trainCount, 2 * trainCount]);
    const between = states.filter((state) => state.kind === 'between');
    const checking = between.filter(({ doing }) => doing === 'checking the pictures');
    expect(checking.map(({ total }) => total)).toEqual(
      Array.from({ length: trainCount + valCount }, () => trainCount + valCount),
    );
    const evaluating = between.slice(checking.length);
    expect(evaluating.map(({ done, total }) => [done, total])).toEqual(
      [0, 1, 0, 1, 0, 1].map((done) => [done, valCount]),
    );
    expect(existsSync(`${out}.training`)).toBe(false);
  });

  it.each<ScheduleName>(['joint', 'heads'])(
    'decodes a validation picture once for all evaluations (%s)',
    async (schedule) => {
      const own = await writeSquares(path.join(folder, `once ${schedule}`));
      const names = (await readFile(path.join(own, 'ImageSets', 'Main', 'val.txt'), 'utf8'))
        .trim()
        .split('\n');
      const pictures = path.join(own, 'JPEGImages');
      const validation = readdirSync(pictures).filter((file) =>
        names.includes(path.parse(file).name),
      );
      expect(validation).toHaveLength(valCount);
      const { states, reports } = await trained(
        path.join(folder, `once ${schedule} out`),
        { ...recipeOf(schedule, 2), data: { ...recipeOf(schedule, 2).data, folder: own } },
        () => run,
        ({ kind }) => {
          if (kind !== 'running') return;
          for (const file of validation) rmSync(path.join(pictures, file), { force: true });
        },
      );
      expect(states.at(-1)).toMatchObject({ kind: 'finished' });
      expect(evaluationsIn(reports)).toEqual([0, trainCount, 2 * trainCount]);
    },
  );

  it('learns with anchors of a person’s own, which its package has', async () => {
    const out = path.join(folder, 'anchors');
    const anchors = { sizes: [[24, 40]], ratios: [1] };
    const { states } = await trained(out, { ...recipeOf('joint', 1), anchors });
    expect(states.at(-1)).toMatchObject({ kind: 'finished' });
    const { rpn } = fasterRcnnOf(await readModelDescription(out), out);
    expect(rpn.levels.map((level) => level.anchors)).toEqual([
      [
        [-12, -12, 12, 12],
        [-20, -20, 20, 20],
      ],
    ]);
  });

  it('finds proposals for every picture before the steps that need them', async () => {
    const { states, reports } = await trained(
      path.join(folder, 'alternating'),
      recipeOf('alternating', 1),
    );
    const between = states.flatMap((state) =>
      state.kind === 'between' && state.doing === 'finding proposals' ? [state.done] : [],
    );
    const ofAll = Array.from({ length: trainCount + valCount }, (_, i) => i);
    expect(between).toEqual([...ofAll, ...ofAll]);
    expect(evaluationsIn(reports)).toEqual([0, 1, 2, 3, 4].map((phase) => phase * trainCount));
  });

  it('keeps itself when it is paused, says so, and goes on where it was', async () => {
    const out = path.join(folder, 'paused');
    const pause = Promise.withResolvers<unknown>();
    let keptAtPause: readonly string[] = [];
    let asking = 0;
    const { kinds, reports } = await trained(
      out,
      recipeOf('joint', 1),
      (steps) => (steps === 2 && asking++ === 0 ? { wish: 'pause', end: pause.promise } : run),
      ({ kind }) => {
        if (kind !== 'paused') return;
        keptAtPause = readdirSync(`${out}.training`);
        pause.resolve(null);
      },
    );
    expect(kinds.slice(0, 8)).toEqual([
      ...['preparing', 'between', 'preparing', 'between'],
      ...['running', 'paused', 'running', 'between'],
    ]);
    expect(keptAtPause.some((name) => name.startsWith('checkpoint'))).toBe(true);
    expect(stepsIn(reports)).toEqual([1, 2, 3, 4]);
  });

  it('is stopped while it is paused, with its checkpoint', async () => {
    const out = path.join(folder, 'stopped');
    let asking = 0;
    const { states } = await trained(out, recipeOf('joint', 1), (steps) => {
      if (steps < 1) return run;
      return asking++ === 0 ? { wish: 'pause', end: Promise.resolve() } : { wish: 'stop' };
    });
    expect(states.at(-1)).toEqual({ kind: 'stopped', resumable: true });
    expect((await readCheckpoint(out))?.state.step).toBe(1);
  });

  it('evaluates first where it was stopped between an epoch and its evaluation', async () => {
    const out = path.join(folder, 'between');
    const recipe = recipeOf('joint', 2);
    const first = await trained(out, recipe, (steps, { kind }) =>
      steps === trainCount && kind === 'between' ? { wish: 'stop' } : run,
    );
    expect(stepsIn(first.reports)).toEqual([1, 2, 3, 4]);
    expect(evaluationsIn(first.reports)).toEqual([0]);
    const second = await trained(out, recipe);
    expect(second.before).toBe(trainCount);
    expect(evaluationsIn(second.reports)).toEqual([0, trainCount, 2 * trainCount]);
    expect(second.kinds.slice(0, 3)).toEqual(['preparing', 'between', 'running']);
    // It tells again what was before, and then each step once.
    expect(stepsIn(second.reports)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('does not go on with other data than it began with', async () => {
    const own = await writeSquares(path.join(folder, 'own data'));
    const out = path.join(folder, 'other data');
    const recipe = { ...recipeOf('joint', 1), data: { ...recipeOf('joint', 1).data, folder: own } };
    await trained(out, recipe, (steps) => (steps === 1 ? { wish: 'stop' } : run));
    const annotation = path.join(own, 'Annotations', 'squares0.xml');
    const xml = await readFile(annotation, 'utf8');
    await writeFile(annotation, xml.replace(/<xmax>\d+/, '<xmax>60'));
    await expect(trained(out, recipe)).rejects.toThrow(
      `The data in ${own} are not those that this training began with.`,
    );
    expect((await readCheckpoint(out))?.state.step).toBe(1);
  });

  it('only takes its checkpoint away where it was ended between its package and that', async () => {
    const out = path.join(folder, 'written');
    const checkpoints = `${out}.training`;
    const aside = path.join(folder, 'aside');
    const recipe = recipeOf('joint', 1);
    await trained(
      out,
      recipe,
      () => run,
      (state) => {
        const isWriting = state.kind === 'preparing' && state.doing.startsWith('writing');
        if (isWriting) cpSync(checkpoints, aside, { recursive: true });
      },
    );
    const written = await stat(path.join(out, 'model.json'));
    await rename(aside, checkpoints);
    const { kinds } = await trained(out, recipe);
    expect(kinds).toEqual(['finished']);
    expect(existsSync(checkpoints)).toBe(false);
    expect((await stat(path.join(out, 'model.json'))).mtimeMs).toBe(written.mtimeMs);
  });

  it('goes on to the same numbers where features were kept that it has to make again', async () => {
    const whole = path.join(folder, 'whole');
    const recipe = { ...recipeOf('heads', 3), keptVariants: 2 };
    await trained(whole, recipe);
    const parted = path.join(folder, 'parted');
    // In the third epoch each picture comes as it did in the first.
    const first = await trained(parted, recipe, (steps) =>
      steps === 2 * trainCount + 1 ? { wish: 'stop' } : run,
    );
    expect(stepsIn(first.reports)).toHaveLength(2 * trainCount + 1);
    expect(
      readdirSync(`${parted}.training`).filter((name) => !name.startsWith('checkpoint')),
    ).toEqual([]);
    await trained(parted, recipe);
    for (const file of ['trunk.onnx', 'head.onnx']) {
      const [a, b] = [whole, parted].map((out) => readFile(path.join(out, file)));
      expect((await a)?.equals((await b) ?? Buffer.alloc(0)), file).toBe(true);
    }
  });

  it('has as many steps as there are batches in its epochs', async () => {
    const out = path.join(folder, 'batches');
    const recipe = { ...recipeOf('joint', 2), batch: 3 };
    const { reports } = await trained(out, recipe);
    // Four pictures: three, and the last one alone.
    expect(stepsIn(reports)).toEqual([1, 2, 3, 4]);
    expect(evaluationsIn(reports)).toEqual([0, 2, 4]);
    const losses = reports.flatMap((report) => (report.kind === 'step' ? [report.losses] : []));
    for (const each of losses) {
      expect(Object.values(each).every((loss) => Number.isFinite(loss))).toBe(true);
    }
  });
});
