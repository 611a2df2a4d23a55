/** The classifier against liblinear's; testing/svmNumbers.py made its numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../algebra/gram.ts';
import { seededRandom } from '../../random.ts';
import { miningRuleOf, paperSvm } from '../../training/svmRecipe.ts';
import { svmScore, trainLinearSvm, type SvmRule } from './linearSvm.ts';
import { examples } from './testing/examples.ts';
import numbers from './testing/svmNumbers.json' with { type: 'json' };

/** R-CNN's numbers, to a smaller gap. */
const rcnnSvmRule = { ...miningRuleOf(paperSvm).svm, tolerance: 1e-3, maxRounds: 2000 };

function ruleOf(made: (typeof numbers.svms)[number], tolerance: number): SvmRule {
  const { cost, weight, biasFeature } = made;
  return { ...rcnnSvmRule, cost, positiveWeight: weight, biasFeature, tolerance };
}

describe('trainLinearSvm', () => {
  it.each(numbers.svms)(
    'reaches liblinear’s objective: $count × $width, C $cost, B $biasFeature',
    (made) => {
      const problem = examples(made.count, made.width, made.positives, made.distance);
      const svm = trainLinearSvm(problem, ruleOf(made, 1e-3), seededRandom(1));
      expect(svm.settled).toBe(true);
      expect(svm.dual).toBeLessThanOrEqual(made.objective * (1 + 1e-6));
      expect(svm.primal).toBeGreaterThanOrEqual(made.objective * (1 - 1e-6));
      expect(svm.primal).toBeLessThan(made.objective * 1.001);
    },
  );

  it.each(numbers.svms)(
    'has liblinear’s weights where little is left: $count × $width, C $cost, B $biasFeature',
    (made) => {
      const problem = examples(made.count, made.width, made.positives, made.distance);
      const rule = { ...ruleOf(made, 1e-10), maxRounds: 100_000 };
      const svm = trainLinearSvm(problem, rule, seededRandom(1));
      expect(svm.settled).toBe(true);
      expect(svm.primal / made.objective).toBeCloseTo(1, 6);
      const size = Math.hypot(...made.weights);
      svm.weights.forEach((weight, i) => {
        expect(Math.abs(weight - made.weights[i]!) / size).toBeLessThan(1e-3);
      });
      expect(Math.abs(svm.bias - made.bias) / Math.max(1, size)).toBeLessThan(1e-2);
    },
  );

  const feature = fc.integer({ min: -8, max: 8 });
  const problem = fc
    .record({ count: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 5 }) })
    .chain(({ count, width }) =>
      fc.record({
        rows: fc
          .array(feature, { minLength: count * width, maxLength: count * width })
          .map((values) => rowsOf(Float32Array.from(values), width)),
        labels: fc
          .array(fc.constantFrom(1, -1), { minLength: count, maxLength: count })
          .map((labels) => Int8Array.from(labels)),
      }),
    );
  const rule = fc.record({
    cost: fc.constantFrom(1e-3, 0.1, 2),
    positiveWeight: fc.constantFrom(1, 2, 0.5),
    biasFeature: fc.constantFrom(0, 1, 10),
    tolerance: fc.constant(1e-3),
    maxRounds: fc.constant(100_000),
  });

  it('has multipliers within bounds that make its weights, and bounds on both sides', () => {
    fc.assert(
      fc.property(problem, rule, fc.nat(), (given, how, seed) => {
        const svm = trainLinearSvm(given, how, seededRandom(seed));
        expect(svm.settled).toBe(true);
        expect(svm.primal).toBeGreaterThanOrEqual(svm.dual - 1e-9);
        const weights = new Float64Array(svm.weights.length);
        let bias = 0;
        let loss = 0;
        given.rows.forEach((row, i) => {
          const label = given.labels[i]!;
          const bound = label > 0 ? how.cost * how.positiveWeight : how.cost;
          const alpha = svm.alphas[i]!;
          expect(alpha).toBeGreaterThanOrEqual(0);
          expect(alpha).toBeLessThanOrEqual(bound);
          row.forEach((x, k) => {
            weights[k]! += alpha * label * x;
          });
          bias += alpha * label * how.biasFeature ** 2;
          loss += bound * Math.max(0, 1 - label * svmScore(svm, row));
        });
        weights.forEach((weight, k) => {
          expect(svm.weights[k]).toBeCloseTo(weight, 9);
        });
        expect(svm.bias).toBeCloseTo(bias, 8);
        const square = weights.reduce((sum, weight) => sum + weight ** 2, 0);
        const ofBias = how.biasFeature > 0 ? (bias / how.biasFeature) ** 2 : 0;
        expect(svm.primal).toBeCloseTo((square + ofBias) / 2 + loss, 8);
      }),
    );
  });

  it('divides two points halfway, as widely as it can', () => {
    const svm = trainLinearSvm(
      { rows: [Float32Array.of(3, 0), Float32Array.of(1, 0)], labels: Int8Array.of(1, -1) },
      { cost: 1e6, positiveWeight: 1, biasFeature: 1, tolerance: 1e-9, maxRounds: 100_000 },
      seededRandom(1),
    );
    expect([...svm.weights]).toEqual([expect.closeTo(1, 4), 0]);
    expect(svm.bias).toBeCloseTo(-2, 4);
  });

  it('is not done where all gradients are alike', () => {
    const rows = [Float32Array.of(8), Float32Array.of(-8)];
    const how = { ...rcnnSvmRule, cost: 1, biasFeature: 0 };
    const svm = trainLinearSvm({ rows, labels: Int8Array.of(1, 1) }, how, seededRandom(1));
    // Whatever one of the two gains with a weight, the other one loses.
    expect(svm).toMatchObject({ settled: true, primal: expect.closeTo(4, 2) as unknown });
  });

  it('goes on from where it was, with rows more and less', () => {
    const { rows, labels } = examples(200, 30, 40, 4);
    const how = { ...rcnnSvmRule, cost: 0.01, tolerance: 1e-6 };
    const svm = trainLinearSvm({ rows, labels }, how, seededRandom(1));
    const again = trainLinearSvm({ rows, labels }, how, seededRandom(2), svm.alphas);
    expect(again.rounds).toBe(0);
    expect(again.primal).toBeCloseTo(svm.primal, 9);

    const fewer = { rows: rows.slice(0, 190), labels: labels.slice(0, 190) };
    const cold = trainLinearSvm(fewer, how, seededRandom(3));
    const warm = trainLinearSvm(fewer, how, seededRandom(3), svm.alphas.slice(0, 190));
    expect(warm.rounds).toBeLessThan(cold.rounds);
    expect(warm.primal / cold.primal).toBeCloseTo(1, 5);
  });

  it('is the same with the same seed, and says so where rounds do not suffice', () => {
    const given = examples(200, 30, 40, 4);
    const how = { ...rcnnSvmRule, cost: 1, maxRounds: 3 };
    const [a, b] = [1, 1].map((seed) => trainLinearSvm(given, how, seededRandom(seed)));
    expect(a).toEqual(b);
    expect(a).toMatchObject({ settled: false, rounds: 3 });
  });

  it('learns from rows of zeros, of one label and from none', () => {
    const zeros = { rows: [new Float32Array(2), new Float32Array(2)], labels: Int8Array.of(1, -1) };
    const how = { ...rcnnSvmRule, biasFeature: 0 };
    expect(trainLinearSvm(zeros, how, seededRandom(1))).toMatchObject({ settled: true, bias: 0 });
    const one = { rows: [Float32Array.of(1)], labels: Int8Array.of(-1) };
    const svm = trainLinearSvm(one, { ...rcnnSvmRule, cost: 1 }, seededRandom(1));
    expect(svmScore(svm, Float32Array.of(1))).toBeCloseTo(-1, 3);
    const none = trainLinearSvm(
      { rows: [], labels: new Int8Array(0) },
      rcnnSvmRule,
      seededRandom(1),
    );
    expect(none).toMatchObject({ bias: 0, primal: 0, rounds: 0, settled: true });
  });

  it('says what is wrong with rows', () => {
    const train = (rows: Float32Array[], labels: number[], start: Float64Array | null = null) =>
      trainLinearSvm({ rows, labels: Int8Array.from(labels) }, rcnnSvmRule, seededRandom(1), start);
    const row = Float32Array.of(1, 2);
    expect(() => train([row], [1, 1])).toThrow('There are 1 rows, 2 labels and 1 multipliers.');
    expect(() => train([row], [1], new Float64Array(2))).toThrow('2 multipliers');
    expect(() => train([row, row], [1, 0])).toThrow('Row 1 has the label 0');
    expect(() => train([row, Float32Array.of(1)], [1, -1])).toThrow('Row 1 has 1 features');
    expect(() => train([Float32Array.of(NaN)], [1])).toThrow(
      'Row 0 has a feature that is not finite',
    );
  });
});
