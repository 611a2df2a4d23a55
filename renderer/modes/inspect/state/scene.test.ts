/** What the canvas is told to show, from a run of four anchors to two detections. */
import { describe, expect, it } from 'vitest';
import type { Inspect } from './inspect.svelte.ts';
import { at, rows, scores, shown, shownStage } from './testing/shownRun.ts';

const layersOf = ({ drawing }: Inspect) =>
  drawing.scene.layers.map(({ boxes, line }) => ({
    left: [...boxes].filter((_, i) => i % 4 === 0),
    line,
  }));
const countsOf = ({ scene }: Inspect) =>
  scene.sets.map(({ name, shown: s, count }) => [name, s, count]);

describe('the scene', () => {
  it('is the picture in its own size, with the way from input to image space', async () => {
    const { drawing, scene } = (await shown()).inspect;
    expect(drawing.scene).toMatchObject({
      pictureUrl: 'picture/a',
      imageWidth: 80,
      imageHeight: 40,
      scaleX: 2,
      scaleY: 2,
      heatMap: null,
      boxesShown: true,
    });
    expect(scene.inputPoint({ x: 40, y: 20 })).toEqual({ x: 20, y: 10 });
  });

  it('has the detections of each class as a layer of its own, and labels, the best first', async () => {
    const { inspect } = await shown({
      detections: {
        count: 3,
        boxes: at(2, 3, 4),
        scores: scores(0.5, 0.6, 0.7),
        parentRow: rows(0, 0, 0),
        classes: rows(1, 0, 1),
      },
    });
    expect(layersOf(inspect)).toEqual([
      { left: [3], line: 'solid' },
      { left: [2, 4], line: 'solid' },
    ]);
    expect(countsOf(inspect)).toEqual([
      ['cell', 1, 1],
      ['platelet', 2, 2],
    ]);
    const { labels, highlights } = inspect.drawing.scene;
    expect(labels.map(({ text }) => text)).toEqual(['platelet 0.70', 'cell 0.60', 'platelet 0.50']);
    expect(highlights).toEqual([]);
  });

  it('lays the threshold that the settings say on the detections', async () => {
    const { inspect } = await shown();
    inspect.settings.set('head.scoreThreshold', 0.65);
    expect(inspect.scene.threshold).toBe(0.65);
    expect(countsOf(inspect)).toEqual([['cell', 1, 2]]);
    expect(inspect.drawing.scene.layers[0]?.minScore).toBe(0.65);
  });

  it('shows nothing on the picture alone, and hides the boxes without losing them', async () => {
    const { inspect } = await shown();
    inspect.view.toggleBoxes();
    expect(inspect.drawing.scene.boxesShown).toBe(false);
    expect(layersOf(inspect)).toHaveLength(1);
    inspect.view.show('image');
    expect(layersOf(inspect)).toEqual([]);
    expect(inspect.drawing.scene.highlights).toEqual([]);
  });

  it('shows after NMS what was kept, over what was suppressed', async () => {
    expect(layersOf((await shownStage('proposals')).inspect)).toEqual([
      { left: [21], line: 'dashed' },
      { left: [1], line: 'solid' },
    ]);
  });

  it('lets a person choose from which objectness on anchors are shown, of all of them', async () => {
    const { inspect } = await shownStage('decoded');
    expect(inspect.scene.threshold).toBe(0);
    inspect.view.setDisplayThreshold(0.5);
    expect(countsOf(inspect)).toEqual([['decoded', 2, 4]]);
    expect([...(inspect.scene.thresholdScores ?? [])].map((s) => s.toFixed(1))).toEqual([
      '0.9',
      '0.2',
      '0.8',
      '0.1',
    ]);
  });

  it('draws the objectness as a heat map, of the best shape of each cell, while that is wanted', async () => {
    const { inspect } = await shownStage('objectness');
    const { heatMap } = inspect.drawing.scene;
    expect(heatMap).toMatchObject({ width: 2, height: 1, strideX: 20, strideY: 20 });
    expect([...(heatMap?.values ?? [])].map((value) => value.toFixed(1))).toEqual(['0.9', '0.8']);
    inspect.view.toggleHeatMap();
    expect(inspect.drawing.scene.heatMap).toBeNull();
  });

  it('draws an overlaid stage first, dashed and fainter', async () => {
    const { inspect, settle } = await shown();
    inspect.view.toggleOverlay('topK');
    await settle();
    expect(layersOf(inspect)).toEqual([
      { left: [1, 21, 6], line: 'dashed' },
      { left: [2, 3], line: 'solid' },
    ]);
    const [under, over] = inspect.drawing.scene.layers;
    expect(under?.opacity).toBeLessThan(over?.opacity ?? 0);
    expect(under?.key).toMatch(/^over\//);
  });

  it('finds the cell under the pointer and lights its shapes, where anchors are looked at', async () => {
    const { inspect } = await shownStage('anchors');
    inspect.canvas.pointerIs({ x: 50, y: 10 });
    expect(inspect.scene.hoveredCells).toMatchObject([{ x: 1, y: 0 }]);
    const { highlights } = inspect.drawing.scene;
    expect(highlights.map(({ box, strong }) => [box[0], strong])).toEqual([
      [20, false],
      [25, false],
      [25, true],
    ]);
    inspect.canvas.pointerIs(null);
    expect(inspect.drawing.scene.highlights).toEqual([]);
  });

  it('marks the selection in its own colour', async () => {
    const { inspect, settle } = await shownStage('proposals');
    inspect.selection.select({ stage: 'proposals', row: 0 });
    await settle();
    const colours = inspect.drawing.scene.highlights.map(({ colour }) => colour);
    expect(colours).toContainEqual([0, 1, 0]);
    expect(colours).toContainEqual([1, 0, 0]);
  });

  it('marks the row that a link points at', async () => {
    const { inspect, settle } = await shown();
    inspect.view.show('image');
    inspect.view.pointAt({ stage: 'clipped', row: 1 });
    await settle();
    expect(inspect.drawing.scene.highlights.map(({ box }) => [...box])).toEqual([[21, 0, 31, 10]]);
  });

  it('needs the tables of what is looked at, and those that a change is told by', async () => {
    const { inspect } = await shown();
    expect(inspect.scene.needs).toEqual(['detections', 'classes']);
    inspect.view.show('proposals');
    inspect.view.toggleOverlay('anchors');
    expect(inspect.scene.needs).toEqual(['detections', 'proposals', 'clipped', 'topK', 'anchors']);
    inspect.view.show('image');
    inspect.view.toggleOverlay('anchors');
    inspect.settings.set('rpn.nmsIoU', 0.5);
    expect(inspect.scene.needs).toEqual(['detections', 'topK', 'clipped', 'proposals']);
  });

  it('compares with the package’s settings once a person changed some', async () => {
    const { inspect, settle } = await shown();
    expect(inspect.scene.comparison).toBeNull();
    inspect.settings.set('rpn.nmsIoU', 0.5);
    await settle();
    expect(inspect.scene.comparison).toMatchObject({ stage: 'detections' });
  });
});
