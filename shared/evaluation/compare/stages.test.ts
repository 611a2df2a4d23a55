import { describe, expect, it } from 'vitest';
import { fastRcnnDescriptions } from '../../detection/detectors/fastRcnn/descriptions.ts';
import { fasterRcnnDescriptions } from '../../detection/detectors/fasterRcnn/descriptions.ts';
import { rcnnDescriptions } from '../../detection/detectors/rcnn/descriptions.ts';
import { rcnnKinds } from '../../detection/detectors/rcnn/tables.ts';
import { slidingWindowsDescriptions } from '../../detection/detectors/slidingWindows/descriptions.ts';
import { slidingWindowsKinds } from '../../detection/detectors/slidingWindows/tables.ts';
import { counterpartOf, roleOf } from '../../detection/stages/role.ts';
import type { Box } from '../../geometry/boxes.ts';
import { factors, paperTimeOf } from './paperTimes.ts';
import { bestProposals, proposalStages, recallCurve } from './proposalCurves.ts';
import { timeLineOf } from './timeLine.ts';

const faster = Object.values(fasterRcnnDescriptions);
const fast = Object.values(fastRcnnDescriptions);
const rcnn = rcnnKinds.map((kind) => rcnnDescriptions[kind]);
const windows = slidingWindowsKinds.map((kind) => slidingWindowsDescriptions[kind]);

describe('roles of stages', () => {
  it('are told of any detector by what its stages are', () => {
    expect(faster.map((stage) => [stage.kind, roleOf(stage)])).toContainEqual([
      'clipped',
      'proposals',
    ]);
    expect(fast.map((stage) => roleOf(stage))).toEqual([
      ...['proposals', 'proposals', 'proposals'],
      ...['features', 'heads', 'rest'],
    ]);
  });

  it('find the nearest stage of another detector', () => {
    expect(counterpartOf(fast, fasterRcnnDescriptions.pooled)?.kind).toBe('pooled');
    expect(counterpartOf(fast, fasterRcnnDescriptions.proposals)?.kind).toBe('regions');
    expect(counterpartOf(fast, fasterRcnnDescriptions.topK)?.kind).toBe('regions');
    expect(counterpartOf([], fasterRcnnDescriptions.topK)).toBeNull();
  });
});

describe('timeLineOf', () => {
  it('has parts that add up, without the reading of the picture', () => {
    const stages = faster.map(({ kind }, i) => ({ kind, milliseconds: i + 1 }));
    const own = stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const timings = { decode: 7, prepare: 3, trunk: 40, total: 7 + 3 + 40 + own };
    const { total, parts } = timeLineOf({ timings, stages }, faster);
    expect(parts.map(({ role, title }) => `${role} ${title}`)).toEqual([
      ...['features Trunk', 'proposals RPN', 'features RoI', 'heads Classes'],
      ...['rest Detections', 'rest Rest'],
    ]);
    expect(total).toBe(3 + 40 + own);
    expect(parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(total);
    expect(parts[1]?.milliseconds).toBe(1 + 2 + 3 + 4 + 5 + 6);
  });
});

describe('the time line of any detector', () => {
  it.each([
    ['R-CNN', rcnn, ['Regions', 'Warped', 'Features', 'SVM scores', 'Refined', 'Detections']],
    ['sliding windows', windows, ['Pyramid', 'HOG', 'Windows', 'Scores', 'Detections']],
  ])('has each title of %s once', (_, stages, titles) => {
    const milliseconds = (i: number) => 1 + i;
    const run = {
      timings: { decode: 5, total: 5 + stages.reduce((sum, __, i) => sum + milliseconds(i), 0) },
      stages: stages.map(({ kind }, i) => ({ kind, milliseconds: milliseconds(i) })),
    };
    const { parts, total } = timeLineOf(run, stages);
    expect(parts.map(({ title }) => title)).toEqual(titles);
    expect(parts.reduce((sum, part) => sum + part.milliseconds, 0)).toBe(total);
  });
});

describe('the papers’ times', () => {
  it('are there for the kinds that papers have, each with its source', () => {
    expect(paperTimeOf('fast-rcnn')?.source).toContain('Ren');
    expect(paperTimeOf('constructor')).toBeNull();
  });

  it('are told as factors of the shortest', () => {
    expect(factors([400, null, 100, 0])).toEqual([4, null, 1, null]);
    expect(factors([null])).toEqual([null]);
  });
});

describe('proposal stages', () => {
  it('are those before and after the RPN’s NMS, and the regions', () => {
    expect(proposalStages(faster)).toEqual([
      { kind: 'clipped', title: 'RPN before NMS', boxes: 'clipped', scores: 'clipped' },
      { kind: 'proposals', title: 'RPN after NMS', boxes: 'proposals', scores: 'proposals' },
    ]);
    // Crops of R-CNN, which are clipped from the picture, come after its regions.
    for (const stages of [fast, rcnn]) {
      expect(proposalStages(stages)).toEqual([
        { kind: 'regions', title: 'Regions', boxes: 'regions', scores: 'regions' },
      ]);
    }
  });

  const geometry = {
    ...{ imageWidth: 200, imageHeight: 100, inputWidth: 100, inputHeight: 50 },
    ...{ paddedWidth: 128, paddedHeight: 64, scaleX: 2, scaleY: 2 },
  };
  const boxes = Float32Array.of(0, 0, 10, 10, 20, 0, 30, 10, 40, 0, 50, 10);

  it('give their boxes best first, in image space', () => {
    expect(bestProposals(boxes, Float32Array.of(0.1, 0.9, 0.5), geometry, 2)).toEqual([
      [40, 0, 60, 20],
      [80, 0, 100, 20],
    ]);
    expect(bestProposals(boxes, Float32Array.of(3, 2, 2), geometry)[0]).toEqual([0, 0, 20, 20]);
  });

  it('find more with more proposals, up to as many as there are', () => {
    const truth = ([0, 80] as const).map((x) => ({
      box: [x, 0, x + 20, 20] as Box,
      ignored: false,
      crowd: false,
    }));
    const proposals = bestProposals(boxes, Float32Array.of(3, 2, 2), geometry);
    expect(recallCurve([{ proposals, truth }])).toEqual([
      { count: 1, recalls: [0.5, 0.5] },
      { count: 2, recalls: [0.5, 0.5] },
      { count: 3, recalls: [1, 1] },
    ]);
    expect(recallCurve([])).toEqual([]);
  });
});
