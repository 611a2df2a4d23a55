import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt } from '../../geometry/boxes.ts';
import { seededRandom } from '../../random.ts';
import { decodeClasses } from '../head/classes.ts';
import type { HeadSpec } from '../../model/networkParts.ts';
import type { ProposalTable } from '../stages/stages.ts';
import { roiTargets, type HeadShape } from './roiTargets.ts';
import { sampleRois, torchvisionRoiSampling, type RoiSample } from './sampleRois.ts';
import { annotated, columnOf, truthOf, wholeBox } from './testing/cases.ts';

const classCount = 3;
const forms: Omit<HeadShape, 'classCount'>[] = [
  { background: 'first', classSpecific: true, deltaWidth: 16 },
  { background: 'last', classSpecific: true, deltaWidth: 16 },
  { background: 'last', classSpecific: true, deltaWidth: 12 },
  { background: 'first', classSpecific: true, deltaWidth: 12 },
  { background: 'first', classSpecific: false, deltaWidth: 4 },
  { background: 'last', classSpecific: false, deltaWidth: 4 },
];
const coder = { deltaWeights: [10, 10, 5, 5], sizeDeltaClamp: 9 } as const;

function proposalsOf({ count, boxes }: RoiSample): ProposalTable {
  return {
    kind: 'proposals',
    count,
    boxes,
    scores: new Float32Array(count),
    levels: new Int32Array(count),
    parentRow: new Int32Array(count),
    fate: new Uint8Array(count),
    suppressedBy: new Int32Array(count),
  };
}

describe('roiTargets', () => {
  it.each(forms)(
    'are outputs that detection reads as the ground truth: $background, $classSpecific, $deltaWidth',
    (form) => {
      const head: HeadSpec = {
        ...{ input: '', classLogits: '', boxDeltas: '', ...coder, deltaWeights: [10, 10, 5, 5] },
        ...{ scoreThreshold: 0, nmsIoU: 0.5, maxDetections: 9, minSize: 0 },
        background: form.background,
        classSpecific: form.classSpecific,
      };
      fc.assert(
        fc.property(
          fc.array(wholeBox, { maxLength: 40 }),
          fc.array(annotated, { maxLength: 6 }),
          (proposals, annotations) => {
            const truth = truthOf(annotations);
            const rule = { ...torchvisionRoiSampling, count: 32, foregroundFraction: 0.5 };
            const rois = sampleRois(columnOf(proposals), truth, rule, seededRandom(1));
            const targets = roiTargets(rois, truth, { ...form, classCount }, coder);
            expect(targets.count).toBe(rois.count);
            expect(targets.classTargets).toHaveLength(rois.count * (classCount + 1));
            expect(targets.deltaTargets).toHaveLength(rois.count * form.deltaWidth);
            expect(targets.deltaTargets.every(Number.isFinite)).toBe(true);

            const output = {
              classLogits: targets.classTargets.map((target) => 50 * target),
              boxDeltas: targets.deltaTargets,
            };
            // Clipped far away: ground truth may reach over the border on the right and below.
            const read = decodeClasses(output, proposalsOf(rois), classCount, head, 99, 99);
            rois.labels.forEach((label, row) => {
              expect(read.background[row]).toBeCloseTo(label === 0 ? 1 : 0, 9);
              const weights = targets.deltaWeights.subarray(
                row * form.deltaWidth,
                (row + 1) * form.deltaWidth,
              );
              expect(weights.reduce((a, b) => a + b, 0)).toBe(label === 0 ? 0 : 4);
              if (label === 0) return;
              const at = row * classCount + label - 1;
              expect(read.scores[at]).toBeCloseTo(1, 9);
              const target = boxAt(truth.boxes, rois.matched[row]!);
              boxAt(read.boxes, at).forEach((value, i) => {
                expect(value).toBeCloseTo(Math.max(0, target[i] ?? NaN), 4);
              });
            });
            targets.deltaTargets.forEach((value, i) => {
              if (targets.deltaWeights[i] === 0) expect(value).toBe(0);
            });
          },
        ),
      );
    },
  );

  it('refuses a width that no form of the head has', () => {
    const truth = truthOf([]);
    const none = sampleRois(new Float32Array(0), truth, torchvisionRoiSampling, seededRandom(1));
    const targets = (deltaWidth: number, classSpecific: boolean) => () =>
      roiTargets(
        none,
        truth,
        { classCount, deltaWidth, classSpecific, background: 'first' },
        coder,
      );
    expect(targets(4, true)).toThrow('has 4 box deltas a proposal, where head.classSpecific');
    expect(targets(16, false)).toThrow('call for 4.');
    expect(targets(16, true)().classTargets).toHaveLength(0);
  });
});
