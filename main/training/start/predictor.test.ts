import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { tinyHead, writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { refusal } from '../../network/weights/testing/weightFiles.ts';
import { startingNetwork } from './startingNetwork.ts';

const scratch = useScratchFolder();
let folders = 0;
const input = { shortSide: 64, longSideMax: 128 };

/** The tiny package knows `class 0` … `class 2` with ids 0, 10, 20; background is its last column. */
async function tiny(names: readonly string[], head = tinyHead()) {
  const folder = join(scratch(), `tiny ${folders++}`);
  await writeTinyPackage(folder, { head });
  const classes = names.map((name, i) => ({ id: 100 + i, name }));
  const start = { kind: 'package' as const, folder };
  const network = await startingNetwork(start, classes, input, seededRandom(3));
  const matrix = (name: string) => {
    const dims = network.head.parameters.find((each) => each.name === name)?.dims ?? [];
    return { dims, values: network.values.get(name) ?? new Float32Array() };
  };
  return { network, matrix };
}

/** Column i of a matrix [rows, columns]. */
function column(values: Float32Array, columns: number, i: number): number[] {
  return [...values].filter((_, at) => at % columns === i);
}

const former = (name: string) => {
  const weight = tinyHead().weights.find((each) => each.name === name);
  return { values: weight?.values ?? new Float32Array(), columns: weight?.dims[1] ?? 0 };
};

const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

describe('the classes of a package', () => {
  it('stay in their order where the data’s are the same, with the data’s ids', async () => {
    const { network, matrix } = await tiny(['class 2', 'class 0', 'class 1']);
    expect(network.spec.classes).toEqual([
      { id: 101, name: 'class 0' },
      { id: 102, name: 'class 1' },
      { id: 100, name: 'class 2' },
    ]);
    expect(matrix('w3').values).toEqual(former('w3').values);
    expect(network.origin).toBe(
      'The model package Tiny (licence: MIT), trained on: nothing; seeded weights. ' +
        'Its classes are those of the data, so all is kept.',
    );
  });

  it('keep what is known of each by its name, and draw the rest', async () => {
    const { network, matrix } = await tiny(['cat', 'class 1']);
    expect(network.spec.classes).toEqual([
      { id: 100, name: 'cat' },
      { id: 101, name: 'class 1' },
    ]);
    const logits = matrix('w3');
    const before = former('w3');
    expect(logits.dims).toEqual([16, 3]);
    expect(column(logits.values, 3, 1)).toEqual(column(before.values, 4, 1));
    // Background.
    expect(column(logits.values, 3, 2)).toEqual(column(before.values, 4, 3));
    expect(deviation(column(logits.values, 3, 0))).toBeLessThan(0.02);
    expect(deviation(column(logits.values, 3, 0))).toBeGreaterThan(0.005);
    const deltas = matrix('w4');
    expect(deltas.dims).toEqual([16, 8]);
    for (const side of [0, 1, 2, 3]) {
      const known = column(former('w4').values, 12, 4 + side);
      expect(column(deltas.values, 8, 4 + side)).toEqual(known);
      expect(deviation(column(deltas.values, 8, side))).toBeLessThan(0.002);
    }
    const widths = network.head.outputs.map(({ dims }) => dims[1]);
    expect(widths).toEqual([3, 8]);
  });

  it('are all drawn, background too, where none is known', async () => {
    const { network, matrix } = await tiny(['cat', 'dog']);
    expect(deviation([...matrix('w3').values])).toBeLessThan(0.02);
    expect(network.origin).toContain(
      'made anew for “cat” and “dog”, with numbers drawn at random.',
    );
  });

  it('are refused where the last layer is none that can be made anew', async () => {
    const { nodes, ...rest } = tinyHead();
    const covered = nodes.flatMap((node) =>
      node.outputs[0] === 'logits'
        ? [
            { ...node, outputs: ['before'] },
            { type: 'Relu', inputs: ['before'], outputs: ['logits'] },
          ]
        : [node],
    );
    const head = { ...rest, nodes: covered };
    expect(await refusal(tiny(['cat'], head))).toMatch(
      /head\.onnx: “logits” is made by Relu, not by a fully connected layer of its own, so it cannot/,
    );
    // With nothing to make anew, any last layer is right.
    const { network } = await tiny(['class 0', 'class 1', 'class 2'], head);
    expect(network.head.nodes.at(-1)?.operator).toBe('MatMul');
  });

  it('are refused where the head has another number of them', async () => {
    const { weights, ...rest } = tinyHead();
    const narrow = weights.map((weight) =>
      weight.name === 'w3' ? { ...weight, dims: [16, 3], values: weight.values.slice(16) } : weight,
    );
    expect(await refusal(tiny(['cat'], { ...rest, weights: narrow }))).toMatch(
      /“logits” has 3 columns where its model\.json's classes need 4\.$/,
    );
  });
});
