import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { DeviceReader } from '../../runtime/deviceReader.ts';
import { floats, floatsOf, type Tensor } from '../../runtime/tensors.ts';
import { anyNumbers, relativeError } from '../gradients/testing/doubles.ts';
import type { OptimiserRule } from '../gradients/optimiser.ts';
import { WeightStore } from '../weightStore.ts';
import { DeviceUpdater, OwnUpdater, type Updater } from './updates.ts';

const shapes: Record<string, number[]> = { weight: [3, 2, 1, 1], matrix: [4, 2], bias: [5] };
const names = Object.keys(shapes);
const graph: Graph = {
  name: 'network',
  inputs: [],
  outputs: [],
  nodes: [],
  parameters: Object.entries(shapes).map(([name, dims]) => ({ name, dims })),
  constants: [],
};
const plain: OptimiserRule = { momentum: 0.9, weightDecay: 1e-2, gradientLimit: null };

function numbersOf(seed: number): Map<string, Float32Array<ArrayBuffer>> {
  const random = seededRandom(seed);
  return new Map(
    names.map((name) => [name, Float32Array.from(anyNumbers(random, shapes[name]!).data)]),
  );
}

const tensorsOf = (seed: number): Map<string, Tensor> =>
  new Map([...numbersOf(seed)].map(([name, data]) => [name, floats(data, shapes[name]!)]));

/** Three steps, the second of two pictures. */
async function stepsOf(make: (weights: WeightStore) => Updater) {
  const weights = new WeightStore([graph], numbersOf(0), new DeviceReader('cpu'));
  const updater = make(weights);
  const norms: number[] = [];
  for (const seeds of [[1], [2, 3], [4]]) {
    let sum: ReadonlyMap<string, Tensor> = tensorsOf(seeds[0]!);
    for (const seed of seeds.slice(1)) sum = await updater.add(sum, tensorsOf(seed));
    const update = await updater.update(sum, 0.1);
    norms.push(update.norm);
    update.apply();
  }
  await updater.release();
  return { norms, values: await weights.values(), momentum: await weights.momentumValues() };
}

describe('new weights from gradients', () => {
  it.each<[string, OptimiserRule]>([
    ['with momentum and decay', plain],
    ['with a limit that cuts', { ...plain, gradientLimit: 0.7 }],
    ['without momentum', { ...plain, momentum: 0 }],
  ])('are those of the optimiser’s graph, %s', async (_, rule) => {
    const own = await stepsOf((weights) => new OwnUpdater(weights, rule));
    const ofGraph = await stepsOf((weights) => new DeviceUpdater('cpu', weights, rule));
    own.norms.forEach((norm, i) => expect(norm).toBeCloseTo(ofGraph.norms[i]!, 5));
    for (const kind of ['values', 'momentum'] as const) {
      for (const [name, numbers] of own[kind]) {
        const other = Float64Array.from(ofGraph[kind].get(name) ?? []);
        expect(relativeError(Float64Array.from(numbers), other), `${kind} of ${name}`).toBeLessThan(
          1e-6,
        );
      }
    }
    const moved = own.values.get('weight');
    expect(moved).not.toEqual(numbersOf(0).get('weight'));
  });

  it('are nobody’s until they are applied', async () => {
    const weights = new WeightStore([graph], numbersOf(0), new DeviceReader('cpu'));
    const updater = new OwnUpdater(weights, plain);
    await updater.update(tensorsOf(1), 0.1);
    expect(await weights.values()).toEqual(numbersOf(0));
  });

  it('do not touch the numbers that a store was made of', async () => {
    const start = numbersOf(0);
    const weights = new WeightStore([graph], start, new DeviceReader('cpu'));
    const update = await new OwnUpdater(weights, plain).update(tensorsOf(1), 0.1);
    update.apply();
    expect(start).toEqual(numbersOf(0));
    expect(floatsOf(weights.parameter('bias'))).not.toEqual(start.get('bias'));
  });

  it('have the sum of a batch for their norm', async () => {
    const weights = new WeightStore([graph], numbersOf(0), new DeviceReader('cpu'));
    const updater = new OwnUpdater(weights, plain);
    const sum = await updater.add(tensorsOf(1), tensorsOf(2));
    const [a, b] = [numbersOf(1), numbersOf(2)];
    const squares = names.flatMap((name) =>
      [...a.get(name)!].map((value, i) => (value + b.get(name)![i]!) ** 2),
    );
    const expected = Math.sqrt(squares.reduce((total, square) => total + square, 0));
    expect((await updater.update(sum, 0.1)).norm).toBeCloseTo(expected, 5);
  });
});
