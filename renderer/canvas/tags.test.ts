import { describe, expect, test } from 'vitest';
import type { Highlight, Scene } from './scene.ts';
import { placeTag, shownTags } from './tags.ts';

const viewport = { width: 400, height: 300, pixelRatio: 1 };
const size = { width: 100, height: 20 };

describe('placeTag', () => {
  test('lies above its box, flush with its left edge', () => {
    expect(placeTag([50, 100, 200, 200], size, viewport, null)).toEqual({ x: 50, y: 76 });
  });

  test('stays within the viewport to the left and to the right', () => {
    expect(placeTag([-30, 100, 200, 200], size, viewport, null).x).toBe(0);
    expect(placeTag([390, 100, 500, 200], size, viewport, null).x).toBe(300);
    const wide = { width: 900, height: 20 };
    expect(placeTag([50, 100, 200, 200], wide, viewport, null).x).toBe(0);
  });

  test('goes below a box that touches the top, and inside one that fills the height', () => {
    expect(placeTag([50, 5, 200, 200], size, viewport, null)).toEqual({ x: 50, y: 204 });
    expect(placeTag([50, 5, 200, 295], size, viewport, null)).toEqual({ x: 50, y: 9 });
    expect(placeTag([50, -90, 200, 900], size, viewport, null)).toEqual({ x: 50, y: 0 });
  });

  test('gives way to a tag that was there first', () => {
    expect(placeTag([50, 100, 200, 200], size, viewport, [60, 70, 160, 90])).toEqual({
      x: 50,
      y: 204,
    });
    const filling = placeTag([0, 0, 400, 300], size, viewport, [0, 4, 100, 24]);
    expect(filling).toEqual({ x: 0, y: 28 });
  });
});

describe('shownTags', () => {
  const highlight = (rest: Partial<Highlight>): Highlight => ({
    box: [10, 10, 50, 50],
    colour: [1, 1, 1],
    style: 'solid',
    label: null,
    strong: false,
    ...rest,
  });
  const selection = highlight({ label: 'selection', strong: true });
  const anchor = highlight({ label: 'anchor', box: [60, 60, 90, 90] });
  const scene = (highlights: readonly Highlight[]): Scene => ({
    pictureUrl: null,
    imageWidth: 200,
    imageHeight: 200,
    scaleX: 2,
    scaleY: 2,
    layers: [],
    highlights,
    heatMap: null,
    boxesShown: true,
  });
  const camera = { scale: 1, x: 5, y: 0 };
  const labels = (shown: Scene, pointer: { x: number; y: number } | null) =>
    shownTags(shown, camera, viewport, pointer, 2).map(({ label }) => label);

  test("shows the strong highlight's, with its box on the screen", () => {
    expect(shownTags(scene([anchor, selection]), camera, viewport, null, 2)).toEqual([
      { label: 'selection', box: [25, 20, 105, 100] },
    ]);
  });

  test('adds that of the highlight under the pointer, once', () => {
    const both = scene([anchor, selection]);
    expect(labels(both, { x: 150, y: 150 })).toEqual(['selection', 'anchor']);
    expect(labels(both, { x: 60, y: 60 })).toEqual(['selection']);
    expect(labels(both, { x: 190, y: 10 })).toEqual(['selection']);
  });

  test('finds the labelled highlight behind one without a label', () => {
    const mute = highlight({ box: [65, 65, 85, 85] });
    expect(labels(scene([anchor, mute]), { x: 150, y: 150 })).toEqual(['anchor']);
  });

  test('shows none that are out of sight or hidden with the boxes', () => {
    const outside = highlight({ label: 'far', strong: true, box: [900, 900, 950, 950] });
    expect(labels(scene([outside]), null)).toEqual([]);
    expect(labels({ ...scene([selection]), boxesShown: false }, null)).toEqual([]);
  });
});
