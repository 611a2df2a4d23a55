import { describe, expect, it } from 'vitest';
import { boxAt, iou as iouOf } from '../../geometry/boxes.ts';
import { imageFromInputBox } from '../../geometry/spaces.ts';
import { item } from '../../item.ts';
import { tableOf } from '../../detection/stages/rows.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosedRun } from './line.ts';
import { objectsFor, testedDetectors, testedRun } from './testing/detectors.ts';
import { anchorBox, object, play, type Scene } from './testing/scene.ts';
import type { DiagnosedObject } from './truth.ts';
import { isMissed } from './verdict.ts';
import {
  millerClass,
  millerClasses,
  tideMisses,
  type MillerClass,
  type TideMiss,
} from './views.ts';

const unclassed = new Set([
  'anchors',
  'objectness',
  'decoded',
  'topK',
  'clipped',
  'proposals',
  'pooled',
]);
const box = anchorBox(3, 3);
const at = { x: 3, y: 3, logit: 4 } as const;

describe('Miller’s classes', () => {
  it.each<[MillerClass, Omit<Scene, 'anchors'>, Scene['anchors'][number][]]>([
    ['proposalProcess', { settings: { 'rpn.minSize': 20 } }, [at]],
    ['proposalProcess', {}, [{ ...at, delta: [0.5, 0, 0, 0] }]],
    ['regressor', { head: () => ({ logits: [3, 0, 0], delta: [0.5, 0, 0, 0] }) }, [at]],
    ['background', { head: () => ({ logits: [0, 0, 3] }) }, [at]],
    ['interclass', { head: () => ({ logits: [0, 3, 0] }) }, [at]],
    ['classifierCalibration', { settings: { 'head.minSize': 20 } }, [at]],
    ['classifierCalibration', { head: () => ({ logits: [0.2, 0, 0] }) }, [at]],
  ])('%s %#', async (kind, scene, anchors) => {
    const played = await play({ ...scene, anchors });
    const [outcome] = diagnose(played, [object(box)], { iou: 0.5 }).outcomes;
    expect(millerClass(outcome!, unclassed)).toBe(kind);
  });

  it('are none of what is found or does not count', async () => {
    const played = await play({ anchors: [at] });
    const objects = [object(box), object(box, { crowd: true })];
    const { outcomes } = diagnose(played, objects, { iou: 0.5 });
    expect(outcomes.map((outcome) => millerClass(outcome, unclassed))).toEqual([null, null]);
  });

  it('are as the article has them, row by row', async () => {
    const seen = new Set<MillerClass>();
    const tested = testedDetectors['Faster R-CNN']!();
    for (let seed = 1; seed <= 12; seed++) {
      const asked = await testedRun(tested, seed);
      const objects = objectsFor(asked, seed, 20);
      const { outcomes } = diagnose(asked, objects, { iou: 0.5 });
      outcomes.forEach((outcome, i) => {
        const own = millerClass(outcome, unclassed);
        expect(own === null).toBe(!isMissed(outcome.verdict));
        if (own === null) return;
        seen.add(own);
        expect(own).toBe(millerNaively(asked, item(objects, i)));
      });
    }
    expect([...seen]).toEqual(expect.arrayContaining([...millerClasses]));
  });
});

/** Two classes. */
function millerNaively(
  { run: { tables, view } }: DiagnosedRun,
  { box: own, classIndex }: DiagnosedObject,
): MillerClass {
  const covering = (kind: string) => {
    const { boxes, count } = tableOf(tables, kind);
    return [...Array(count).keys()].filter(
      (row) => iouOf(own, imageFromInputBox(boxAt(boxes!, row), view.geometry)) >= 0.5,
    );
  };
  const regressed = covering('classes').filter((row) => row % 2 === classIndex);
  if (regressed.length === 0) {
    return covering('proposals').length === 0 ? 'proposalProcess' : 'regressor';
  }
  const { scores } = tableOf(tables, 'classes');
  if (regressed.some((row) => scores![row]! >= 0.3)) return 'classifierCalibration';
  // The other class of the same box: rows come in twos.
  return regressed.some((row) => scores![row ^ 1]! >= 0.3) ? 'interclass' : 'background';
}

describe('TIDE’s misses', () => {
  it('are what no false alarm would be if it were put right', async () => {
    const [near, far] = [anchorBox(3, 3, [7, 0]), anchorBox(6, 6)];
    const cases: readonly (readonly [TideMiss | null, DiagnosedObject])[] = [
      // A detection of its class covers 0.39 of it.
      ['localisation', object(near)],
      [null, object(anchorBox(0, 6))],
      // One of the other class covers it.
      ['classification', object(far)],
      // A false alarm covers 0.09 of it: background, and no bad box of it.
      ['miss', object(anchorBox(6, 1))],
      [null, object(anchorBox(6, 1), { difficult: true })],
    ];
    // The detection of the first is a false alarm, too.
    const played = await play({
      anchors: [
        at,
        { x: 0, y: 6, logit: 4 },
        { x: 6, y: 6, logit: 4 },
        { x: 7, y: 2, logit: 4, delta: [0.25, 0, 0, 0] },
      ],
      head: ([x0, y0]) => {
        const isAt = (x: number, y: number) => x0 === x && y0 === y;
        if (isAt(20, 20) || isAt(0, 44) || isAt(56, 12)) return { logits: [3, 0, 0] };
        return { logits: isAt(44, 44) ? [0, 3, 0] : [0, 0, 4] };
      },
    });
    const diagnosis = diagnose(
      played,
      cases.map(([, asked]) => asked),
      { iou: 0.5 },
    );
    expect(tideMisses(diagnosis)).toEqual(cases.map(([kind]) => kind));
  });
});
