/** Each cause, planted in a Faster R-CNN whose every answer is decided here, is the verdict. */
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { anchorBox, object, play, type Scene } from './testing/scene.ts';
import type { DiagnosedObject } from './truth.ts';

const at = { x: 3, y: 3 } as const;
const box = anchorBox(3, 3);
const others = (count: number, logit: number) =>
  Array.from({ length: count }, (_, x) => ({ x, y: 6, logit }));

async function verdictOf(scene: Scene, ...objects: readonly DiagnosedObject[]) {
  const played = await play(scene);
  const { outcomes } = diagnose(played, objects, { iou: 0.5 });
  return outcomes[0];
}

describe('a planted cause', () => {
  it('none: found', async () => {
    const outcome = await verdictOf({ anchors: [{ ...at, logit: 4 }] }, object(box));
    expect(outcome?.verdict).toMatchObject({ kind: 'found', detection: 0, iou: 1 });
    expect(outcome?.chain.map(({ stage, covers }) => [stage, covers])).toEqual(
      [
        ...['anchors', 'objectness', 'decoded', 'topK', 'clipped', 'proposals', 'pooled'],
        ...['classes', 'detections'],
      ].map((stage) => [stage, true]),
    );
    expect(outcome?.chain.every(({ followed }) => followed?.iou === 1)).toBe(true);
    expect(outcome?.headScores).toBeNull();
  });

  it.each([
    ['place', [24, 24, 40, 40], 0.39],
    ['scale', [25, 25, 31, 31], 36 / 256],
    ['ratio', [4, 28, 60, 32], 0.2],
  ] as const)('no anchor fits: %s', async (lack, [x0, y0, x1, y1], most) => {
    const outcome = await verdictOf({ anchors: [] }, object([x0, y0, x1, y1]));
    expect(outcome?.verdict).toMatchObject({ kind: 'noCandidate', lostAt: 'anchors' });
    const { verdict, chain } = outcome!;
    if (verdict.kind !== 'noCandidate') throw new Error(verdict.kind);
    expect(verdict.lacking?.lack).toBe(lack);
    expect(verdict.iou).toBeLessThanOrEqual(most + 0.005);
    expect(chain[0]).toMatchObject({ covers: false, followed: { row: verdict.row } });
    expect(chain.slice(1).every(({ followed }) => followed === null)).toBe(true);
  });

  it.each([
    ['scoredLow', -1, -0.5],
    ['belowTopK', 1, 2],
  ] as const)('%s', async (kind, own, better) => {
    const outcome = await verdictOf(
      {
        anchors: [{ ...at, logit: own }, ...others(5, better)],
        settings: { 'rpn.preNmsTopN': 4 },
      },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({
      ...{ kind, lostAt: 'topK', rank: 6, setting: 'rpn.preNmsTopN', value: 4, iou: 1 },
      score: 1 / (1 + Math.exp(-own)),
    });
    expect(outcome?.chain.find(({ stage }) => stage === 'decoded')).toMatchObject({
      best: { fate: 'belowTopK' },
      followed: { iou: 1, fate: 'belowTopK' },
    });
  });

  it.each([
    ['scoredLow', -0.5, 0.4],
    ['belowThreshold', 0.5, 0.7],
  ] as const)('%s by the objectness threshold', async (kind, logit, threshold) => {
    const outcome = await verdictOf(
      { anchors: [{ ...at, logit }], settings: { 'rpn.scoreThreshold': threshold } },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({
      ...{ kind, lostAt: 'clipped', setting: 'rpn.scoreThreshold', value: threshold },
    });
  });

  it('moved off by the RPN, with the IoU before and after', async () => {
    const outcome = await verdictOf(
      { anchors: [{ ...at, logit: 4, delta: [0.5, 0, 0, 0] }] },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'movedOff', lostAt: 'decoded', iou: 1, row: { stage: 'objectness' } },
    });
    expect(outcome?.verdict).toHaveProperty('after', 1 / 3);
  });

  it('too small', async () => {
    const outcome = await verdictOf(
      { anchors: [{ ...at, logit: 4 }], settings: { 'rpn.minSize': 20 } },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'tooSmall', lostAt: 'clipped', side: 16, value: 20, setting: 'rpn.minSize' },
    });
  });

  it('clipped away', async () => {
    const outcome = await verdictOf(
      { anchors: [{ x: 0, y: 0, shape: 1, logit: 4 }] },
      object([-12, -12, 20, 20]),
    );
    expect(outcome?.verdict).toMatchObject({ kind: 'clippedAway', lostAt: 'clipped', iou: 1 });
    expect(outcome?.verdict).toHaveProperty('after', 400 / 1024);
  });

  /** One box covers the object by 0.56; a better one, 0.73 of the first, covers it by 0.39, and is exactly another object's. */
  const rivals: Scene['anchors'] = [
    { ...at, logit: 2 },
    { x: 4, y: 3, logit: 4, delta: [-10.5 / 16, 0, 0, 0] },
  ];
  const shifted = object(anchorBox(3, 3, [4.5, 0]));
  const winners = object(anchorBox(3, 3, [-2.5, 0]));

  it('suppressed in the RPN’s NMS, by the box of another object', async () => {
    const outcome = await verdictOf({ anchors: rivals }, shifted, winners);
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'suppressed', lostAt: 'proposals', setting: 'rpn.nmsIoU', value: 0.7 },
      rival: { by: { stage: 'clipped', row: 0 }, row: { stage: 'clipped', row: 1 }, covers: 1 },
    });
    const { verdict } = outcome!;
    if (verdict.kind !== 'suppressed') throw new Error(verdict.kind);
    expect(verdict.rival.overlap).toBeCloseTo(13.5 / 18.5, 5);
    expect(verdict.rival.iou).toBeCloseTo(9 / 23, 5);
    const alone = await verdictOf({ anchors: rivals }, shifted);
    expect(alone?.verdict).toMatchObject({ kind: 'suppressed', rival: { covers: null } });
  });

  it('suppressed in class NMS', async () => {
    const scene = {
      anchors: rivals,
      settings: { 'rpn.nmsIoU': 0.9 },
      head: ([x0]: readonly number[]) => ({ logits: [x0! > 18 ? 2 : 3, 0, 0] as const }),
    };
    const outcome = await verdictOf(scene, shifted, winners);
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'suppressedInClass', lostAt: 'detections', setting: 'head.nmsIoU', value: 0.5 },
      rival: { covers: 1 },
    });
  });

  it('over the limit after NMS, with its rank among those that are not suppressed', async () => {
    const outcome = await verdictOf(
      {
        // The first two are one box.
        anchors: [...rivals, ...others(2, 3), { x: 6, y: 1, logit: 1 }],
        settings: { 'rpn.postNmsTopN': 3 },
      },
      object(anchorBox(6, 1)),
    );
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'overLimit', lostAt: 'proposals', rank: 4, value: 3 },
      ...{ setting: 'rpn.postNmsTopN', crowded: null },
    });
  });

  it.each([
    [4, { object: 1, count: 4 }],
    [3, null],
  ])('over the limit, of which %d lie on one object', async (count, crowded) => {
    const there = [
      { x: 2, y: 5, logit: 3 },
      { x: 1, y: 5, logit: 3, delta: [0.5, 0, 0, 0] as const },
      { x: 3, y: 5, logit: 3, delta: [-0.5, 0, 0, 0] as const },
      { x: 2, y: 4, logit: 3, delta: [0, 0.5, 0, 0] as const },
    ].slice(0, count);
    const outcome = await verdictOf(
      {
        anchors: [...there, { x: 0, y: 0, logit: 3 }, { x: 6, y: 1, logit: 1 }],
        settings: { 'rpn.postNmsTopN': count + 1, 'rpn.nmsIoU': 1 },
      },
      object(anchorBox(6, 1)),
      object(anchorBox(2, 5)),
      object(anchorBox(0, 0)),
    );
    expect(outcome?.verdict).toMatchObject({ kind: 'overLimit', rank: count + 2, crowded });
  });

  it.each([
    ['backgroundWon', [0, -1, 3], { other: { classIndex: 1 } }],
    ['otherClassWon', [0, 3, 1], { other: { classIndex: 1 } }],
    ['belowThreshold', [0.2, 0, 0], { setting: 'head.scoreThreshold', value: 0.5 }],
  ] as const)('%s', async (kind, logits, more) => {
    const outcome = await verdictOf(
      { anchors: [{ ...at, logit: 4 }], head: () => ({ logits }) },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({ kind, lostAt: 'detections', classIndex: 0, ...more });
    const exps = logits.map((logit) => Math.exp(logit));
    const sum = exps.reduce((a, b) => a + b);
    const [own, other, background] = exps.map((each) => Math.fround(each / sum));
    expect(outcome?.verdict).toMatchObject({ score: own, background, other: { score: other } });
    expect(outcome?.headScores).toEqual({ own, other });
  });

  it('moved off by the head', async () => {
    const outcome = await verdictOf(
      {
        anchors: [{ ...at, logit: 4 }],
        head: () => ({ logits: [3, 0, 0], delta: [0.5, 0, 0, 0] }),
      },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'headMovedOff', lostAt: 'classes', row: { stage: 'pooled' } },
      became: { stage: 'classes', row: 0 },
    });
  });

  it('too small a detection', async () => {
    const outcome = await verdictOf(
      { anchors: [{ ...at, logit: 4 }], settings: { 'head.minSize': 20 } },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({ kind: 'tooSmall', lostAt: 'detections' });
  });

  it('over the detection limit', async () => {
    const outcome = await verdictOf(
      {
        anchors: [{ ...at, logit: 4 }, ...others(1, 4)],
        head: ([, y0]) => ({ logits: [y0 > 40 ? 4 : 3, 0, 0] }),
        settings: { 'head.maxDetections': 1 },
      },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({ kind: 'overDetectionLimit', rank: 2, value: 1 });
  });

  it('detected, but matched to another object, to whose box its own gave way', async () => {
    const second = anchorBox(3, 3, [3, 0]);
    const scene = {
      anchors: [
        { ...at, logit: 4 },
        { x: 4, y: 3, logit: 3, delta: [-5 / 16, 0, 0, 0] as const },
      ],
      head: ([x0]: readonly number[]) => ({ logits: [x0! > 21 ? 2 : 3, 0, 0] as const }),
    };
    const cow = object(anchorBox(6, 1), { classIndex: 1 });
    const outcome = await verdictOf(scene, object(second), cow, object(box));
    expect(outcome?.verdict).toMatchObject({
      ...{ kind: 'matchedToOther', detection: 0, object: 2 },
      gaveWay: { row: { stage: 'classes' }, by: { stage: 'classes', row: 0 }, covers: 2 },
    });
    // Of a difficult object, which does not count.
    const difficult = await verdictOf(scene, object(second), object(box, { difficult: true }));
    expect(difficult?.verdict).toMatchObject({ kind: 'matchedToOther', object: null });
  });

  it.each([
    ['crowd', { crowd: true, difficult: true }],
    ['difficult', { difficult: true, classIndex: null }],
    ['unknownClass', { classIndex: null }],
    ['empty', { box: [40, 40, 40, 60] }],
  ] as const)('not counted: %s', async (reason, more) => {
    const scene = { anchors: [{ ...at, logit: 4 }] };
    const outcome = await verdictOf(scene, object(box, more));
    expect(outcome?.verdict).toEqual({ kind: 'notCounted', reason });
    // The chain is told all the same.
    expect(outcome?.chain[0]?.covers).toBe(reason !== 'empty');
  });
});

describe('the row that is followed', () => {
  it('is the one that came farthest, before one with a larger IoU', async () => {
    const outcome = await verdictOf(
      {
        // The first fits best and is not among the best four; the second comes as far as the head.
        anchors: [
          { ...at, logit: 1 },
          { x: 4, y: 3, logit: 5, delta: [-0.25, 0, 0, 0] },
          ...others(5, 3),
        ],
        settings: { 'rpn.preNmsTopN': 4 },
        head: () => ({ logits: [0, 0, 3] }),
      },
      object(box),
    );
    expect(outcome?.verdict).toMatchObject({ kind: 'backgroundWon', iou: 12 / 20 });
    const followed = outcome!.chain.map((step) => step.followed?.iou ?? null);
    expect(followed).toEqual([1 / 3, 1 / 3, ...Array.from({ length: 6 }, () => 12 / 20), null]);
  });
});
