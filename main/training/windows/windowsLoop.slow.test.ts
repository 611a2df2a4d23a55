import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type {
  EvaluationReport,
  TrainingReport,
  TrainingState,
} from '../../../shared/training/report.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { readAnyModelFolder, readModelDescription } from '../../packages/modelFolder.ts';
import { readCheckpoint } from '../checkpoint.ts';
import type { Asked } from '../asked.ts';
import { barsRecipe, writeBars } from '../testing/bars.ts';
import { Trainer } from '../trainer.ts';
import { WindowsLoop } from './windowsLoop.ts';

const scratch = useScratchFolder();
let whole: Uint8Array;
let evaluations: readonly EvaluationReport[];

/** Trains, and stops when it is asked the n-th time, as a kill between two checkpoints would at worst. */
async function trained(recipe: TrainingRecipe, folder: string, stopAt = Infinity) {
  const states: TrainingState[] = [];
  const reports: TrainingReport[] = [];
  let asked = 0;
  const host = {
    status: ({ state }: { readonly state: TrainingState }) => states.push(state),
    report: (report: TrainingReport) => reports.push(report),
  };
  const ask = (): Promise<Asked> => Promise.resolve({ wish: ++asked >= stopAt ? 'stop' : 'run' });
  const loop = new WindowsLoop(recipe, folder, host, ask);
  await loop.train(await readCheckpoint(folder));
  await loop.release();
  return { states, reports, asked };
}

const evaluationsIn = (reports: readonly TrainingReport[]) =>
  reports.filter((report) => report.kind === 'evaluation');
const weightsIn = async (folder: string) => (await readAnyModelFolder(folder)).files['svm']!.bytes;

async function bars(): Promise<{ recipe: TrainingRecipe; out: string }> {
  const data = await writeBars(path.join(scratch(), 'data'));
  return { recipe: barsRecipe(data), out: path.join(scratch(), 'model') };
}

describe('a training of sliding windows', () => {
  // Set by the first test, with which the others compare.
  let all = 0;

  it('makes a package that finds what it was shown, tells what it does, and leaves nothing else behind', async () => {
    const { recipe, out } = await bars();
    const { states, reports, asked } = await trained(recipe, out);
    all = asked;
    evaluations = evaluationsIn(reports);
    whole = await weightsIn(out);
    const last = evaluations.at(-1);
    expect(evaluations[0]?.step).toBe(0);
    expect(last?.ap50).toBeGreaterThan(0.6);
    expect(last?.recall50).toBeNull();
    expect(states.at(-1)).toEqual({ kind: 'finished', folder: out });
    const doing = states.flatMap((state) => (state.kind === 'between' ? state.doing : []));
    expect(new Set(doing)).toEqual(
      new Set([
        'checking the pictures',
        'cutting out objects',
        'learning tall',
        'learning wide',
        'evaluating',
      ]),
    );
    const model = await readModelDescription(out);
    expect(model.kind).toBe('sliding-windows');
    const log: unknown = JSON.parse(await readFile(path.join(out, 'training.json'), 'utf8'));
    expect(log).toMatchObject({
      recipe,
      mining: [{ name: 'tall', settled: true }, { name: 'wide' }],
    });
    expect(await readCheckpoint(out)).toBeNull();
  });

  it.each([0.2, 0.45, 0.6, 0.75, 0.9, 0.97])(
    'stopped at %f of its way, goes on to the same numbers',
    async (share) => {
      const { recipe, out } = await bars();
      const at = Math.max(2, Math.round(share * all));
      const { states } = await trained(recipe, out, at);
      expect(states.at(-1)?.kind).toBe('stopped');
      const { reports } = await trained(recipe, out);
      expect(await weightsIn(out)).toEqual(whole);
      expect(evaluationsIn(reports)).toEqual(evaluations);
    },
  );

  it('ends a pass early where nothing new is hard', async () => {
    const { recipe, out } = await bars();
    const none = { ...recipe, epochs: 9, svm: { ...recipe.svm, hardAbove: 1e6 } };
    const { reports } = await trained(none, out);
    expect(evaluationsIn(reports).map(({ epoch }) => epoch)).toEqual([0, 1]);
  });

  it('is told by an estimate, which writes nothing', async () => {
    const { recipe } = await bars();
    const trainer = new Trainer({ status: () => {}, report: () => {} });
    const { steps, seconds, provider, disk } = await trainer.estimate(recipe);
    expect(steps).toBe(12);
    expect(seconds).toBeGreaterThan(0);
    expect(provider.actual).toBe('cpu');
    expect(disk).toBeGreaterThan(0);
  });

  it('does not go on with other data', async () => {
    const { recipe, out } = await bars();
    await trained(recipe, out, Math.round(0.7 * all));
    await writeBars(recipe.data.folder, 12);
    await expect(trained(recipe, out)).rejects.toThrow(
      'are not those that this training began with',
    );
  });
});
