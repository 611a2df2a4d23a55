import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { anchorSetNames } from '../../../shared/training/anchorAdvice.ts';
import { defaultRecipe } from '../../../shared/training/recipe.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { writeTinyCrops } from '../../packages/testing/tinyCrops.ts';
import { writeSquares } from '../../training/testing/squares.ts';
import { adviseAnchors, type AdviceRequest } from './adviseAnchors.ts';

const scratch = useScratchFolder();
const never = new AbortController().signal;
let made = 0;

async function request(more: Partial<AdviceRequest> = {}): Promise<AdviceRequest> {
  const folder = await writeSquares(path.join(scratch(), `data ${made++}`), 12);
  const start = { kind: 'architecture', name: 'fasterrcnn_squeezenet_c4', backbone: null } as const;
  const { data, seed, input } = defaultRecipe({ data: { folder }, start, schedule: 'joint' });
  return {
    data,
    seed,
    start,
    input: { ...input, shortSides: [96], longSideMax: 200 },
    wish: { sizes: 2, ratios: 1 },
    ...more,
  };
}

/** Every box of a picture of the data has no number for its left edge. */
async function spoil(folder: string, name: string): Promise<void> {
  const file = path.join(folder, 'Annotations', `${name}.xml`);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/<xmin>[^<]*/g, '<xmin>x'));
}

describe('advice on anchors', () => {
  it('fits the sizes of what is annotated, which are squares of their own size', async () => {
    const { sizes, ratios, objects, reach } = await adviseAnchors(await request(), never);
    expect(ratios).toEqual([1]);
    expect(sizes).toHaveLength(1);
    expect(objects).toBeGreaterThan(10);
    const [suggested, own, paper] = reach;
    expect(reach.map(({ anchors }) => anchors)).toEqual(Object.keys(anchorSetNames));
    expect(suggested?.shapes).toEqual([2]);
    expect(paper?.shapes).toEqual([9]);
    // Squares of 128 pixels and more are larger than the pictures.
    expect(suggested?.onGrid.meanIou).toBeGreaterThan(paper?.onGrid.meanIou ?? 1);
    for (const each of [suggested, own, paper]) {
      expect(each?.onGrid.meanIou).toBeLessThanOrEqual((each?.anywhere.meanIou ?? 0) + 1e-12);
      expect(each?.onGrid.atSeventy).toBeLessThanOrEqual(each?.onGrid.atHalf ?? 0);
    }
  });

  it('sees the data as large as the input is', async () => {
    const small = await adviseAnchors(await request(), never);
    const input = { shortSides: [192], longSideMax: 400 };
    const large = await adviseAnchors(await request({ input }), never);
    const sizesOf = ({ sizes }: typeof small) => sizes.flat().reduce((sum, size) => sum + size, 0);
    expect(sizesOf(large) / sizesOf(small)).toBeCloseTo(2, 1);
  });

  it('takes the levels and the anchors of a package', async () => {
    const folder = path.join(scratch(), 'tiny');
    await writeTinyPackage(folder);
    const start = { kind: 'package', folder } as const;
    const { reach } = await adviseAnchors(await request({ start }), never);
    expect(reach.find(({ anchors }) => anchors === 'own')?.shapes).toEqual([2]);
  });

  it('says what of the data was left out', async () => {
    const asked = await request();
    await spoil(asked.data.folder, 'squares0');
    const { objects, problems } = await adviseAnchors(asked, never);
    expect(objects).toBeGreaterThan(5);
    expect(problems.join('\n')).toMatch(
      /^Left out, because .*object 1 of “Annotations\/squares0.xml”: bndbox.xmin is “x” and not a number/m,
    );
  });

  it('says first why there is nothing to fit', async () => {
    const asked = await request();
    for (let i = 0; i < 12; i++) await spoil(asked.data.folder, `squares${i}`);
    const words =
      /^Left out, because a field is missing or wrong: .* No annotation in .* has an area, so no anchors can be fitted to them\.$/;
    await expect(adviseAnchors(asked, never)).rejects.toThrow(words);
  });

  it('says where there is nothing to fit, or nothing that has anchors', async () => {
    const empty = path.join(scratch(), 'empty');
    await mkdir(empty);
    await writeFile(
      path.join(empty, 'annotations.json'),
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.png', width: 10, height: 10 }],
        annotations: [],
        categories: [{ id: 1, name: 'a' }],
      }),
    );
    const asked = await request();
    const none = { ...asked, data: { ...asked.data, folder: empty } };
    expect(await adviseAnchors(none, never).catch(failureOf)).toMatchObject({ kind: 'badInput' });
    const folder = path.join(scratch(), 'crops');
    await writeTinyCrops(folder);
    const start = { kind: 'package', folder } as const;
    expect(await adviseAnchors({ ...asked, start }, never).catch(failureOf)).toMatchObject({
      kind: 'badModel',
      message: `${folder} is a model package of the kind r-cnn, and a faster-rcnn is needed.`,
    });
  });
});
