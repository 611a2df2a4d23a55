import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import {
  pairedCrossEntropy,
  sigmoidCrossEntropy,
  smoothL1,
  softmaxCrossEntropy,
  type Loss,
} from './losses.ts';
import { ShapedGraph, type Value } from './shapedGraph.ts';
import { anyNumbers, filledBy, mapped, together, type Feeds } from './testing/doubles.ts';
import { expectGradient } from './testing/finiteDifferences.ts';
import { valueOf } from './testing/referenceGraph.ts';
import {
  oneOfEach,
  pairedLoss,
  sigmoidLoss,
  smoothL1Loss,
  softmaxLoss,
} from './testing/referenceLosses.ts';
import { runOnce } from './testing/runGraph.ts';

/** Expects a loss and its gradient by 'x'. The feeds are its tensors in their order, 'x' first. */
async function check(
  feeds: Feeds,
  make: (graph: ShapedGraph, ...inputs: [Value, Value, Value]) => Loss,
  reference: (feeds: Feeds) => number,
  seed: number,
) {
  const graph = new ShapedGraph('loss');
  const enter = (name: string) => graph.input(name, valueOf(feeds, name).dims);
  const { loss, gradient } = make(graph, enter('x'), enter('targets'), enter('weights'));
  graph.outputAs(loss, 'loss');
  graph.outputAs(gradient, 'gradient');
  const results = await runOnce(graph.finish(), feeds);
  expect(valueOf(results, 'loss').dims).toEqual([]);
  const expected = reference(feeds);
  const error = Math.abs(valueOf(results, 'loss').data[0]! - expected);
  expect(error).toBeLessThan(1e-5 * Math.abs(expected) + 1e-7);
  expectGradient('x', valueOf(results, 'gradient'), reference, feeds, seededRandom(seed));
}

const size = fc.integer({ min: 1, max: 4 });
const mapShape = fc.tuple(fc.constant(1), size, size, size);
const options = { seed: 4, numRuns: 25 };
const part = (feeds: Feeds) =>
  [valueOf(feeds, 'x'), valueOf(feeds, 'targets'), valueOf(feeds, 'weights')] as const;

describe('losses', () => {
  it('cross-entropy of a sigmoid', async () => {
    await fc.assert(
      fc.asyncProperty(mapShape, fc.nat(), async (dims, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([
          ['x', mapped(anyNumbers(random, dims), (z) => 6 * z)],
          ['targets', filledBy(dims, () => random.int(2))],
          ['weights', filledBy(dims, () => random.int(3) / 2)],
        ]);
        await check(feeds, sigmoidCrossEntropy, (moved) => sigmoidLoss(...part(moved)), seed);
      }),
      options,
    );
  });

  it('stays finite for logits of any size', async () => {
    const dims = [1, 1, 1, 4];
    const graph = new ShapedGraph('loss');
    const names = ['x', 'targets', 'weights'] as const;
    const [x, targets, weights] = names.map((name) => graph.input(name, dims));
    const { loss, gradient } = sigmoidCrossEntropy(graph, x!, targets!, weights!);
    graph.outputAs(loss, 'loss');
    graph.outputAs(gradient, 'gradient');
    const feeds = new Map([
      ['x', filledBy(dims, (i) => [-200, 200, -200, 200][i]!)],
      ['targets', filledBy(dims, (i) => [0, 1, 1, 0][i]!)],
      ['weights', filledBy(dims, () => 1)],
    ]);
    const results = await runOnce(graph.finish(), feeds);
    expect(valueOf(results, 'loss').data).toEqual(Float64Array.of(400));
    const found = [...valueOf(results, 'gradient').data];
    [0, 0, -1, 1].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
  });

  it('cross-entropy of a softmax over background and object', async () => {
    await fc.assert(
      fc.asyncProperty(mapShape, fc.nat(), async ([n, shapes, height, width], seed) => {
        const random = seededRandom(seed);
        const dims = [n, shapes, height, width];
        const feeds = new Map([
          ['x', mapped(anyNumbers(random, [n, 2 * shapes, height, width]), (z) => 3 * z)],
          ['targets', filledBy(dims, () => random.int(2))],
          ['weights', filledBy(dims, () => random.int(3) / 2)],
        ]);
        await check(feeds, pairedCrossEntropy, (moved) => pairedLoss(...part(moved)), seed);
      }),
      options,
    );
  });

  it('cross-entropy of a softmax', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 2, max: 5 }), fc.nat(), async (n, classes, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([
          ['x', mapped(anyNumbers(random, [n, classes]), (z) => 5 * z)],
          ['targets', oneOfEach(n, classes, () => random.int(classes))],
          ['weights', filledBy([n, 1], () => random.int(3) / 2)],
        ]);
        await check(feeds, softmaxCrossEntropy, (moved) => softmaxLoss(...part(moved)), seed);
      }),
      options,
    );
  });

  it('smooth L1 on both sides of β', async () => {
    const betas = fc.constantFrom(1, 1 / 9, 0.5);
    const shapes = fc.oneof(mapShape, fc.tuple(size, size));
    await fc.assert(
      fc.asyncProperty(shapes, betas, fc.nat(), async (dims, beta, seed) => {
        const random = seededRandom(seed);
        const targets = anyNumbers(random, dims);
        // Differences of 0.1 to 0.8 of β, and of 1.2 to 3.
        const apart = filledBy(dims, () => {
          const size = random.next() < 0.5 ? 0.1 + 0.7 * random.next() : 1.2 + 1.8 * random.next();
          return (random.next() < 0.5 ? -1 : 1) * beta * size;
        });
        const feeds = new Map([
          [
            'x',
            mapped(
              together(targets, apart, (a, b) => a + b),
              Math.fround,
            ),
          ],
          ['targets', targets],
          ['weights', filledBy(dims, () => random.int(3) / 2)],
        ]);
        await check(
          feeds,
          (graph, ...inputs) => smoothL1(graph, ...inputs, beta),
          (moved) => smoothL1Loss(...part(moved), beta),
          seed,
        );
      }),
      options,
    );
  });
});
