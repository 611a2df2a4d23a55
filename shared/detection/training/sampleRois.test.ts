import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxArea, boxAt, iou, type Box } from '../../geometry/boxes.ts';
import { seededRandom } from '../../random.ts';
import {
  paperRoiSampling,
  sampleRois,
  torchvisionRoiSampling,
  type RoiSampling,
} from './sampleRois.ts';
import { annotated, columnOf, shareInside, truthOf, wholeBox } from './testing/cases.ts';

interface Annotation {
  readonly box: Box;
  readonly class: number;
  readonly ignored: boolean;
  readonly difficult: boolean;
}

/** Label and match of a candidate; null where it is neither foreground nor background. */
function byDefinition(
  candidate: Box,
  truth: readonly Annotation[],
  { foregroundIou, backgroundIou }: RoiSampling,
): { label: number; matched: number } | null {
  if (boxArea(candidate) === 0) return null;
  const overlaps = truth.map(({ box, ignored, difficult }) =>
    ignored || difficult ? 0 : iou(candidate, box),
  );
  const largest = Math.max(0, ...overlaps);
  if (largest >= foregroundIou) {
    const matched = overlaps.indexOf(largest);
    return { label: (truth[matched]?.class ?? NaN) + 1, matched };
  }
  const isIgnored = truth.some(({ box, ignored, difficult }) =>
    ignored
      ? shareInside(candidate, box) > 0.5
      : difficult && iou(candidate, box) >= backgroundIou.below,
  );
  if (isIgnored) return null;
  const isBackground = largest >= backgroundIou.least && largest < backgroundIou.below;
  return isBackground ? { label: 0, matched: -1 } : null;
}

const rules = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  foregroundFraction: fc.constantFrom(0, 0.25, 0.5, 1),
  foregroundIou: fc.constantFrom(0.5, 0.6),
  backgroundIou: fc.constantFrom({ least: 0, below: 0.5 }, { least: 0.1, below: 0.4 }),
  withGroundTruth: fc.boolean(),
});

describe('sampleRois', () => {
  it('takes what its definition allows, and as much of it as it may', () => {
    fc.assert(
      fc.property(
        fc.array(wholeBox, { maxLength: 90 }),
        fc.array(annotated, { maxLength: 6 }),
        rules,
        fc.integer(),
        (proposals, annotations, rule, seed) => {
          const candidates = [
            ...proposals.map((box) => ({ box, usable: true })),
            ...annotations.map(({ box, ignored, difficult }) => ({
              box,
              usable: rule.withGroundTruth && !ignored && !difficult,
            })),
          ];
          const expected = candidates.map(({ box, usable }) =>
            usable ? byDefinition(box, annotations, rule) : null,
          );
          const truth = truthOf(annotations);
          const sample = sampleRois(columnOf(proposals), truth, rule, seededRandom(seed));

          const rows = [...sample.candidateRow];
          expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
          expect(sample.count).toBe(rows.length);
          rows.forEach((row, i) => {
            expect({ label: sample.labels[i], matched: sample.matched[i] }).toEqual(expected[row]);
            expect(boxAt(sample.boxes, i)).toEqual(candidates[row]?.box);
          });
          const foreground = expected.filter((each) => each !== null && each.label > 0).length;
          const background = expected.filter((each) => each?.label === 0).length;
          const most = Math.floor(rule.count * rule.foregroundFraction);
          const taken = [...sample.labels].filter((label) => label > 0).length;
          expect(taken).toBe(Math.min(foreground, most));
          expect(sample.count - taken).toBe(Math.min(background, rule.count - taken));
        },
      ),
      { numRuns: 300 },
    );
  });

  const random = () => seededRandom(5);
  const noProposals = new Float32Array(0);
  const object = { box: [2, 2, 12, 12] as const, class: 1 };

  it('takes background alone without ground truth, and with Fast R-CNN’s least IoU nothing', () => {
    const proposals = columnOf([object.box, [5, 5, 9, 20]]);
    const none = truthOf([]);
    const sample = sampleRois(proposals, none, torchvisionRoiSampling, random());
    expect([...sample.labels]).toEqual([0, 0]);
    expect(sampleRois(proposals, none, paperRoiSampling, random()).count).toBe(0);
  });

  it('takes ground truth alone without proposals, and nothing without either', () => {
    const sample = sampleRois(noProposals, truthOf([object]), torchvisionRoiSampling, random());
    expect([...sample.labels]).toEqual([2]);
    expect([...sample.candidateRow]).toEqual([0]);
    const nothing = sampleRois(noProposals, truthOf([]), torchvisionRoiSampling, random());
    expect(nothing.count).toBe(0);
    expect(nothing.boxes).toHaveLength(0);
  });

  it('takes foreground alone, no more than its share, where there is no background', () => {
    const proposals = columnOf(Array<Box>(300).fill(object.box));
    const sample = sampleRois(proposals, truthOf([object]), torchvisionRoiSampling, random());
    expect(sample.count).toBe(128);
    expect(new Set(sample.labels)).toEqual(new Set([2]));
  });

  it('counts a RoI on a threshold as above it', () => {
    // IoU of 0.5, 0.1 and a little less.
    const proposals = columnOf([
      [2, 2, 12, 7],
      [2, 2, 12, 3],
      [2, 2, 12, 2.9375],
    ]);
    const rule = { ...paperRoiSampling, withGroundTruth: false };
    const { candidateRow, labels } = sampleRois(proposals, truthOf([object]), rule, random());
    expect([...candidateRow]).toEqual([0, 1]);
    expect([...labels]).toEqual([2, 0]);
  });

  it('never takes an ignore region or an ignored object, be it on an object', () => {
    const truth = truthOf([object, { ...object, ignored: true }, { ...object, difficult: true }]);
    const sample = sampleRois(noProposals, truth, torchvisionRoiSampling, random());
    expect([...sample.candidateRow]).toEqual([0]);
  });

  it('takes for background what lies in a difficult object, unless it is much like it', () => {
    const truth = truthOf([{ ...object, difficult: true }]);
    const proposals = columnOf([object.box, [2, 2, 12, 7], [2, 2, 12, 6]]);
    const sample = sampleRois(proposals, truth, torchvisionRoiSampling, random());
    expect([...sample.candidateRow]).toEqual([2]);
    expect([...sample.labels]).toEqual([0]);
  });

  it('never takes a box that has no area or is not finite', () => {
    const bad: Box[] = [
      [4, 4, 4, 4],
      [4, 4, 4, 9],
      [9, 9, 4, 4],
      [NaN, 0, 5, 5],
      [0, 0, Infinity, 5],
    ];
    const truth = truthOf([object, ...bad.map((box) => ({ box }))]);
    const sample = sampleRois(columnOf(bad), truth, torchvisionRoiSampling, random());
    expect([...sample.candidateRow]).toEqual([bad.length]);
    expect(boxAt(sample.boxes, 0)).toEqual(object.box);
  });

  it('gives the same for the same seed, and takes every row equally often', () => {
    const proposals = columnOf([
      ...Array<Box>(12).fill([2, 2, 12, 11]),
      ...Array<Box>(24).fill([14, 14, 22, 22]),
    ]);
    const truth = truthOf([object]);
    const rule = { ...torchvisionRoiSampling, count: 12, withGroundTruth: false };
    const draw = (seed: number) => sampleRois(proposals, truth, rule, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const taken = new Int32Array(36);
    const times = 3000;
    for (let i = 0; i < times; i++) for (const row of draw(i).candidateRow) taken[row]!++;
    taken.forEach((count, row) => {
      const share = row < 12 ? 3 / 12 : 9 / 24;
      const deviation = Math.sqrt(times * share * (1 - share));
      expect(Math.abs(count - times * share)).toBeLessThan(5 * deviation);
    });
  });
});
