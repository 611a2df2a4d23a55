import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { seededRandom } from '../../random.ts';
import { makeAnchors, placeOfRow } from '../rpn/anchors.ts';
import { decodeAnchors } from '../rpn/boxCoder.ts';
import { assignAnchors, torchvisionAnchorRule } from './assignAnchors.ts';
import { rpnTargets } from './rpnTargets.ts';
import { sampleAnchors } from './sampleAnchors.ts';
import { annotated, picture, truthOf } from './testing/cases.ts';

const anchors = makeAnchors(
  [
    {
      ...{ width: 6, height: 5, strideX: 4, strideY: 5 },
      cellBoxes: [
        [-3, -3, 3, 3],
        [-4, -2, 4, 2],
      ],
    },
    {
      ...{ width: 3, height: 2, strideX: 8, strideY: 12 },
      cellBoxes: [
        [-6, -6, 6, 6],
        [-8, -4, 8, 4],
        [-4, -8, 4, 8],
      ],
    },
  ],
  0.5,
);
const coder = { deltaWeights: [10, 10, 5, 5], sizeDeltaClamp: Infinity } as const;

const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);

describe('rpnTargets', () => {
  it('puts the sample where the network has its outputs, and deltas that decode to the ground truth', () => {
    fc.assert(
      fc.property(fc.array(annotated, { maxLength: 6 }), fc.integer(), (annotations, seed) => {
        const truth = truthOf(annotations);
        const assignment = assignAnchors(anchors.boxes, truth, picture, torchvisionAnchorRule);
        const sampling = { count: 24, positiveFraction: 0.5 };
        const sample = sampleAnchors(assignment.labels, sampling, seededRandom(seed));
        const maps = rpnTargets(anchors, assignment, sample, truth, coder);

        const { positive, negative } = sample;
        const total = (of: (each: (typeof maps)[number]) => Float32Array) =>
          maps.reduce((all, each) => all + sum(of(each)), 0);
        expect(total(({ labels }) => labels)).toBe(positive.length);
        expect(total(({ weights }) => weights)).toBe(positive.length + negative.length);
        expect(total(({ deltaWeights }) => deltaWeights)).toBe(4 * positive.length);

        const decoded = decodeAnchors(
          maps.map(({ deltaTargets }) => deltaTargets),
          anchors,
          coder,
        );
        for (const [rows, label] of [[positive, 1] as const, [negative, 0] as const]) {
          for (const row of rows) {
            const { level, y, x, shape } = placeOfRow(anchors.grids, row);
            const { labels, weights, deltaWeights, height, width } = item(maps, level);
            const at = (shape * height + y) * width + x;
            expect([labels[at], weights[at]]).toEqual([label, 1]);
            for (let coordinate = 0; coordinate < 4; coordinate++) {
              const channel = 4 * shape + coordinate;
              expect(deltaWeights[(channel * height + y) * width + x]).toBe(label);
            }
            if (label === 0) continue;
            const target = boxAt(truth.boxes, assignment.matched[row]!);
            boxAt(decoded.boxes, row).forEach((value, i) => {
              expect(value).toBeCloseTo(target[i] ?? NaN, 4);
            });
          }
        }
        maps.forEach(({ deltaTargets, deltaWeights }) => {
          deltaTargets.forEach((value, i) => {
            expect(Number.isFinite(value)).toBe(true);
            if (deltaWeights[i] === 0) expect(value).toBe(0);
          });
        });
      }),
    );
  });

  it('has shapes of the network’s maps', () => {
    const none = { positive: new Int32Array(0), negative: new Int32Array(0) };
    const matched = new Int32Array(anchors.count).fill(-1);
    const labels = new Int8Array(anchors.count);
    const maps = rpnTargets(anchors, { labels, matched }, none, truthOf([]), coder);
    expect(maps.map(({ shapes, height, width }) => [shapes, height, width])).toEqual([
      [2, 5, 6],
      [3, 2, 3],
    ]);
    expect(maps.map((each) => [each.labels.length, each.deltaTargets.length])).toEqual([
      [60, 240],
      [18, 72],
    ]);
  });
});
