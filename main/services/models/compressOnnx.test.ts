import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import { onnxRuntime } from '../../runtime/session.ts';
import type { Graph, GraphNode } from '../../network/graph/graph.ts';
import { FloatGraph } from '../../network/quantize/floatGraph.ts';
import { floatOnnx, readModel } from '../../network/quantize/testing/floatOnnx.ts';
import {
  compressOnnx,
  fullyConnectedLayers,
  mostRank,
} from '../../network/compress/compressOnnx.ts';

const [n, middle, classes] = [12, 9, 3];

function layer(
  operator: 'Gemm' | 'MatMul',
  name: string,
  from: string,
  to: string,
  byOutput: boolean,
): GraphNode {
  const isGemm = operator === 'Gemm';
  return {
    ...{ operator, name, outputs: [to] },
    inputs: [from, `${name}.weight`, ...(isGemm ? [`${name}.bias`] : [])],
    attributes: isGemm && byOutput ? { transB: 1 } : {},
  };
}

/** fc → Relu → last, the first layer of the form that is asked for. */
function network(operator: 'Gemm' | 'MatMul', byOutput: boolean): Graph {
  const fc = layer(operator, 'fc', 'pooled', 'a', byOutput);
  return {
    name: 'head',
    inputs: [{ name: 'pooled', dims: ['n', n] }],
    nodes: [
      fc,
      { operator: 'Relu', name: 'relu', inputs: ['a'], outputs: ['b'], attributes: {} },
      layer('Gemm', 'last', 'b', 'logits', true),
    ],
    parameters: [
      { name: 'fc.weight', dims: byOutput ? [middle, n] : [n, middle] },
      ...(operator === 'Gemm' ? [{ name: 'fc.bias', dims: [middle] }] : []),
      { name: 'last.weight', dims: [classes, middle] },
      { name: 'last.bias', dims: [classes] },
    ],
    constants: [],
    outputs: [{ name: 'logits', dims: ['n', classes] }],
  };
}

/** [rows, columns] of a rank. */
function ofRank(rank: number, rows: number, columns: number, seed: number): number[] {
  const random = seededRandom(seed);
  const numbers = (count: number) => Array.from({ length: count }, () => random.next() * 2 - 1);
  const [left, right] = [numbers(rows * rank), numbers(rank * columns)];
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += left[row * rank + k]! * right[k * columns + column]!;
    return sum;
  });
}

async function run(bytes: Uint8Array): Promise<number[]> {
  const file = { name: 'a', path: 'a', bytes: Uint8Array.from(bytes) };
  const session = await onnxRuntime.open(file, 'cpu');
  const random = seededRandom('rows');
  const data = Float32Array.from({ length: 5 * n }, () => random.next() * 2 - 1);
  try {
    const { logits } = await session.run({ pooled: { data, dims: [5, n] } }, ['logits']);
    return [...(logits?.data ?? [])];
  } finally {
    await session.release();
  }
}

const forms = [
  ['Gemm', true],
  ['Gemm', false],
  ['MatMul', false],
] as const;

describe('compressOnnx', () => {
  it.each(forms)('computes the same of a %s of low rank, by output: %s', async (form, byOutput) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(1000), async (rank, seed) => {
        const [rows, columns] = byOutput ? [middle, n] : [n, middle];
        const graph = network(form, byOutput);
        const bytes = await floatOnnx(graph, { 'fc.weight': ofRank(rank, rows, columns, seed) });
        const source = await FloatGraph.open(bytes, 'It');
        const layers = fullyConnectedLayers(source);
        expect(layers).toMatchObject([{ name: 'fc', outputs: middle, inputs: n }]);
        const made = compressOnnx(source, layers, [rank]);
        expect(item(made.layers, 0).relativeError).toBeLessThan(1e-3);
        const [before, after] = [await run(bytes), await run(made.bytes)];
        after.forEach((value, i) => {
          expect(value).toBeCloseTo(before[i]!, 4);
        });
      }),
      { numRuns: 8 },
    );
  });

  it('leaves out as much as it says, and none of the former weights stay', async () => {
    const bytes = await floatOnnx(network('Gemm', true));
    const source = await FloatGraph.open(bytes, 'It');
    const { bytes: made, layers } = compressOnnx(source, fullyConnectedLayers(source), [2]);
    const { graph, operators, float32, maker } = readModel(made);
    expect(operators).toEqual(['Gemm', 'Gemm', 'Relu', 'Gemm']);
    expect(graph.initializer.map(({ name }) => name).sort()).toEqual([
      ...['fc.bias', 'fc/down', 'fc/up', 'last.bias', 'last.weight'],
    ]);
    const whole = readModel(bytes).float32('fc.weight');
    const [up, down] = [float32('fc/up'), float32('fc/down')];
    let [off, all] = [0, 0];
    whole.forEach((value, i) => {
      const [row, column] = [Math.floor(i / n), i % n];
      const near = up[2 * row]! * down[column]! + up[2 * row + 1]! * down[n + column]!;
      off += (value - near) ** 2;
      all += value ** 2;
    });
    expect(Math.sqrt(off / all)).toBeCloseTo(item(layers, 0).relativeError, 5);
    expect(maker('logits').input).toEqual(['b', 'last.weight', 'last.bias']);
  });

  it('knows the largest rank that is worth it', () => {
    expect(mostRank({ outputs: 4096, inputs: 25_088 })).toBe(3521);
    expect(mostRank({ outputs: 2, inputs: 2 })).toBe(0);
    // 4 · (8 + 8) products are as many as 8 · 8.
    expect(mostRank({ outputs: 8, inputs: 8 })).toBe(3);
  });
});
