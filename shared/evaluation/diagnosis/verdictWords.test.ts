import { describe, expect, it } from 'vitest';
import { fasterRcnnDescriptions } from '../../detection/detectors/fasterRcnn/descriptions.ts';
import { fasterRcnnKinds } from '../../detection/detectors/fasterRcnn/tables.ts';
import { rcnnDescriptions } from '../../detection/detectors/rcnn/descriptions.ts';
import { rcnnKinds } from '../../detection/detectors/rcnn/tables.ts';
import { spotsSummary } from '../../detection/testing/spots.ts';
import { diagnose } from './diagnose.ts';
import { objectsFor, testedDetectors, testedRun } from './testing/detectors.ts';
import { verdictKinds, type Verdict, type VerdictKind } from './verdict.ts';
import { verdictSentence, verdictWords, type VerdictTelling } from './verdictWords.ts';

const names = ['horse', 'cow'];
const telling = (stages: VerdictTelling['stages']): VerdictTelling => ({
  stages,
  iou: 0.5,
  className: (index) => names[index] ?? '',
  objectName: (index) => names[index] ?? '',
});
const faster = telling(fasterRcnnKinds.map((kind) => fasterRcnnDescriptions[kind]));
const cropped = telling(rcnnKinds.map((kind) => rcnnDescriptions[kind]));

const at = (stage: string, row = 213) => ({ row: { stage, row }, iou: 0.62 });
const limit = {
  crowded: null,
  lostAt: 'topK',
  ...at('decoded'),
  setting: 'rpn.preNmsTopN',
  value: 1000,
};
const head = {
  ...{ lostAt: 'detections', ...at('classes'), setting: 'head.scoreThreshold', value: 0.3 },
  classIndex: 0,
};
const rival = {
  ...{ row: { stage: 'clipped', row: 3 }, by: { stage: 'clipped', row: 213 } },
  ...{ overlap: 0.74, iou: 0.4, covers: 0 },
};
const lacking = {
  object: { scale: 27, ratio: 5 },
  closest: { scale: 128, ratio: 1 },
  iou: 0.1,
};
const none = { kind: 'noCandidate', lostAt: 'anchors', row: 3, iou: 0.31 } as const;

describe('the words of a verdict', () => {
  it.each<[Verdict, string]>([
    [{ kind: 'notCounted', reason: 'crowd' }, 'Not counted. It stands for a crowd.'],
    [{ kind: 'found', detection: 3, iou: 0.8, score: 0.91 }, 'Found. Score 0.910, IoU 0.80.'],
    [
      { kind: 'matchedToOther', detection: 3, iou: 0.6, object: 1, gaveWay: rival },
      'One box for two objects. A detection covers it (IoU 0.60), and is matched to another cow. ' +
        'Its own clipped proposal 4 was suppressed by it (IoU 0.74).',
    ],
    [{ ...none, lacking: null }, 'No anchor fits. The best overlaps it by 0.31; 0.50 is needed.'],
    [
      { ...none, lacking: { ...lacking, lack: 'scale' } },
      'No anchor fits. The best overlaps it by 0.31; 0.50 is needed. ' +
        'Its size is 27 input px; the closest anchor’s is 128 input px.',
    ],
    [
      { ...none, lacking: { ...lacking, lack: 'ratio' } },
      'No anchor fits. The best overlaps it by 0.31; 0.50 is needed. ' +
        'Its ratio is 5.0:1; the closest anchor’s is 1:1.',
    ],
    [
      { ...none, row: null, iou: 0, lacking: { ...lacking, lack: 'place' } },
      'No anchor fits. None touches it; 0.50 is needed. One of its shape lies beside it.',
    ],
    [
      { kind: 'scoredLow', ...limit, score: 0.12, rank: 1204 },
      'Scored low. It is the 1,204th decoded anchor by objectness (0.120), and only the 1,000 best go on.',
    ],
    [
      {
        ...{ kind: 'scoredLow', lostAt: 'clipped', ...at('topK'), score: 0.12, rank: null },
        ...{ setting: 'rpn.scoreThreshold', value: 0.3, crowded: null },
      },
      'Scored low. Its best top-k proposal has objectness 0.120; 0.30 is needed.',
    ],
    [
      { kind: 'belowTopK', ...limit, score: 0.8, rank: 1022 },
      'Below top-k. It is the 1,022nd decoded anchor by objectness (0.800), and only the 1,000 best go on.',
    ],
    [
      {
        ...{ kind: 'overLimit', lostAt: 'proposals', ...at('clipped'), score: 0.589, rank: 81 },
        ...{ setting: 'rpn.postNmsTopN', value: 30, crowded: { object: 0, count: 6 } },
      },
      'Over the limit after NMS. It is the 81st clipped proposal by objectness (0.589), and only the 30 best go on; 6 of those lie on one horse.',
    ],
    [
      { kind: 'overDetectionLimit', ...head, value: 12, score: 0.7, rank: 113, crowded: null },
      'Over the limit of detections. It is the 113th class box by score (0.700), and only the 12 best go on.',
    ],
    [
      {
        ...{ kind: 'tooSmall', lostAt: 'clipped', ...at('topK'), side: 3 },
        ...{ setting: 'rpn.minSize', value: 4 },
      },
      'Too small. Clipped, it is 3.0 input px at its shorter side; the smallest side is 4.0.',
    ],
    [
      {
        ...{ kind: 'suppressed', lostAt: 'proposals', ...at('clipped'), rival },
        ...{ setting: 'rpn.nmsIoU', value: 0.7 },
      },
      'Suppressed in the RPN’s NMS by clipped proposal 214, which covers another horse (IoU 0.74 > 0.70).',
    ],
    [
      {
        ...{ kind: 'suppressedInClass', ...head, rival: { ...rival, covers: null } },
        ...{ setting: 'head.nmsIoU', value: 0.5 },
      },
      'Suppressed in class NMS by class box 214, which covers only part of it (IoU 0.74 > 0.50).',
    ],
    [
      {
        ...at('topK'),
        kind: 'clippedAway',
        lostAt: 'clipped',
        became: at('clipped').row,
        after: 0.44,
      },
      'Clipped away. A top-k proposal fitted (0.62); within the picture it has 0.44.',
    ],
    [
      {
        ...at('objectness'),
        kind: 'movedOff',
        lostAt: 'decoded',
        became: at('decoded').row,
        after: 0.44,
      },
      'Moved off it. An anchor fitted (0.62); its deltas took it to 0.44.',
    ],
    [
      {
        ...at('pooled'),
        kind: 'headMovedOff',
        lostAt: 'classes',
        became: at('classes').row,
        after: 0.44,
      },
      'Moved off it by the head. A proposal fitted (0.62); its deltas took it to 0.44.',
    ],
    [
      { kind: 'backgroundWon', ...head, score: 0.21, background: 0.64, other: null },
      'Low score. As horse 0.210 ≤ 0.30; the head says background 0.640.',
    ],
    [
      {
        kind: 'otherClassWon',
        ...head,
        score: 0.09,
        background: 0,
        other: { classIndex: 1, score: 0.86 },
      },
      'Taken for a cow (0.860). As horse it has 0.090.',
    ],
    [
      { kind: 'belowThreshold', ...head, score: 0.28, background: 0.1, other: null },
      'Low score. As horse 0.280 ≤ 0.30.',
    ],
    [
      {
        ...{ kind: 'belowThreshold', lostAt: 'clipped', ...at('topK'), score: 0.62 },
        ...{ setting: 'rpn.scoreThreshold', value: 0.7 },
        ...{ classIndex: null, background: null, other: null },
      },
      'Low score. Its best top-k proposal has objectness 0.620; 0.70 is needed.',
    ],
  ])('%# are the fate and then the cause', (verdict, sentence) => {
    expect(verdictSentence(verdict, faster)).toBe(sentence);
    const { fate, cause } = verdictWords(verdict, faster);
    expect(`${fate} ${cause}`).toBe(sentence);
  });

  it('name what other detectors have', () => {
    const regions = { lostAt: 'regions', ...at('merges') };
    expect(
      verdictSentence(
        {
          kind: 'overLimit',
          ...regions,
          setting: 'regions.most',
          value: 2000,
          score: 0.4,
          rank: null,
          crowded: null,
        },
        cropped,
      ),
    ).toBe('Over the limit after Regions. Others fill the limit of 2,000.');
    const svm = {
      lostAt: 'detections',
      ...at('refined'),
      setting: 'svm.scoreThreshold',
      value: -0.2,
    };
    expect(
      verdictSentence(
        { kind: 'backgroundWon', ...svm, classIndex: 1, score: -0.51, background: 0, other: null },
        cropped,
      ),
    ).toBe('Low score. As cow −0.510 ≤ −0.20, on the far side of the boundary.');
    expect(
      verdictSentence(
        {
          ...{ kind: 'leftOut', lostAt: 'pairs', ...at('spots'), fate: 'overLimit' },
          ...{ setting: 'pairs.reach', value: 6 },
        },
        telling(spotsSummary.stages),
      ),
    ).toBe('Left out. Its spot did not come into Pairs: alone.');
  });

  it('are there for whatever a run of any detector gives', async () => {
    const seen = new Set<VerdictKind>();
    for (const make of Object.values(testedDetectors)) {
      const asked = await testedRun(make(), 3);
      const { outcomes } = diagnose(asked, objectsFor(asked, 3, 40), { iou: 0.5 });
      for (const { verdict } of outcomes) {
        seen.add(verdict.kind);
        const { fate, cause } = verdictWords(verdict, telling(asked.detector.stages));
        expect(`${fate} ${cause}`).toMatch(/^[A-Z].*\.$/);
        expect(`${fate} ${cause}`).not.toMatch(/undefined|NaN|null|Infinity/);
      }
    }
    expect(seen.size).toBeGreaterThan(8);
    expect(verdictKinds).toEqual(expect.arrayContaining([...seen]));
  });
});
