import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxArea, iou, type Box } from '../geometry/boxes.ts';
import { averageRecallThresholds, proposalRecall } from './proposalRecall.ts';

const box = fc
  .tuple(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: 14 }),
    fc.integer({ min: 0, max: 14 }),
  )
  .map(([x, y, width, height]): Box => [x, y, x + width, y + height]);

const pictures = fc.array(
  fc.record({
    proposals: fc.array(box, { maxLength: 25 }),
    truth: fc.array(fc.record({ box, ignored: fc.boolean() }), { maxLength: 8 }),
  }),
  { maxLength: 4 },
);

/** How many of the boxes are found: the best pair again and again, from what is left. */
function countFound(proposals: readonly Box[], truth: readonly Box[], threshold: number): number {
  let best: { proposal: number; index: number; overlap: number } | null = null;
  for (let index = 0; index < truth.length; index++) {
    for (let proposal = 0; proposal < proposals.length; proposal++) {
      const overlap = iou(truth[index]!, proposals[proposal]!);
      if (overlap > (best?.overlap ?? 0)) best = { proposal, index, overlap };
    }
  }
  if (best === null || best.overlap < threshold) return 0;
  const { proposal: used, index: found } = best;
  return (
    1 +
    countFound(
      proposals.filter((_, i) => i !== used),
      truth.filter((_, i) => i !== found),
      threshold,
    )
  );
}

describe('proposalRecall', () => {
  it('is the share of ground truth that its definition finds', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 0, max: 30 }), (list, count) => {
        const [result] = proposalRecall(list, [count], [0.3, 0.5, 0.7]);
        const counted = list.map(({ proposals, truth }) => ({
          proposals: proposals.slice(0, count),
          truth: truth
            .filter((each) => !each.ignored && boxArea(each.box) > 0)
            .map((each) => each.box),
        }));
        const total = counted.reduce((sum, { truth }) => sum + truth.length, 0);
        const expected = [0.3, 0.5, 0.7].map(
          (threshold) =>
            counted.reduce(
              (sum, { proposals, truth }) => sum + countFound(proposals, truth, threshold),
              0,
            ) / total,
        );
        expect(result?.recalls).toEqual(expected);
      }),
    );
  });

  it('never falls with more proposals, nor rises with the threshold', () => {
    fc.assert(
      fc.property(pictures, (list) => {
        const results = proposalRecall(list, [0, 1, 2, 5, 10, 25]);
        if (results.some(({ average }) => Number.isNaN(average))) return;
        results.forEach(({ recalls, average }, i) => {
          expect(average).toBeGreaterThanOrEqual(results[i - 1]?.average ?? 0);
          recalls.forEach((recall, t) => {
            expect(recall).toBeGreaterThanOrEqual(results[i - 1]?.recalls[t] ?? 0);
            expect(recall).toBeLessThanOrEqual(recalls[t - 1] ?? 1);
          });
        });
      }),
    );
  });

  it('averages over IoU 0.5, 0.55 … 0.95', () => {
    expect(averageRecallThresholds).toEqual([
      ...[0.5, 0.55, 0.6, 0.65, 0.7],
      ...[0.75, 0.8, 0.85, 0.9, 0.95],
    ]);
    // IoU 0.7 for one, 1 for the other.
    const truth: Box[] = [
      [0, 0, 10, 10],
      [50, 50, 60, 60],
    ];
    const list = [
      {
        proposals: [[0, 0, 7, 10] as const, [50, 50, 60, 60] as const],
        truth: truth.map((each) => ({ box: each, ignored: false })),
      },
    ];
    const [one, two] = proposalRecall(list, [1, 100]);
    expect(one?.average).toBeCloseTo(5 / 20, 12);
    expect(two?.average).toBeCloseTo(15 / 20, 12);
  });

  it('lets a proposal find one ground truth only', () => {
    const truth: Box[] = [
      [0, 0, 10, 10],
      [1, 0, 11, 10],
    ];
    const list = [
      { proposals: [truth[0]!], truth: truth.map((each) => ({ box: each, ignored: false })) },
    ];
    expect(proposalRecall(list, [10], [0.5])[0]?.recalls).toEqual([0.5]);
  });

  it('is NaN where nothing counts: no picture, a crowd, a point', () => {
    const point: Box = [3, 3, 3, 3];
    const crowd = { box: [0, 0, 9, 9] as const, ignored: true };
    for (const truth of [[], [crowd], [{ box: point, ignored: false }]]) {
      const [result] = proposalRecall([{ proposals: [[0, 0, 9, 9]], truth }], [10]);
      expect(result?.average).toBeNaN();
    }
    expect(proposalRecall([], [10])[0]?.recalls).toEqual(Array(10).fill(NaN));
  });
});
