/** What the canvas is told to show, from a run of four anchors to two detections. */
import { describe, expect, it } from 'vitest';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import type { TableMessage } from '../../../../shared/detection/stages/tableMessage.ts';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import { Studio } from '../../../studio/studio.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { Inspect } from './inspect.svelte.ts';
import { FakeDetector } from './testing/fakeDetector.ts';
import { selectedRow, wholeLineage } from './testing/lineages.ts';

/** Boxes 10 wide and high, at these places from left to right, input space. */
const at = (...places: readonly number[]) =>
  Float32Array.from(places.flatMap((x) => [x, 0, x + 10, 10])).buffer;
const scores = (...values: readonly number[]) => Float32Array.from(values).buffer;
const rows = (...values: readonly number[]) => Int32Array.from(values).buffer;
const fates = (...values: readonly number[]) => Uint8Array.from(values).buffer;

/** One level of two cells with two shapes each. */
const tables: Readonly<Record<string, Partial<TableMessage>>> = {
  anchors: { count: 4, boxes: at(0, 5, 20, 25) },
  objectness: { count: 4, scores: scores(0.9, 0.2, 0.8, 0.1) },
  decoded: { count: 4, boxes: at(1, 6, 21, 26) },
  topK: { count: 3, boxes: at(1, 21, 6), scores: scores(0.9, 0.8, 0.2), parentRow: rows(0, 2, 1) },
  clipped: { count: 2, boxes: at(1, 21), scores: scores(0.9, 0.8), parentRow: rows(0, 1) },
  proposals: {
    count: 1,
    boxes: at(1),
    scores: scores(0.9),
    parentRow: rows(0),
    fate: fates(Fate.kept, Fate.suppressed),
  },
  pooled: { count: 1 },
  classes: { count: 1, boxes: at(2), scores: scores(0.7) },
  detections: {
    count: 2,
    boxes: at(2, 3),
    scores: scores(0.7, 0.6),
    parentRow: rows(0, 0),
    classes: rows(0, 0),
  },
};

const run = {
  geometry: {
    imageWidth: 80,
    imageHeight: 40,
    inputWidth: 40,
    inputHeight: 20,
    paddedWidth: 40,
    paddedHeight: 32,
    scaleX: 2,
    scaleY: 2,
  },
  levels: [{ width: 2, height: 1, strideX: 20, strideY: 20, shapes: 2, firstRow: 0 }],
};

/** Tokens are told apart by their colour: the anchors' is red, the selection's green. */
const token = (name: string) =>
  ({ '--canvas-reference': '#ff0000', '--canvas-selection': '#00ff00' })[name] ?? '#0000ff';

interface Shown {
  readonly inspect: Inspect;
  /** Answers what the detector was asked. */
  readonly settle: () => Promise<unknown>;
}

async function shown(): Promise<Shown> {
  const detector = new FakeDetector({ run, tables });
  const main = new FakeMain({
    detector: {
      ...detector.api,
      lineage: (of, ref) =>
        Promise.resolve({ run: of, value: selectedRow(wholeLineage(7, ref.row, null, ref)) }),
    },
    pictures: {
      open: () =>
        Promise.resolve({
          pictures: [{ id: 'a', name: 'a', folder: '', bytes: 1 }],
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
  });
  const measurePicture = () => Promise.resolve({ width: 80, height: 40 });
  const studio = new Studio(main.client, { storage: null, token, measurePicture, mac: false });
  const inspect = new Inspect(studio);
  studio.model.detectorIs({ kind: 'ready', model: modelOf() });
  await studio.pictures.open(['a']);
  const settle = () => detector.settle();
  await settle();
  return { inspect, settle };
}

async function stage(kind: string): Promise<Shown> {
  const all = await shown();
  all.inspect.view.show(kind);
  await all.settle();
  return all;
}

const layersOf = ({ scene }: Inspect) =>
  scene.scene.layers.map(({ boxes, line }) => ({
    left: [...boxes].filter((_, i) => i % 4 === 0),
    line,
  }));
const countsOf = ({ scene }: Inspect) => scene.sets.map(({ name, shown: s, of }) => [name, s, of]);

describe('the scene', () => {
  it('is the picture in its own size, with the way from input to image space', async () => {
    const { scene } = (await shown()).inspect;
    expect(scene.scene).toMatchObject({
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

  it('has the detections as layers, and each again above them with its label', async () => {
    const { inspect } = await shown();
    expect(layersOf(inspect)).toEqual([{ left: [2, 3], line: 'solid' }]);
    expect(inspect.scene.scene.highlights.map(({ label }) => label)).toEqual([
      'cell 0.70',
      'cell 0.60',
    ]);
  });

  it('lays the threshold that the settings say on the detections', async () => {
    const { inspect } = await shown();
    inspect.settings.set('head.scoreThreshold', 0.65);
    expect(inspect.scene.threshold).toBe(0.65);
    expect(countsOf(inspect)).toEqual([['detections', 1, 2]]);
    expect(inspect.scene.scene.layers[0]?.minScore).toBe(0.65);
  });

  it('shows nothing on the picture alone, and hides the boxes without losing them', async () => {
    const { inspect } = await shown();
    inspect.view.toggleBoxes();
    expect(inspect.scene.scene.boxesShown).toBe(false);
    expect(layersOf(inspect)).toHaveLength(1);
    inspect.view.show('image');
    expect(layersOf(inspect)).toEqual([]);
    expect(inspect.scene.scene.highlights).toEqual([]);
  });

  it('shows after NMS what was kept, over what was suppressed', async () => {
    expect(layersOf((await stage('proposals')).inspect)).toEqual([
      { left: [21], line: 'dashed' },
      { left: [1], line: 'solid' },
    ]);
  });

  it('lets a person choose from which objectness on anchors are shown, of all of them', async () => {
    const { inspect } = await stage('decoded');
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
    const { inspect } = await stage('objectness');
    const { heatMap } = inspect.scene.scene;
    expect(heatMap).toMatchObject({ width: 2, height: 1, strideX: 20, strideY: 20 });
    expect([...(heatMap?.values ?? [])].map((value) => value.toFixed(1))).toEqual(['0.9', '0.8']);
    inspect.view.toggleHeatMap();
    expect(inspect.scene.scene.heatMap).toBeNull();
  });

  it('draws an overlaid stage first, dashed and fainter', async () => {
    const { inspect, settle } = await shown();
    inspect.view.toggleOverlay('topK');
    await settle();
    expect(layersOf(inspect)).toEqual([
      { left: [1, 21, 6], line: 'dashed' },
      { left: [2, 3], line: 'solid' },
    ]);
    const [under, over] = inspect.scene.scene.layers;
    expect(under?.opacity).toBeLessThan(over?.opacity ?? 0);
    expect(under?.key).toMatch(/^over\//);
  });

  it('finds the cell under the pointer and lights its shapes, where anchors are looked at', async () => {
    const { inspect } = await stage('anchors');
    inspect.canvas.pointerIs({ x: 50, y: 10 });
    expect(inspect.scene.hoveredCells).toMatchObject([{ x: 1, y: 0 }]);
    expect(inspect.scene.scene.highlights.map(({ box }) => box[0])).toEqual([20, 25]);
    inspect.canvas.pointerIs(null);
    expect(inspect.scene.scene.highlights).toEqual([]);
  });

  it('marks the selection in its own colour', async () => {
    const { inspect, settle } = await stage('proposals');
    inspect.selection.select({ stage: 'proposals', row: 0 });
    await settle();
    const colours = inspect.scene.scene.highlights.map(({ colour }) => colour);
    expect(colours).toContainEqual([0, 1, 0]);
    expect(colours).toContainEqual([1, 0, 0]);
  });

  it('marks the row that a link points at', async () => {
    const { inspect, settle } = await shown();
    inspect.view.show('image');
    inspect.view.pointAt({ stage: 'clipped', row: 1 });
    await settle();
    expect(inspect.scene.scene.highlights.map(({ box }) => [...box])).toEqual([[21, 0, 31, 10]]);
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
