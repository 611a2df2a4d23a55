import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { proposalRecall } from '../proposalRecall.ts';
import { missedByProposals, proposalCurves } from './proposalCurves.ts';

const box = fc
  .tuple(fc.nat(12), fc.nat(12), fc.nat(9), fc.nat(9))
  .map(([x, y, width, height]): Box => [x, y, x + width, y + height]);
const anyProposed = fc.array(
  fc.record({
    proposals: fc.array(box, { maxLength: 20 }),
    truth: fc.array(fc.record({ box, ignored: fc.boolean() }), { maxLength: 6 }),
  }),
  { maxLength: 4 },
);

describe('proposalCurves', () => {
  it('has the recalls of proposalRecall, against the IoU and the number', () => {
    fc.assert(
      fc.property(anyProposed, (pictures) => {
        const counts = [1, 5, 20];
        const curves = proposalCurves(pictures, counts);
        const at = [0, 25, 50];
        const expected = proposalRecall(pictures, counts, [0.5, 0.75, 1]);
        expect(curves.recalls.map((recalls) => at.map((i) => recalls[i]))).toEqual(
          expected.map(({ recalls }) => recalls),
        );
        expect(curves.averages).toEqual(proposalRecall(pictures, counts).map((r) => r.average));
        expect(curves.thresholds.filter((_, i) => at.includes(i))).toEqual([0.5, 0.75, 1]);
      }),
    );
  });

  it('names the objects that a point misses', () => {
    const truth = [0, 20, 40].map((x) => ({
      box: [x, 0, x + 10, 10] as const,
      ignored: x === 40,
    }));
    const proposals: Box[] = [
      [20, 0, 30, 6],
      [0, 0, 10, 10],
    ];
    const curves = proposalCurves(
      [
        { proposals: [], truth: [] },
        { proposals, truth },
      ],
      [1, 2],
    );
    expect(missedByProposals(curves, 0, 0.5)).toEqual([{ picture: 1, truth: 0 }]);
    expect(missedByProposals(curves, 1, 0.5)).toEqual([]);
    expect(missedByProposals(curves, 1, 0.7)).toEqual([{ picture: 1, truth: 1 }]);
    expect(curves.recalls[1]?.[20]).toBe(0.5);
  });
});
