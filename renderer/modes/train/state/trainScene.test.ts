import { describe, expect, it } from 'vitest';
import type { ShownBatch, ShownStrip } from '../../../../shared/training/shown.ts';
import { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import { batchReport, stripReport } from './testing/trainReports.ts';
import { TrainScene } from './trainScene.svelte.ts';

const none = new Float32Array();

/** Each colour is told by its token. */
const tokens: Readonly<Record<string, string>> = {
  '--canvas-truth': '#ff0000',
  '--canvas-positive': '#00ff00',
  '--canvas-detection': '#0000ff',
};

function sceneOf(
  batch: ShownBatch | null,
  strip: ShownStrip | null = null,
  canvas = new CanvasHandle(),
): TrainScene {
  const pictureUrl = (id: string) => `picture/${id}`;
  const token = (name: string) => tokens[name] ?? '#808080';
  return new TrainScene({ batch, strip }, { pictureUrl }, token, canvas);
}

const layersOf = (scene: TrainScene) => scene.scene.layers.map(({ key }) => key);
const boxesOf = (scene: TrainScene) => scene.scene.highlights.map(({ box }) => [...box]);
const countsOf = (scene: TrainScene) =>
  Object.fromEntries(
    scene.legend.map(({ kind, count, of }) => [kind, of === count ? count : [count, of]]),
  );

describe('the scene of a mini-batch', () => {
  it('is empty before the first one', () => {
    const scene = sceneOf(null);
    expect(scene.scene).toMatchObject({ pictureUrl: null, layers: [], highlights: [] });
    expect(scene.legend).toEqual([]);
  });

  it('shows its picture, the truth and the positive anchors above, the rest under them', () => {
    const scene = sceneOf(batchReport(3));
    expect(scene.scene).toMatchObject({
      pictureUrl: 'picture/p3',
      imageWidth: 100,
      imageHeight: 80,
      scaleX: 1,
      scaleY: 1,
    });
    expect(layersOf(scene)).toEqual(['batch 3 ignored', 'batch 3 negative']);
    expect(boxesOf(scene)).toEqual([
      [10, 10, 30, 30],
      [11, 11, 31, 31],
    ]);
    expect(scene.scene.highlights.map(({ colour }) => colour)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('counts every kind, and says of how many the ignored are a sample', () => {
    expect(countsOf(sceneOf(batchReport(1)))).toEqual({
      groundTruth: 1,
      positive: 1,
      negative: 2,
      ignored: [1, 900],
      foreground: 1,
      background: 1,
    });
  });

  it('hides RoIs beside anchors until they are asked for', () => {
    const scene = sceneOf(batchReport(1));
    scene.toggle('foreground');
    expect(boxesOf(scene)).toContainEqual([12, 10, 30, 30]);
    scene.toggle('negative');
    expect(layersOf(scene)).toEqual(['batch 1 ignored']);
  });

  it('shows RoIs in a phase that samples nothing else, and no kind that it does not sample', () => {
    const scene = sceneOf(batchReport(1, { positive: none, negative: none }));
    expect(scene.legend.map(({ kind }) => kind)).toEqual([
      'groundTruth',
      'foreground',
      'background',
    ]);
    expect(layersOf(scene)).toEqual(['batch 1 background']);
    expect(boxesOf(scene)).toContainEqual([12, 10, 30, 30]);
  });
});

describe('the scene of a validation picture', () => {
  it('shows what the network says, with its labels, and the truth dotted under it', () => {
    const scene = sceneOf(batchReport(1), stripReport(2));
    scene.showStripPicture(0);
    expect(scene.isBatch).toBe(false);
    expect(scene.scene.pictureUrl).toBe('picture/v');
    expect(layersOf(scene)).toEqual(['strip 2 0 proposals']);
    expect(scene.scene.highlights).toMatchObject([
      { box: [10, 10, 30, 30], style: 'dotted', label: null },
      { box: [10, 11, 30, 31], style: 'solid', label: null, colour: [0, 0, 1] },
    ]);
    expect(scene.scene.labels).toEqual([
      { box: [10, 11, 30, 31], text: 'WBC 0.88', colour: [0, 0, 1] },
    ]);
    expect(countsOf(scene)).toEqual({ groundTruth: 1, proposals: 2, detections: 1 });
  });

  it('says what the detection under the pointer is, also where its label has no room', () => {
    const canvas = new CanvasHandle();
    const scene = sceneOf(batchReport(1), stripReport(2), canvas);
    scene.showStripPicture(0);
    canvas.pointerIs({ x: 20, y: 20 });
    expect(scene.scene.highlights.at(-1)).toMatchObject({ label: 'WBC 0.88', strong: true });
    canvas.pointerIs({ x: 90, y: 70 });
    expect(scene.scene.highlights.map(({ label }) => label)).toEqual([null, null]);
  });

  it('goes back to the mini-batch, also where a training begins that has no such picture', () => {
    const scene = sceneOf(batchReport(1), stripReport(2));
    scene.showStripPicture(0);
    scene.forget();
    expect(scene.isBatch).toBe(true);
    scene.showStripPicture(7);
    expect(scene.isBatch).toBe(true);
    expect(scene.picture?.id).toBe('p1');
  });

  it('hides all boxes, not the picture', () => {
    const scene = sceneOf(batchReport(1));
    scene.toggleBoxes();
    expect(scene.scene.boxesShown).toBe(false);
    expect(scene.scene.pictureUrl).toBe('picture/p1');
  });
});
