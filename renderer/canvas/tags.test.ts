import { describe, expect, test } from 'vitest';
import type { Box } from '../../shared/geometry/boxes.ts';
import type { Highlight, Scene } from './scene.ts';
import { placeTags, shownTags } from './tags.ts';

const viewport = { width: 400, height: 300, pixelRatio: 1 };
const size = { width: 100, height: 20 };

describe('placeTags', () => {
  const tag = (box: Box, urgent = true) => ({ label: 'tag', box, urgent });
  const placed = (box: Box, at = size) => placeTags([tag(box)], [at], viewport)[0];

  test('lies above its box, flush with its left edge', () => {
    expect(placed([50, 100, 200, 200])).toEqual({ x: 50, y: 76 });
  });

  test('stays within the viewport to the left and to the right', () => {
    expect(placed([-30, 100, 200, 200])?.x).toBe(0);
    expect(placed([390, 100, 500, 200])?.x).toBe(300);
    expect(placed([50, 100, 200, 200], { width: 900, height: 20 })?.x).toBe(0);
  });

  test('goes below a box that touches the top, and inside one that fills the height', () => {
    expect(placed([50, 5, 200, 200])).toEqual({ x: 50, y: 204 });
    expect(placed([50, 5, 200, 295])).toEqual({ x: 50, y: 9 });
    expect(placed([50, -90, 200, 900])).toEqual({ x: 50, y: 0 });
  });

  test('gives way to the tags before it, and hides where it is not urgent', () => {
    const filling: Box = [0, 0, 400, 300];
    const three = (urgent: boolean) =>
      placeTags([tag(filling), tag(filling, urgent)], [size, size], viewport);
    expect(three(true)).toEqual([
      { x: 0, y: 4 },
      { x: 0, y: 28 },
    ]);
    expect(three(false)).toEqual([{ x: 0, y: 4 }, null]);
    const same: Box = [50, 100, 200, 200];
    expect(placeTags([tag(same), tag(same, false)], [size, size], viewport)).toEqual([
      { x: 50, y: 76 },
      { x: 50, y: 204 },
    ]);
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
      { label: 'selection', box: [25, 20, 105, 100], urgent: true },
      { label: 'anchor', box: [125, 120, 185, 180], urgent: false },
    ]);
  });

  test('makes that of the highlight under the pointer urgent', () => {
    const both = scene([anchor, selection]);
    const urgent = (pointer: { x: number; y: number }) =>
      shownTags(both, camera, viewport, pointer, 2).map((tag) => tag.urgent);
    expect(urgent({ x: 150, y: 150 })).toEqual([true, true]);
    expect(urgent({ x: 190, y: 10 })).toEqual([true, false]);
  });

  test('leaves the others out where they are many, and one for the selected box', () => {
    const many = Array.from({ length: 41 }, (_, i) =>
      highlight({ label: `box ${i}`, box: [i, 0, 99, 99] }),
    );
    expect(labels(scene([...many, selection]), null)).toEqual(['selection']);
    const twin = highlight({ label: 'twin' });
    expect(labels(scene([twin, anchor, selection]), null)).toEqual(['selection', 'anchor']);
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
