import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf, StudioError } from '../../../../shared/result.ts';
import { ablationRows, wholeRow } from '../../../../shared/training/ablation.ts';
import { defaultRecipe, type TrainingRecipe } from '../../../../shared/training/recipe.ts';
import { useScratchFolder } from '../../../disk/testing/scratch.ts';
import { tinySpec, writeTinyPackage } from '../../../packages/testing/tinyPackage.ts';
import { writeSquares } from '../../../training/testing/squares.ts';
import { ablate, changed, type AblationTools } from './ablate.ts';

const scratch = useScratchFolder();
let recipe: TrainingRecipe;
let trained: string[];
let tested: string[];

beforeEach(async () => {
  const folder = await writeSquares(path.join(scratch(), 'data'));
  const start = { kind: 'architecture', name: 'fasterrcnn_squeezenet_c4', backbone: null } as const;
  const made = defaultRecipe({ data: { folder }, start, schedule: 'joint' });
  recipe = { ...made, anchors: { sizes: [[64, 16, 32]], ratios: [2, 0.5, 1.1] } };
  [trained, tested] = [[], []];
});

/** A package of the squares' classes takes the place of a training. */
function tools(more: Partial<AblationTools> = {}): AblationTools {
  return {
    signal: new AbortController().signal,
    isTrained: (folder) =>
      readFile(path.join(folder, 'model.json')).then(
        () => true,
        () => false,
      ),
    async train(_, folder) {
      trained.push(path.basename(folder));
      const classes = ['bright', 'dark'].map((name, i) => ({ id: i + 1, name }));
      await mkdir(path.dirname(folder), { recursive: true });
      const ids = [...classes, { id: 9, name: 'none' }];
      await writeTinyPackage(folder, { spec: { ...tinySpec(), classes: ids } });
    },
    say: () => {},
    leave: () => {},
    onPicture: (row) => void tested.push(row.id),
    ...more,
  };
}

describe('a changed recipe', () => {
  it('has the anchors of its row, the rest as it was', () => {
    const of = (sizes: 'smallest' | 'largest' | 'all', ratios: 'one' | 'all') =>
      changed(recipe, { anchors: { sizes, ratios } }).anchors;
    expect(of('smallest', 'one')).toEqual({ sizes: [[16]], ratios: [1.1] });
    expect(of('largest', 'all')).toEqual({ sizes: [[64]], ratios: [2, 0.5, 1.1] });
    expect(of('all', 'one')).toEqual({ sizes: [[16, 32, 64]], ratios: [1.1] });
    const weighed = changed(recipe, { lambda: 100 });
    expect(weighed.rpn).toEqual({ ...recipe.rpn, lambda: 100, regNormaliser: 'locations' });
    expect(weighed.anchors.sizes).toEqual([[16, 32, 64]]);
  });
});

describe('an ablation', () => {
  it('trains what its tables need once, and tests every row', async () => {
    const folder = path.join(scratch(), 'out');
    const tables = ['proposals', 'parts'] as const;
    const results = await ablate({ recipe, tables, folder }, tools());
    expect(trained).toEqual([wholeRow]);
    const rows = ablationRows.filter(({ tested: change }) => change !== undefined);
    expect(results.map(({ row }) => row.id)).toEqual(rows.map(({ id }) => id));
    expect(new Set(tested)).toEqual(new Set(rows.map(({ id }) => id)));
    for (const { ap50, recall50 } of results) {
      expect(ap50).toBeGreaterThanOrEqual(0);
      expect(recall50).toBeGreaterThanOrEqual(0);
    }
    // More proposals cover no fewer objects.
    const recall = (id: string) => results.find(({ row }) => row.id === id)?.recall50 ?? NaN;
    expect(recall('proposals-300')).toBeGreaterThanOrEqual(recall('proposals-50'));
  });

  it('goes on where it was stopped, with the same results', async () => {
    const request = { recipe, tables: ['anchors', 'parts'] as const };
    const parts = path.join(scratch(), 'parts');
    const stopping = new AbortController();
    const some = tools({
      signal: stopping.signal,
      onPicture(row) {
        tested.push(row.id);
        if (row.id === 'all-300') stopping.abort();
      },
    });
    const stopped = await ablate({ ...request, folder: parts }, some).catch(failureOf);
    expect(stopped).toMatchObject({ kind: 'stopped' });
    expect(trained).toHaveLength(6);
    const before = tested.length;
    const results = await ablate({ ...request, folder: parts }, tools());
    expect(trained).toHaveLength(6);
    expect(tested.slice(before)).not.toContain('all-100');
    const whole = await ablate({ ...request, folder: path.join(scratch(), 'whole') }, tools());
    expect(results).toEqual(whole);
  });

  it('keeps to its recipe and to its file', async () => {
    const folder = path.join(scratch(), 'out');
    await ablate({ recipe, tables: ['parts'], folder }, tools());
    const other = { ...recipe, epochs: 3 };
    const message = async (asked: TrainingRecipe, schedule = asked.schedule) =>
      ablate({ recipe: { ...asked, schedule }, tables: ['parts'], folder }, tools()).then(
        () => '',
        (error: unknown) => failureOf(error).message,
      );
    const file = path.join(folder, 'ablation.json');
    expect(await message(other)).toBe(
      `${file} is of an ablation with another recipe: name another folder with --out.`,
    );
    expect(await message(recipe, 'r-cnn')).toContain('--schedule: ');
    await writeFile(file, '{"format":"anchorscope-ablation"');
    expect(await message(recipe)).toContain(`${file}, the whole file: `);
  });

  it('ends where a training does not, and keeps what there is', async () => {
    const folder = path.join(scratch(), 'out');
    const failing = tools({
      train: (_, into) =>
        path.basename(into) === 'anchors-3x1'
          ? Promise.reject(new StudioError('stopped', 'Stopped.'))
          : tools().train(recipe, into),
    });
    const ended = await ablate({ recipe, tables: ['anchors'], folder }, failing).catch(failureOf);
    expect(ended).toMatchObject({ kind: 'stopped' });
    const kept = await readFile(path.join(folder, 'ablation.json'), 'utf8');
    expect(Object.keys((JSON.parse(kept) as { results: object }).results)).toHaveLength(4);
  });
});
