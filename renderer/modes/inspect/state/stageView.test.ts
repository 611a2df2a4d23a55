import { describe, expect, it, vi } from 'vitest';
import { StageView, thresholdOf } from './stageView.svelte.ts';

function setUp() {
  const onneeds = vi.fn();
  return { onneeds, view: new StageView(onneeds) };
}

describe('StageView', () => {
  it('steps along the rail and stops at its ends', () => {
    const { view } = setUp();
    view.step(1);
    expect(view.shown).toBe('detections');
    view.step(-1);
    expect(view.shown).toBe('classes');
    view.step(-20);
    expect(view.shown).toBe('image');
  });

  it('overlays a stage and takes it away, but never the shown one or the picture', () => {
    const { view } = setUp();
    view.toggleOverlay('topK');
    expect(view.overlay).toBe('topK');
    view.toggleOverlay('detections');
    view.toggleOverlay('image');
    expect(view.overlay).toBe('topK');
    view.toggleOverlay('topK');
    expect(view.overlay).toBeNull();
    view.toggleOverlay('topK');
    view.show('topK');
    expect(view.overlay).toBeNull();
  });

  it('tells what may need other tables, and nothing else', () => {
    const { onneeds, view } = setUp();
    view.show('topK');
    view.step(1);
    view.toggleOverlay('anchors');
    view.pointAt({ stage: 'anchors', row: 1 });
    view.forgetModel();
    expect(onneeds).toHaveBeenCalledTimes(5);
    view.toggleBoxes();
    view.toggleHeatMap();
    view.toggleChanges();
    view.setAnchors({ level: 2 });
    view.setDisplayThreshold(0.5);
    expect(onneeds).toHaveBeenCalledTimes(5);
  });

  it('forgets the levels, the shapes and the threshold of another model', () => {
    const { view } = setUp();
    view.setAnchors({ level: 2, all: true });
    view.setDisplayThreshold(0.5);
    view.pointAt({ stage: 'anchors', row: 1 });
    view.show('topK');
    view.forgetModel();
    expect(view.anchors).toEqual({ level: null, shape: null, all: false });
    expect(view.displayThreshold).toBeNull();
    expect(view.hint).toBeNull();
    expect(view.shown).toBe('topK');
  });
});

it('lays a threshold on a setting where a stage has one, and else on what is shown', () => {
  expect(thresholdOf('image')).toBe('none');
  expect(thresholdOf('objectness')).toBe('display');
  expect(thresholdOf('clipped')).toBe('rpn.scoreThreshold');
  expect(thresholdOf('detections')).toBe('head.scoreThreshold');
});
