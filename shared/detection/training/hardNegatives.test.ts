import { describe, expect, it } from 'vitest';
import { item } from '../../item.ts';
import { seededRandom, type Random } from '../../random.ts';
import {
  featureScale,
  HardNegativeMining,
  mineHardNegatives,
  unscaled,
  type MiningReport,
  type MiningRule,
} from './hardNegatives.ts';
import { miningRuleOf, paperSvm } from '../../training/svmRecipe.ts';
import { svmScore, trainLinearSvm } from './linearSvm.ts';

const rule: MiningRule = {
  ...miningRuleOf(paperSvm),
  svm: { ...miningRuleOf(paperSvm).svm, cost: 0.1, tolerance: 1e-6, maxRounds: 20_000 },
  retrainAfter: 20,
};

/** Points around (x, y), and a third feature of 1. */
function cloud(count: number, x: number, y: number, random: Random): Float32Array[] {
  const around = (centre: number) => centre + random.next() + random.next() - 1;
  return Array.from({ length: count }, () => Float32Array.of(around(x), around(y), 1));
}

/** Batches of negatives of which most are far away, and some beside the positives. */
function data(seed: number) {
  const random = seededRandom(seed);
  const positives = cloud(30, 2, 2, random);
  const batches = Array.from({ length: 40 }, () => [
    ...cloud(20, -3, -1, random),
    ...cloud(3, 1, 1, random),
  ]);
  return { positives, batches };
}

async function* streamed(batches: readonly Float32Array[][]) {
  // The memory of a batch is used for the next one, as a reader of a file does.
  const buffer = new Float32Array(3 * 100);
  for (const batch of batches) {
    await Promise.resolve();
    yield batch.map((row, i) => {
      buffer.set(row, 3 * i);
      return buffer.subarray(3 * i, 3 * i + 3);
    });
  }
}

describe('hard negative mining', () => {
  it('goes on from its state to the same numbers', () => {
    const { positives, batches } = data(5);
    const begun = () => new HardNegativeMining(positives, 0.5, rule, seededRandom(2));
    const offer = (mining: HardNegativeMining, from: number, to: number) => {
      for (let batch = from; batch < to; batch++) {
        const rows = item(batches, batch);
        mining.offer(
          rows,
          rows.map((_, i) => 100 * batch + i),
        );
      }
    };
    const whole = begun();
    offer(whole, 0, 40);
    for (const cut of [0, 1, 17, 39, 40]) {
      const before = begun();
      offer(before, 0, cut);
      const { state } = before;
      const after = begun();
      after.goOnFrom(
        JSON.parse(JSON.stringify(state)) as typeof state,
        state.names.map((name) => item(item(batches, Math.floor(name / 100)), name % 100)),
      );
      expect(after.state).toEqual(state);
      offer(after, cut, 40);
      expect(after.state).toEqual(whole.state);
    }
    expect(whole.finish().weights).toHaveLength(3);
    expect(whole.state.names.length).toBe(whole.report.kept);
    expect(whole.report.evicted).toBeGreaterThan(0);
  });

  it('learns nearly what all negatives at once teach, and keeps few of them', async () => {
    const { positives, batches } = data(1);
    const mining = new HardNegativeMining(positives, 1, rule, seededRandom(2));
    const reports: MiningReport[] = [];
    const svm = await mineHardNegatives(mining, streamed(batches), (report) =>
      reports.push(report),
    );
    const { seen, kept, evicted, fresh, trainings } = mining.report;
    expect(seen).toBe(40 * 23);
    expect(fresh).toBe(0);
    expect(trainings).toBe(reports.length);
    expect(trainings).toBeGreaterThan(2);
    expect(kept).toBeLessThan(seen / 3);
    expect(evicted).toBeGreaterThan(0);
    expect(item(reports, -1 + reports.length).svm).toBe(svm);

    const negatives = batches.flat();
    const rows = [...positives, ...negatives];
    const labels = Int8Array.from(rows, (_, i) => (i < positives.length ? 1 : -1));
    const all = trainLinearSvm({ rows, labels }, rule.svm, seededRandom(3));
    for (let i = 0; i < 3; i++) expect(svm.weights[i]).toBeCloseTo(all.weights[i]!, 1);
    expect(svm.bias).toBeCloseTo(all.bias, 1);
  });

  it('takes all of the first batch, then what is hard alone, and trains when more than enough are new', () => {
    const { positives, batches } = data(4);
    const mining = new HardNegativeMining(
      positives,
      1,
      { ...rule, evictBelow: -Infinity },
      seededRandom(1),
    );
    expect(mining.report).toMatchObject({ svm: null, kept: 0, trainings: 0 });
    expect(mining.offer([])).toBe(false);
    expect(mining.offer(item(batches, 0))).toBe(true);
    expect(mining.report).toMatchObject({ seen: 23, kept: 23, fresh: 0, trainings: 1 });

    const svm = mining.report.svm!;
    const batch = item(batches, 1);
    const hard = batch.filter((row) => svmScore(svm, row) > -1.0001);
    expect(hard.length).toBeGreaterThan(0);
    expect(hard.length).toBeLessThan(batch.length);
    expect(mining.offer(batch)).toBe(false);
    expect(mining.report).toMatchObject({ kept: 23 + hard.length, fresh: hard.length });
    // Twenty are not more than twenty.
    const times = (count: number) => Array.from({ length: count }, () => item(hard, 0));
    expect(mining.offer(times(20 - hard.length))).toBe(false);
    expect(mining.offer(times(1))).toBe(true);
    expect(mining.report).toMatchObject({ kept: 44, fresh: 0, trainings: 2 });
    expect(mining.finish()).toBe(mining.report.svm);
    expect(mining.report.trainings).toBe(2);
  });

  it('gives up negatives that have become easy, and no positive', () => {
    const { positives, batches } = data(5);
    const mining = new HardNegativeMining(positives, 1, rule, seededRandom(1));
    const first = item(batches, 0);
    mining.offer(first);
    const { svm, kept, evicted } = mining.report;
    expect(kept).toBe(first.filter((row) => !(svmScore(svm!, row) < -1.2)).length);
    expect(kept + evicted).toBe(first.length);
    expect(evicted).toBeGreaterThan(0);
    // Every positive still has a multiplier of its own, and none of the negatives that went.
    mining.offer(Array.from({ length: 21 }, () => Float32Array.of(2, 2, 1)));
    expect(mining.report.svm!.alphas).toHaveLength(positives.length + kept + 21);
  });

  it('of scaled features is the same as of features that were scaled before', () => {
    const { positives, batches } = data(6);
    const larger = (row: Float32Array) => row.map((value) => value * 8);
    const scale = new HardNegativeMining(positives, 8, rule, seededRandom(1));
    const before = new HardNegativeMining(positives.map(larger), 1, rule, seededRandom(1));
    for (const batch of batches) {
      expect(scale.offer(batch)).toBe(before.offer(batch.map(larger)));
    }
    const svm = scale.finish();
    expect(svm).toEqual(before.finish());
    const layer = unscaled(svm, 8);
    const row = item(positives, 0);
    const score = row.reduce((sum, value, i) => sum + value * layer.weights[i]!, layer.bias);
    expect(score).toBeCloseTo(svmScore(svm, larger(row)), 4);
  });

  it('knows positives alone where there is no negative', () => {
    const mining = new HardNegativeMining([Float32Array.of(1, 0, 0)], 1, rule, seededRandom(1));
    expect(svmScore(mining.finish(), Float32Array.of(1, 0, 0))).toBeGreaterThan(0.9);
    expect(mining.report).toMatchObject({ seen: 0, kept: 0, trainings: 1 });
  });
});

describe('featureScale', () => {
  it('gives rows a mean norm of 20', () => {
    expect(featureScale([Float32Array.of(3, 4), Float32Array.of(0, 15)])).toBe(2);
    expect(featureScale([])).toBe(1);
    expect(featureScale([new Float32Array(4)])).toBe(1);
  });
});
