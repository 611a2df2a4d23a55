import { describe, expect, it } from 'vitest';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import { at, fates, rows, scores, shownStage, type Shown } from './testing/shownRun.ts';

/** Image pixels: near enough to an edge of the picture on the canvas. */
const tolerance = 1;

function clicked({ inspect }: Shown, x: number, y: number, alt = false): void {
  const { canvas, tools } = inspect;
  const place = { screen: { x, y }, image: { x, y }, alt, shift: false, space: false };
  const toolCanvas = {
    scene: inspect.drawing.scene,
    scale: canvas.scale,
    panBy: () => undefined,
    showBand: () => undefined,
  };
  tools.pressed(0, place, toolCanvas);
  tools.released(place);
}

/** The box that is lit under the pointer. */
function lit({ inspect }: Shown, x: number, y: number): number | undefined {
  inspect.canvas.pointerIs({ x, y });
  return inspect.drawing.scene.highlights.findLast(({ strong }) => strong)?.box[0];
}

describe('the pointer', () => {
  it.each([
    ['anchors', false],
    ['anchors', true],
    ['decoded', true],
    ['topK', true],
    ['proposals', true],
    ['detections', true],
  ])('lights at every place of %s what a click there selects', async (stage, all) => {
    const wired = await shownStage(stage);
    const { inspect, settle } = wired;
    inspect.view.showAllAnchors(all);
    await settle();
    let hits = 0;
    for (let x = 1; x < 80; x += 6) {
      inspect.selection.clear();
      const box = lit(wired, x, 9);
      clicked(wired, x, 9);
      const { ref } = inspect.selection;
      const set = inspect.scene.sets.find((each) => each.stage === ref?.stage);
      const table = inspect.scene.snapshot?.tables.get(ref?.stage ?? '')?.boxes;
      expect(ref === null ? undefined : table?.[ref.row * 4], `${stage} at ${x}`).toBe(box);
      if (set !== undefined) hits++;
      clicked(wired, 79, 39);
    }
    expect(hits).toBeGreaterThan(2);
  });

  it('goes with clicks at one place through what lies there, smallest first, round, and with Alt back', async () => {
    const wired = await shownStage('topK', {
      topK: {
        count: 3,
        boxes: Float32Array.of(0, 0, 40, 20, 2, 2, 30, 18, 4, 4, 20, 16).buffer,
        scores: scores(0.9, 0.8, 0.7),
        parentRow: rows(0, 1, 2),
      },
    });
    const selected: (number | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      clicked(wired, 20, 20);
      selected.push(wired.inspect.selection.ref?.row);
    }
    expect(selected).toEqual([2, 1, 0, 2]);
    clicked(wired, 20, 20, true);
    expect(wired.inspect.selection.ref?.row).toBe(0);
  });

  it('goes through the shapes of a cell, whether all anchors are shown or a few', async () => {
    for (const all of [false, true]) {
      const wired = await shownStage('anchors');
      wired.inspect.view.showAllAnchors(all);
      const selected = new Set<number | undefined>();
      for (let i = 0; i < 3; i++) {
        clicked(wired, 60, 10);
        selected.add(wired.inspect.selection.ref?.row);
      }
      expect([...selected].sort()).toEqual([2, 3]);
    }
  });

  it('hits no cell of anchors that are hidden, and lights none', async () => {
    const { inspect } = await shownStage('anchors');
    inspect.canvas.pointerIs({ x: 60, y: 10 });
    inspect.view.toggleDrawn('anchors/own', true);
    expect(inspect.picker.at({ x: 60, y: 10 }, tolerance)).toBeNull();
    expect(inspect.drawing.scene.highlights).toEqual([]);
  });

  it('hits nothing that is hidden', async () => {
    const { inspect } = await shownStage('proposals');
    const { picker, view } = inspect;
    expect(picker.at({ x: 50, y: 10 }, tolerance)).toEqual({ stage: 'clipped', row: 1 });
    view.toggleDrawn('proposals/suppressed', true);
    expect(picker.at({ x: 50, y: 10 }, tolerance)).toBeNull();
    expect(picker.at({ x: 4, y: 10 }, tolerance)).toEqual({ stage: 'proposals', row: 0 });
    view.toggleBoxes();
    expect(picker.at({ x: 4, y: 10 }, tolerance)).toBeNull();
  });
});

describe('stepping from box to box', () => {
  const stepped = ({ inspect }: Shown, times: number) =>
    Array.from({ length: times }, () => {
      inspect.picker.step(1);
      return inspect.selection.ref?.row;
    });

  it('is by score over all classes, and round', async () => {
    const wired = await shownStage('detections', {
      detections: {
        count: 3,
        boxes: at(2, 3, 4),
        scores: scores(0.5, 0.6, 0.7),
        parentRow: rows(0, 0, 0),
        classes: rows(1, 0, 1),
      },
    });
    expect(stepped(wired, 4)).toEqual([2, 1, 0, 2]);
  });

  it('is by objectness at the anchors too, which have no score of their own', async () => {
    expect(stepped(await shownStage('anchors'), 4)).toEqual([0, 2, 1, 3]);
  });
});

describe('a cluster', () => {
  const afterNms = {
    clipped: {
      count: 3,
      boxes: at(1, 21, 6),
      scores: scores(0.9, 0.8, 0.7),
      parentRow: rows(0, 1, 2),
    },
    proposals: {
      count: 2,
      boxes: at(1, 21),
      scores: scores(0.9, 0.8),
      parentRow: rows(0, 1),
      fate: fates(Fate.kept, Fate.kept, Fate.suppressed),
      suppressedBy: rows(-1, -1, 0),
    },
  };
  const drawn = ({ inspect }: Shown) =>
    inspect.drawing.scene.layers.flatMap(({ boxes }) => [...boxes].filter((_, i) => i % 4 === 0));

  it('is shown alone, with what it suppressed, and all again', async () => {
    const wired = await shownStage('proposals', afterNms);
    const { inspect } = wired;
    inspect.selection.select({ stage: 'proposals', row: 0 });
    inspect.view.showCluster(true);
    expect(drawn(wired)).toEqual([6, 1]);
    // A click on one of it leaves it as it is.
    clicked(wired, 30, 10);
    expect(inspect.selection.ref).toEqual({ stage: 'clipped', row: 2 });
    expect(drawn(wired)).toEqual([6, 1]);
    inspect.view.showCluster(false);
    expect(drawn(wired)).toEqual([6, 1, 21]);
  });

  it('is left when another stage is shown', async () => {
    const { inspect } = await shownStage('proposals', afterNms);
    inspect.selection.select({ stage: 'proposals', row: 0 });
    inspect.view.showCluster(true);
    inspect.view.show('clipped');
    expect(inspect.scene.cluster).toBeNull();
  });
});
