import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { optimise, optimiserNames, type OptimiserRule } from './optimiser.ts';
import { ShapedGraph } from './shapedGraph.ts';
import { anyNumbers, normOf, relativeError, zeros, type Doubles } from './testing/doubles.ts';
import { valueOf } from './testing/referenceGraph.ts';
import { openGraph } from './testing/runGraph.ts';

const shapes: Record<string, number[]> = { weight: [3, 2, 1, 1], matrix: [4, 2], bias: [5] };
const names = Object.keys(shapes);
const gradientOf = (name: string) => `gradient of ${name}`;

function optimiserGraph(rule: OptimiserRule) {
  const graph = new ShapedGraph('optimiser');
  optimise(
    graph,
    new Map(
      Object.entries(shapes).map(([name, dims]) => [name, graph.input(gradientOf(name), dims)]),
    ),
    rule,
  );
  return graph.finish();
}

/** As the file's own words have it, one number after the other. */
function stepInDouble(
  rule: OptimiserRule,
  rate: number,
  state: Map<string, { readonly weight: Float64Array; readonly momentum: Float64Array }>,
  gradients: ReadonlyMap<string, Doubles>,
): number {
  const all = names.flatMap((name) => [...valueOf(gradients, name).data]);
  const norm = Math.sqrt(all.reduce((sum, value) => sum + value * value, 0));
  const factor = rule.gradientLimit === null ? 1 : Math.min(1, rule.gradientLimit / norm);
  for (const [name, { weight, momentum }] of state) {
    const decay = name === 'bias' ? 0 : rule.weightDecay;
    valueOf(gradients, name).data.forEach((gradient, i) => {
      momentum[i] = rule.momentum * momentum[i]! + gradient * factor + decay * weight[i]!;
      weight[i]! -= rate * momentum[i];
    });
  }
  return norm;
}

describe('the optimiser', () => {
  const plain: OptimiserRule = { momentum: 0.9, weightDecay: 1e-2, gradientLimit: null };
  // The gradients' norms are about 2.5.
  it.each<[string, OptimiserRule]>([
    ['with momentum and decay', plain],
    ['without momentum', { ...plain, momentum: 0 }],
    ['without decay', { ...plain, weightDecay: 0 }],
    ['with a limit that cuts', { ...plain, gradientLimit: 0.7 }],
    ['with a limit that is never reached', { ...plain, gradientLimit: 100 }],
  ])('moves as its formula for five steps, %s', async (_, rule) => {
    const random = seededRandom(2);
    const session = await openGraph(optimiserGraph(rule));
    const start = new Map(names.map((name) => [name, anyNumbers(random, shapes[name]!)]));
    const state = new Map(
      names.map((name) => {
        const weight = valueOf(start, name).data.slice();
        return [name, { weight, momentum: new Float64Array(weight.length) }];
      }),
    );
    let feeds = new Map([
      ...start,
      ...names.map((name) => [optimiserNames.momentum(name), zeros(shapes[name]!)] as const),
    ]);
    for (let step = 0; step < 5; step++) {
      const rate = 0.1 / (step + 1);
      const gradients = new Map(names.map((name) => [name, anyNumbers(random, shapes[name]!)]));
      const results = await session.run(
        new Map([
          ...feeds,
          [optimiserNames.rate, { dims: [], data: Float64Array.of(rate) }],
          ...names.map((name) => [gradientOf(name), valueOf(gradients, name)] as const),
        ]),
      );
      const norm = stepInDouble(rule, rate, state, gradients);
      expect(valueOf(results, optimiserNames.gradientNorm).data[0]).toBeCloseTo(norm, 5);
      for (const [name, { weight, momentum }] of state) {
        const after = valueOf(results, optimiserNames.newParameter(name)).data;
        const momentumAfter = valueOf(results, optimiserNames.newMomentum(name)).data;
        expect(relativeError(after, weight), `${name} after step ${step}`).toBeLessThan(1e-6);
        expect(relativeError(momentumAfter, momentum)).toBeLessThan(1e-6);
      }
      feeds = new Map(
        names.flatMap((name) => [
          [name, valueOf(results, optimiserNames.newParameter(name))] as const,
          [
            optimiserNames.momentum(name),
            valueOf(results, optimiserNames.newMomentum(name)),
          ] as const,
        ]),
      );
    }
    await session.release();
    for (const [name, { weight }] of state) {
      const way = weight.map((value, i) => value - valueOf(start, name).data[i]!);
      expect(normOf(way)).toBeGreaterThan(0.01);
    }
  });

  it('stands still where all gradients are zero, though they are limited', async () => {
    const rule = { momentum: 0.9, weightDecay: 0, gradientLimit: 1 };
    const session = await openGraph(optimiserGraph(rule));
    const ones = (name: string) => ({
      ...zeros(shapes[name]!),
      data: zeros(shapes[name]!).data.fill(1),
    });
    const results = await session.run(
      new Map<string, Doubles>([
        [optimiserNames.rate, { dims: [], data: Float64Array.of(1) }],
        ...names.flatMap((name) => [
          [name, ones(name)] as const,
          [optimiserNames.momentum(name), zeros(shapes[name]!)] as const,
          [gradientOf(name), zeros(shapes[name]!)] as const,
        ]),
      ]),
    );
    await session.release();
    for (const name of names) {
      expect(valueOf(results, optimiserNames.newParameter(name))).toEqual(ones(name));
    }
  });

  it('needs something to train', () => {
    expect(() => optimise(new ShapedGraph('x'), new Map(), plain)).toThrow('Nothing is trained.');
  });
});
