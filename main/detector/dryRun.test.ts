import { describe, expect, it } from 'vitest';
import {
  networkOf,
  parseModelPackage,
  type ModelPackage,
} from '../../shared/model/modelPackage.ts';
import { differenceOf, dryRun, smallSize, usualSize, type DryRun } from './dryRun.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { openOnProvider } from './providers.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { tinySpec, writeTinyPackage } from '../packages/testing/tinyPackage.ts';

const scratch = useScratchFolder();

function specWith(input: Partial<ModelPackage['input']>, stride = 8): ModelPackage {
  const spec = tinySpec();
  const hash = '0'.repeat(64);
  const parsed = parseModelPackage({
    ...spec,
    files: { trunk: { path: 'a', sha256: hash }, head: { path: 'b', sha256: hash } },
    input: { ...spec.input, ...input },
    rpn: { ...spec.rpn, levels: spec.rpn.levels.map((level) => ({ ...level, stride })) },
  });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path }) => path).join());
  return networkOf(parsed.model, 'It');
}

const runOf = (values: readonly number[], dims = [values.length]): DryRun => ({
  trunk: { a: { data: new Float32Array(values), dims } },
  head: {},
  milliseconds: 0,
});

describe('smallSize', () => {
  it.each([
    [8, 8, 64, 96],
    [32, 64, 192, 256],
    [64, 8, 64, 128],
    [100, 8, 100, 200],
  ])('pads to %d and has cells at stride %d: %d × %d', (padMultiple, stride, height, width) => {
    const size = smallSize(specWith({ padMultiple, shortSide: 800 }, stride));
    expect([size.height, size.width]).toEqual([height, width]);
  });

  it('stays small where a package says a stride beyond reason', () => {
    const size = smallSize(specWith({ shortSide: 8192 }, 1e9));
    expect(size.height * size.width).toBeLessThan(2 ** 20);
  });
});

describe('usualSize', () => {
  it('is that of a photograph with sides 4 : 3', () => {
    const spec = specWith({ shortSide: 600, longSideMax: 1000, padMultiple: 32 });
    expect(usualSize(spec)).toEqual({ height: 608, width: 800, proposals: 20 });
  });
});

describe('dryRun', () => {
  it('gives the same numbers each time, and others for another input', async () => {
    await writeTinyPackage(scratch());
    const folder = await readModelFolder(scratch());
    const model = await openOnProvider(folder, 'cpu', [], () => Promise.resolve());
    const size = smallSize(folder.spec);
    const first = await dryRun(model, size);
    expect(differenceOf(await dryRun(model, size), first)).toBe(0);
    expect(Object.keys(first.trunk).sort()).toEqual(['deltas', 'feature', 'objectness']);
    expect(Object.keys(first.head).sort()).toEqual(['box_deltas', 'logits']);
    const values = Object.values({ ...first.trunk, ...first.head }).map(
      ({ data }) => new Set(data),
    );
    expect(Math.min(...values.map(({ size: distinct }) => distinct))).toBeGreaterThan(5);
    await model.release();
  });
});

describe('differenceOf', () => {
  it('is a share of the largest number', () => {
    expect(differenceOf(runOf([1, -200]), runOf([3, -200]))).toBeCloseTo(0.01, 6);
    expect(differenceOf(runOf([0, 0]), runOf([0, 0]))).toBe(0);
  });

  it('is infinite where a shape differs, an output is missing or a number is none', () => {
    expect(differenceOf(runOf([1, 2], [2, 1]), runOf([1, 2]))).toBe(Infinity);
    expect(differenceOf({ ...runOf([1]), trunk: {} }, runOf([1]))).toBe(Infinity);
    expect(differenceOf(runOf([1, NaN]), runOf([1, 2]))).toBe(Infinity);
    expect(differenceOf(runOf([1, 2]), runOf([1, Infinity]))).toBe(Infinity);
  });

  it('takes numbers that are none in both for alike', () => {
    expect(differenceOf(runOf([1, NaN]), runOf([1, NaN]))).toBe(0);
  });
});
