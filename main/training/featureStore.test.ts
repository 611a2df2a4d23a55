import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointsFolder } from './checkpoint.ts';
import { FeatureStore } from './featureStore.ts';
import type { Features } from './step/frozenTrunk.ts';

let parent = '';
let folder = '';
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'anchorscope-features-'));
  folder = path.join(parent, 'model');
});
afterEach(() => rm(parent, { recursive: true }));

const features = (first: number): Features =>
  new Map([
    ['fine', { data: Float32Array.of(first, 1 / 3, -0, Infinity), dims: [1, 2, 1, 2] }],
    ['coarse', { data: Float32Array.of(5), dims: [1, 1, 1, 1] }],
  ]);

async function filesIn(): Promise<string[]> {
  const [own = ''] = await readdir(checkpointsFolder(folder));
  return (await readdir(path.join(checkpointsFolder(folder), own))).map((name) =>
    path.join(checkpointsFolder(folder), own, name),
  );
}

describe('kept features', () => {
  it('come back number for number, each under its own key', async () => {
    const store = await FeatureStore.open(folder, 'features');
    await store.put('a', features(1));
    await store.put('b', features(2));
    expect(await store.get('a')).toEqual(features(1));
    expect(await store.get('b')).toEqual(features(2));
    expect(await store.get('c')).toBeNull();
    await store.release();
  });

  it('take no more than their limit, and what does not fit is made again', async () => {
    const store = await FeatureStore.open(folder, 'features', 45);
    for (const key of ['a', 'b', 'c']) await store.put(key, features(1));
    expect(await store.get('b')).toEqual(features(1));
    expect(await store.get('c')).toBeNull();
    expect(await filesIn()).toHaveLength(2);
    await store.release();
  });

  it('are made again where their file is short or gone', async () => {
    const store = await FeatureStore.open(folder, 'features');
    await store.put('a', features(1));
    await store.put('b', features(2));
    const [a = '', b = ''] = await filesIn();
    await truncate(a, 7);
    await rm(b);
    expect(await store.get('a')).toBeNull();
    expect(await store.get('b')).toBeNull();
    await store.put('a', features(3));
    expect(await store.get('a')).toEqual(features(3));
    await store.release();
  });

  it('do not end a training whose disk takes no more', async () => {
    const store = await FeatureStore.open(folder, 'features');
    await store.put('a', features(1));
    const [file = ''] = await filesIn();
    await rm(path.dirname(file), { recursive: true });
    await store.put('b', features(2));
    expect(await store.get('b')).toBeNull();
    await store.release();
  });

  it('do without a folder where none can be made', async () => {
    await writeFile(checkpointsFolder(folder), 'a file in its place');
    const store = await FeatureStore.open(folder, 'features');
    await store.put('a', features(1));
    expect(await store.get('a')).toBeNull();
    await store.release();
  });

  it('begin empty, and leave nothing', async () => {
    const former = await FeatureStore.open(folder, 'features');
    await former.put('a', features(1));
    const store = await FeatureStore.open(folder, 'features');
    expect(await store.get('a')).toBeNull();
    expect(await filesIn()).toEqual([]);
    await store.release();
    expect(await readdir(checkpointsFolder(folder))).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});
