import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import {
  broadcast,
  combine,
  concat,
  flipped,
  pad,
  reducedTo,
  reshape,
  scaled,
  slice,
  sum,
  total,
  transpose,
} from './arithmetic.ts';
import { ShapedGraph, type Value } from './shapedGraph.ts';
import { anyNumbers, filledBy, type Doubles } from './testing/doubles.ts';
import { valueOf } from './testing/referenceGraph.ts';
import { runOnce } from './testing/runGraph.ts';

/** What is made of x, and the operators that made it. */
async function made(x: Doubles, make: (graph: ShapedGraph, x: Value) => Value) {
  const graph = new ShapedGraph('test');
  const value = make(graph, graph.input('x', x.dims));
  graph.outputAs(value, 'y');
  const finished = graph.finish();
  const y = valueOf(await runOnce(finished, new Map([['x', x]])), 'y');
  // The shape that the graph believes is the one that ONNX Runtime finds.
  expect(y.dims).toEqual(value.dims);
  const operators = finished.nodes.map(({ operator }) => operator);
  return { y, operators: operators.slice(0, -1) };
}

/** The numbers 0, 1, 2 … in a shape. */
const counted = (dims: readonly number[]) => filledBy(dims, (i) => i);

/** The number at a place of each axis. */
function at({ dims, data }: Doubles, place: readonly number[]): number {
  return data[dims.reduce((index, size, axis) => index * size + item(place, axis), 0)]!;
}

/** Every place of a shape, in order. */
function placesOf(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (places, size) =>
      places.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])),
    [[]],
  );
}

const size = fc.integer({ min: 1, max: 3 });

describe('broadcast', () => {
  it('brings shapes together as numpy does', () => {
    expect(broadcast([2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
    expect(broadcast([], [2])).toEqual([2]);
    expect(broadcast([5], [])).toEqual([5]);
  });

  it('refuses shapes that do not fit, and says which', () => {
    expect(() => broadcast([2, 3], [2])).toThrow('[2,3] and [2] do not fit together.');
    const graph = new ShapedGraph('test');
    const [a, b] = [graph.input('a', [2, 4]), graph.input('b', [3, 4])];
    expect(() => combine(graph, 'Add', a, b)).toThrow('[2,4] and [3,4] do not fit together.');
  });
});

describe('reshape', () => {
  it('refuses another count of numbers', () => {
    const graph = new ShapedGraph('test');
    expect(() => reshape(graph, graph.input('x', [2, 3]), [5])).toThrow(
      '[2,3] has not as many numbers as [5].',
    );
  });

  it('leaves what has the shape already', () => {
    const graph = new ShapedGraph('test');
    const x = graph.input('x', [2, 3]);
    expect(reshape(graph, x, [2, 3])).toBe(x);
  });
});

describe('transpose', () => {
  it('exchanges axes, in whatever order, and moves nothing where axes of one cell pass', async () => {
    const cases = fc.array(size, { minLength: 1, maxLength: 5 }).chain((dims) =>
      fc.tuple(
        fc.constant(dims),
        fc.shuffledSubarray(
          dims.map((_, i) => i),
          { minLength: dims.length },
        ),
      ),
    );
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(cases, async ([dims, axes]) => {
        const x = counted(dims);
        const { y, operators } = await made(x, (graph, value) => transpose(graph, value, axes));
        const order = axes.filter((axis) => item(dims, axis) > 1);
        const stays = order.every((axis, i) => i === 0 || item(order, i - 1) < axis);
        expect(operators.includes('Transpose')).toBe(!stays);
        seen.add(operators.join());
        for (const place of placesOf(y.dims)) {
          const from = dims.map((_, axis) => item(place, axes.indexOf(axis)));
          expect(at(y, place)).toBe(at(x, from));
        }
      }),
      { seed: 4, numRuns: 60 },
    );
    expect(seen).toEqual(new Set(['', 'Reshape', 'Transpose']));
  });
});

describe('slice', () => {
  it('cuts every step of an axis', async () => {
    const x = counted([2, 5, 7]);
    const cuts = [
      { axis: 1, start: 1, size: 2, step: 3 },
      { axis: 2, start: 2, size: 4 },
    ];
    const { y } = await made(x, (graph, value) => slice(graph, value, cuts));
    expect(y.dims).toEqual([2, 2, 4]);
    for (const [i, j, k] of placesOf(y.dims) as [number, number, number][]) {
      expect(at(y, [i, j, k])).toBe(at(x, [i, 1 + 3 * j, 2 + k]));
    }
  });

  it('leaves out cuts that take all', async () => {
    const cuts = [{ axis: 1, start: 0, size: 3 }];
    const { operators } = await made(counted([2, 3]), (graph, value) => slice(graph, value, cuts));
    expect(operators).toEqual([]);
  });
});

describe('what moves and adds numbers', () => {
  it('turns both spatial axes around', async () => {
    const x = counted([1, 2, 3, 2]);
    const { y } = await made(x, flipped);
    for (const [n, c, i, j] of placesOf(x.dims) as [number, number, number, number][]) {
      expect(at(y, [n, c, i, j])).toBe(at(x, [n, c, 2 - i, 1 - j]));
    }
    expect((await made(counted([2, 3, 1, 1]), flipped)).operators).toEqual([]);
  });

  it('pads with zeros, and cuts off where a padding is negative', async () => {
    const x = filledBy([2, 3], (i) => i + 1);
    const { y } = await made(x, (graph, value) => pad(graph, value, [1, 0], [0, -1]));
    expect(y).toEqual({ dims: [3, 2], data: Float64Array.of(0, 0, 1, 2, 4, 5) });
    const none = await made(x, (graph, value) => pad(graph, value, [0, 0], [0, 0]));
    expect(none.operators).toEqual([]);
  });

  it('joins parts', async () => {
    const { y } = await made(counted([1, 2]), (graph, x) => concat(graph, [x, x, x], 0));
    expect(y).toEqual({ dims: [3, 2], data: Float64Array.of(0, 1, 0, 1, 0, 1) });
  });

  it('sums over axes, which stay as one cell or go', async () => {
    const x = counted([2, 3, 2]);
    const kept = await made(x, (graph, value) => sum(graph, value, [0, 2], 'keep'));
    expect(kept.y).toEqual({ dims: [1, 3, 1], data: Float64Array.of(14, 22, 30) });
    const dropped = await made(x, (graph, value) => sum(graph, value, [0, 2], 'drop'));
    expect(dropped.y).toEqual({ dims: [3], data: Float64Array.of(14, 22, 30) });
    const ofOne = await made(counted([1, 3]), (graph, value) => sum(graph, value, [0], 'drop'));
    expect(ofOne).toEqual({ y: counted([3]), operators: ['Reshape'] });
    const ofNone = await made(x, (graph, value) => sum(graph, value, [], 'drop'));
    expect(ofNone).toEqual({ y: x, operators: [] });
  });

  it('sums all to one number', async () => {
    for (const dims of [[2, 3], [1], []]) {
      const { y } = await made(
        filledBy(dims, () => 2),
        total,
      );
      expect(y.dims).toEqual([]);
      expect(y.data[0]).toBe(2 * placesOf(dims).length);
    }
  });

  it('multiplies by a number, if it is not 1', async () => {
    const x = counted([3]);
    expect((await made(x, (graph, value) => scaled(graph, value, 0.5))).y.data).toEqual(
      Float64Array.of(0, 0.5, 1),
    );
    expect((await made(x, (graph, value) => scaled(graph, value, 1))).operators).toEqual([]);
  });

  it('brings a gradient back to the shape before broadcasting: the sum over its copies', async () => {
    const shapes = fc.tuple(fc.array(fc.tuple(size, fc.boolean()), { maxLength: 4 }), fc.nat(2));
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), async ([axes, left], seed) => {
        const after = axes.map(([cells]) => cells);
        const before = axes.map(([cells, wasOne]) => (wasOne ? 1 : cells)).slice(left);
        const gradient = anyNumbers(seededRandom(seed), after);
        const { y } = await made(gradient, (graph, x) => reducedTo(graph, x, before));
        expect(y.dims).toEqual(before);
        const missing = after.length - before.length;
        const sums = new Map<number, number>();
        placesOf(after).forEach((place, i) => {
          const to = before.reduce((index, cells, axis) => {
            return index * cells + (cells === 1 ? 0 : item(place, axis + missing));
          }, 0);
          sums.set(to, (sums.get(to) ?? 0) + gradient.data[i]!);
        });
        y.data.forEach((value, i) => expect(value).toBeCloseTo(sums.get(i) ?? NaN, 5));
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});
