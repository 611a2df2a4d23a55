/** A planted cause is saved by what decided it, and by nothing smaller on the setting's grid. */
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { whyNot } from './diagnose.ts';
import { savingSearch } from './savingChanges.ts';
import { checkSaving, judge } from './testing/checkSaving.ts';
import { ofBox, ofObjects, type RerunTables } from './testing/judging.ts';
import {
  anchorBox,
  object,
  play,
  sceneRules,
  type PlayedScene,
  type Scene,
} from './testing/scene.ts';
import type { DiagnosedObject } from './truth.ts';

type Options = Parameters<typeof savingSearch>[1];

function search(
  played: PlayedScene,
  objects: readonly DiagnosedObject[],
  options: Options,
  rerun: RerunTables,
) {
  const [before, again] = ofObjects(played, objects, { iou: 0.5 }, rerun);
  return savingSearch(before, options, again);
}

function searchBox(played: PlayedScene, box: Box, options: Options) {
  const [before, again] = ofBox(played, box, null, { iou: 0.5 }, played.rerun);
  return savingSearch(before, options, again).of(0);
}

describe('a planted cause is saved by what decided it', () => {
  const box = anchorBox(3, 3);
  const others = (count: number, logit: number) =>
    Array.from({ length: count }, (_, x) => ({ x, y: 6, logit }));
  const at = { x: 3, y: 3 } as const;

  async function savingOf(scene: Scene, asked = object(box)) {
    const played = await play(scene);
    let runs = 0;
    const rerun: RerunTables = (changes) => {
      runs++;
      return played.rerun(changes);
    };
    const options = { rules: sceneRules, tries: 150 };
    const saving = await search(played, [asked], options, rerun).of(0);
    await checkSaving(saving, sceneRules, judge(played, played.rerun, [asked], 0));
    return { ...saving, runs };
  }

  it.each([
    ['rpn.preNmsTopN', 6, { 'rpn.preNmsTopN': 4 }, 1, [3, 0, 0]],
    ['rpn.postNmsTopN', 6, { 'rpn.postNmsTopN': 2 }, 1, [3, 0, 0]],
    ['rpn.minSize', 16, { 'rpn.minSize': 20 }, 4, [3, 0, 0]],
    ['rpn.scoreThreshold', 0.73, { 'rpn.scoreThreshold': 0.8 }, 1, [3, 0, 0]],
    ['head.scoreThreshold', 0.33, {}, 4, [0, 0, 0]],
    ['head.minSize', 16, { 'head.minSize': 22.5 }, 4, [3, 0, 0]],
  ] as const)('%s: to %d', async (setting, to, settings, logit, logits) => {
    const { changes, tried } = await savingOf({
      anchors: [{ ...at, logit }, ...others(5, 2)],
      head: () => ({ logits }),
      settings,
    });
    const saving = changes.find((each) => each.changes[0]?.setting === setting);
    expect(saving?.changes).toEqual([{ setting, from: expect.any(Number) as number, to }]);
    // What decided was where it was looked first.
    expect(tried[0]).toEqual({ changes: saving?.changes, saves: true });
  });

  it('by a smaller change than the number that decided says, where another box comes to cover it', async () => {
    // The best box of the object is sixth; the fourth does not cover it, but the head moves it there.
    const { changes } = await savingOf({
      anchors: [
        { ...at, logit: 1 },
        ...others(2, 3),
        { x: 4, y: 3, logit: 2 },
        { x: 7, y: 0, logit: 1.5 },
        { x: 0, y: 0, logit: 1.5 },
      ],
      head: ([x0]) => ({ logits: [3, 0, 0], delta: [x0 > 24 && x0 < 30 ? -0.5 : 0, 0, 0, 0] }),
      settings: { 'rpn.postNmsTopN': 2 },
    });
    expect(changes.map((each) => each.changes)).toContainEqual([
      { setting: 'rpn.postNmsTopN', from: 2, to: 3 },
    ]);
  });

  it('by two where one is not enough', async () => {
    const { changes, tried } = await savingOf({
      anchors: [{ ...at, logit: 1 }, ...others(5, 2)],
      head: ([, y0]) => ({ logits: y0 < 36 ? [0.5, 0, 0.4] : [3, 0, 0] }),
      settings: { 'rpn.preNmsTopN': 4 },
    });
    expect(changes).toHaveLength(1);
    expect(changes[0]?.changes).toEqual([
      { setting: 'rpn.preNmsTopN', from: 4, to: 6 },
      { setting: 'head.scoreThreshold', from: 0.5, to: 0.39 },
    ]);
    expect(tried.filter(({ saves }) => saves).length).toBeGreaterThan(0);
  });

  it.each([
    ['candidateShape', [4, 28, 60, 32], [3, 0, 0]],
    ['inputSize', [27, 27, 29, 29], [3, 0, 0]],
    ['trainingData', box, [-200, 3, 3]],
  ] as const)('by none, and %s would help', async (help, asked, logits) => {
    const { changes, helps, tried } = await savingOf(
      { anchors: [{ ...at, logit: 4 }], head: () => ({ logits }), settings: {} },
      object(asked),
    );
    expect(changes).toEqual([]);
    expect(helps[0]).toBe(help);
    expect(tried.length).toBeGreaterThan(0);
  });

  it('is said to be proven only where all that is nearer was run', async () => {
    const scene = { anchors: [{ ...at, logit: 1 }, ...others(7, 2)] };
    const played = await play({
      ...scene,
      settings: { 'rpn.preNmsTopN': 1, 'rpn.postNmsTopN': 12 },
    });
    const options = { rules: sceneRules, tries: 3 };
    const saving = await search(played, [object(box)], options, played.rerun).of(0);
    const setting = 'rpn.preNmsTopN';
    const first = saving.changes.find(({ changes: [change] }) => change?.setting === setting);
    expect(first).toMatchObject({ isProven: false, changes: [{ to: 8 }] });
    const next = saving.tried.find(
      ({ changes: [change] }) => change?.setting === setting && change.to === 7,
    );
    expect(next?.saves).toBe(false);
  });

  it('by a nearer value on the other side, though leaps pass over it', async () => {
    const scene: Scene = { anchors: [{ ...at, logit: 1 }, ...others(5, 2)] };
    const played = await play({ ...scene, settings: { 'rpn.preNmsTopN': 4 } });
    const { run: found } = await play(scene);
    // From 0.70 up leaps come to 0.78, and one by one to nothing before; 0.67 lies between leaps.
    const rerun: RerunTables = ([change]) => {
      const saves = change?.setting === 'rpn.nmsIoU' && [0.78, 0.67].includes(change.to);
      return Promise.resolve(saves ? found : played.run);
    };
    const options = { rules: sceneRules, tries: 60 };
    const { changes } = await search(played, [object(box)], options, rerun).of(0);
    expect(changes).toMatchObject([
      { isProven: true, changes: [{ setting: 'rpn.nmsIoU', from: 0.7, to: 0.67 }] },
    ]);
  });

  it('is not run again for another object', async () => {
    const played = await play({
      anchors: [{ ...at, logit: 1 }, { x: 6, y: 1, logit: 1 }, ...others(4, 2)],
      settings: { 'rpn.preNmsTopN': 4 },
    });
    const ran: string[] = [];
    const rerun: RerunTables = (changes) => {
      ran.push(changes.map(({ setting, to }) => `${setting}=${to}`).join(' '));
      return played.rerun(changes);
    };
    const objects = [object(box), object(anchorBox(6, 1))];
    const options = { rules: sceneRules, tries: 20 };
    const searched = search(played, objects, options, rerun);
    expect((await searched.of(0)).changes.length).toBeGreaterThan(0);
    expect((await searched.of(1)).changes.length).toBeGreaterThan(0);
    expect(new Set(ran).size).toBe(ran.length);
  });

  it('counts what it brings in and what it costs', async () => {
    // Two objects in one class, one detection allowed: letting in the second lets in a false alarm, too.
    const asked = [object(box), object(anchorBox(1, 1))];
    const scores = new Map([
      [4, 5],
      [44, 4],
      [20, 3],
    ]);
    const played = await play({
      anchors: [
        { ...at, logit: 4 },
        { x: 1, y: 1, logit: 4 },
        { x: 6, y: 6, logit: 4 },
      ],
      head: ([x0, y0]) => ({
        logits: [(x0 === y0 ? scores.get(x0) : undefined) ?? -9, -9, 0],
      }),
      settings: { 'head.maxDetections': 1 },
    });
    const options = { rules: sceneRules, tries: 60 };
    const { changes } = await search(played, asked, options, played.rerun).of(0);
    expect(changes[0]).toMatchObject({
      changes: [{ setting: 'head.maxDetections', from: 1, to: 3 }],
      sideEffects: {
        ...{ found: [0], lost: [], gained: { true: 1, false: 1 } },
        gone: { true: 0, false: 0 },
      },
    });
  });

  it('of a box that nobody annotated', async () => {
    const played = await play({
      anchors: [{ ...at, logit: 1 }, ...others(5, 2)],
      settings: { 'rpn.preNmsTopN': 4 },
    });
    const { box: asked } = object(box);
    expect(whyNot(played, asked, null, { iou: 0.5 }).verdict).toMatchObject({
      ...{ kind: 'belowTopK', rank: 6 },
    });
    const options = { rules: sceneRules, tries: 60 };
    const { changes } = await searchBox(played, asked, options);
    expect(changes[0]?.changes).toEqual([{ setting: 'rpn.preNmsTopN', from: 4, to: 6 }]);
    const { box: found } = object(anchorBox(0, 6));
    await expect(async () => searchBox(played, found, options)).rejects.toThrow(RangeError);
  });
});
