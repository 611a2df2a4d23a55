import { describe, expect, it, vi } from 'vitest';
import { modelOf } from '../../../studio/testing/models.ts';
import { StageView } from './stageView.svelte.ts';

function setUp() {
  const onneeds = vi.fn();
  const view = new StageView(onneeds);
  const { stages, levels } = modelOf();
  view.modelIs(stages, levels);
  onneeds.mockClear();
  return { onneeds, stages, view };
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
    view.modelIs([], {});
    expect(onneeds).toHaveBeenCalledTimes(5);
    view.toggleBoxes();
    view.toggleHeatMap();
    view.toggleChanges();
    view.chooseLevel('anchors', 0);
    view.showAllAnchors(true);
    view.setDisplayThreshold(0.5);
    expect(onneeds).toHaveBeenCalledTimes(5);
  });

  it('forgets the levels, the shapes and the threshold of another model', () => {
    const { stages, view } = setUp();
    view.chooseLevel('anchors', 0);
    view.chooseShape(2);
    view.showAllAnchors(true);
    view.setDisplayThreshold(0.5);
    view.pointAt({ stage: 'anchors', row: 1 });
    expect(view.anchors).toEqual({ level: 0, shape: 2, all: true });
    view.modelIs(stages, {});
    expect(view.anchors).toEqual({ level: null, shape: null, all: false });
    expect(view.displayThreshold).toBeNull();
    expect(view.hint).toBeNull();
  });

  it('keeps the stages that another model has, too, and else shows its last one', () => {
    const { stages, view } = setUp();
    view.show('topK');
    view.toggleOverlay('anchors');
    view.modelIs(stages.slice(3), {});
    expect(view.shown).toBe('topK');
    expect(view.overlay).toBeNull();
    view.modelIs(stages.slice(0, 2), {});
    expect(view.shown).toBe('objectness');
  });
});
