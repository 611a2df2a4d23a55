import { describe, expect, it } from 'vitest';
import type { GraphTensor, RunGraph } from '../../shared/detection/graphs.ts';
import { observing, withAdditions } from './observe.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { writeTinyPackage } from '../packages/testing/tinyPackage.ts';

const scratch = useScratchFolder();

describe('observing', () => {
  it('tells the numbers of each run, and leaves the outputs as they were', async () => {
    await writeTinyPackage(scratch());
    const { spec } = await readModelFolder(scratch());
    const number = (value: number): GraphTensor => ({ data: Float32Array.of(value), dims: [] });
    const asked: (readonly string[])[] = [];
    let runs = 0;
    const run: RunGraph = (_feeds, fetches) => {
      asked.push(fetches);
      runs++;
      return Promise.resolve({ y: number(7), low: number(-runs), high: number(runs) });
    };
    const { model, observed } = observing(
      { spec, runTrunk: run, runHead: run },
      { trunk: ['low', 'high'], head: ['high'] },
    );
    const { y } = await model.runTrunk({}, ['y']);
    await model.runHead({}, ['y']);
    await model.runHead({}, ['y']);
    expect(y?.data[0]).toBe(7);
    expect(asked).toEqual([
      ['y', 'low', 'high'],
      ['y', 'high'],
      ['y', 'high'],
    ]);
    expect(observed).toEqual({ trunk: [[-1, 1]], head: [[2], [3]] });
  });
});

describe('withAdditions', () => {
  it('puts the bytes behind those of the files', async () => {
    await writeTinyPackage(scratch());
    const files = await readModelFolder(scratch());
    const both = withAdditions(files, { trunk: Uint8Array.of(1, 2), head: Uint8Array.of() });
    expect(both.files.trunk.bytes).toEqual(Uint8Array.of(...files.files.trunk.bytes, 1, 2));
    expect(both.files.head.bytes).toEqual(Uint8Array.of(...files.files.head.bytes));
    expect(both.files.trunk.path).toBe(files.files.trunk.path);
  });
});
