import { describe, expect, test } from 'vitest';
import type { Box } from '../../shared/geometry/boxes.ts';
import type { Highlight, Label, Scene } from './scene.ts';
import { placeAtCorner, placeTags, wantedTags, type Tag } from './tags.ts';

const viewport = { width: 400, height: 300, pixelRatio: 1 };
const size = { width: 100, height: 20 };

const tag = (box: Box, urgent = true): Tag => ({ text: 'tag', box, urgent, colour: null });

describe('placeTags', () => {
  const places = (tags: readonly Tag[], each = size) =>
    placeTags(tags, () => each, viewport).map(({ x, y }) => ({ x, y }));
  const placed = (box: Box, each = size) => places([tag(box)], each)[0];

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

  test('is flush with the right edge where there is no room at the left', () => {
    const wide: Box = [10, 100, 390, 200];
    const three = places([tag(wide), tag(wide), tag(wide), tag(wide, false)]);
    expect(three[3]).toEqual({ x: 290, y: 76 });
  });

  test('takes no place that is kept for something else', () => {
    const tags = [tag([50, 100, 200, 200], false)];
    const above: Box = [60, 80, 90, 90];
    expect(placeTags(tags, () => size, viewport, [above])[0]).toMatchObject({ x: 50, y: 204 });
    expect(placeTags(tags, () => size, viewport, [[0, 0, 400, 300]])).toEqual([]);
  });

  test('gives way to the tags before it, and hides where it is not urgent', () => {
    const filling: Box = [0, 0, 100, 300];
    expect(places([tag(filling), tag(filling)])).toEqual([
      { x: 0, y: 4 },
      { x: 0, y: 28 },
    ]);
    expect(places([tag(filling), tag(filling, false)])).toEqual([{ x: 0, y: 4 }]);
  });

  test.each([41, 300, 5000])(
    'shows of %i boxes the best that fit, and none twice at a place',
    (n) => {
      const tags = Array.from({ length: n }, (_, i) => {
        const [x, y] = [(i * 37) % 380, (i * 53) % 280];
        return { ...tag([x, y, x + 20, y + 20], false), text: `${i}` };
      });
      const shown = placeTags(tags, () => ({ width: 30, height: 14 }), viewport);
      expect(shown.length).toBeGreaterThan(30);
      expect(shown[0]?.text).toBe('0');
      for (const [i, a] of shown.entries()) {
        for (const b of shown.slice(0, i)) {
          const apart = Math.abs(a.x - b.x) > 30 || Math.abs(a.y - b.y) > 14;
          expect(apart, `${a.text} meets ${b.text}`).toBe(true);
        }
      }
    },
  );
});

describe('wantedTags', () => {
  const highlight = (label: string | null, box: Box, strong = false): Highlight => ({
    ...{ box, label, strong },
    colour: [1, 1, 1],
    style: 'solid',
  });
  const labelOf = (text: string, box: Box): Label => ({ text, box, colour: [1, 0, 0] });
  const selection = highlight('selection', [10, 10, 50, 50], true);
  const scene = (highlights: readonly Highlight[], labels: readonly Label[] = []): Scene => ({
    pictureUrl: 'picture/a',
    imageWidth: 200,
    imageHeight: 200,
    scaleX: 2,
    scaleY: 2,
    layers: [],
    highlights,
    labels,
    heatMap: null,
    boxesShown: true,
  });
  const camera = { scale: 1, x: 5, y: 0 };
  const texts = (shown: Scene) =>
    wantedTags(shown, camera, viewport).map(({ text, urgent }) => (urgent ? `${text}!` : text));

  test('has the highlights first, the topmost first, and then the labels in their order', () => {
    const pointedAt = highlight('pointed at', [60, 60, 90, 90]);
    const labels = [labelOf('best', [1, 1, 9, 9]), labelOf('next', [2, 2, 9, 9])];
    const shown = scene([highlight(null, [0, 0, 9, 9]), pointedAt, selection], labels);
    expect(texts(shown)).toEqual(['selection!', 'pointed at!', 'best', 'next']);
    expect(wantedTags(shown, camera, viewport)[0]).toEqual({
      text: 'selection',
      box: [25, 20, 105, 100],
      urgent: true,
      colour: null,
    });
  });

  test('says a box once: a highlight has its own words', () => {
    expect(texts(scene([selection], [labelOf('cell', [10, 10, 50, 50])]))).toEqual(['selection!']);
  });

  test('shows none that are out of sight or hidden with the boxes', () => {
    const far: Box = [900, 900, 950, 950];
    expect(texts(scene([highlight('far', far)], [labelOf('far', far)]))).toEqual([]);
    expect(texts({ ...scene([selection]), boxesShown: false })).toEqual([]);
  });

  test('wants those in sight, however many better ones are not', () => {
    const far = Array.from({ length: 3000 }, () => labelOf('far', [900, 900, 950, 950]));
    expect(texts(scene([], [...far, labelOf('near', [1, 1, 9, 9])]))).toEqual(['near']);
  });
});

describe('placeAtCorner', () => {
  const box: Box = [100, 80, 200, 160];

  test('lies outside of the corner where the pointer is', () => {
    const at = (x: number, y: number) => placeAtCorner(box, { x, y }, size, viewport);
    expect(at(201, 161)).toEqual({ x: 210, y: 170 });
    expect(placeAtCorner([150, 80, 200, 160], { x: 150, y: 80 }, size, viewport)).toEqual({
      x: 40,
      y: 50,
    });
    expect(at(199, 82)).toEqual({ x: 210, y: 50 });
  });

  test('lies at the lower right corner without a pointer', () => {
    expect(placeAtCorner(box, null, size, viewport)).toEqual({ x: 210, y: 170 });
  });

  test('flips where there is no room, and never leaves the viewport', () => {
    const right = { x: 390, y: 290 };
    expect(placeAtCorner([100, 80, 390, 290], right, size, viewport)).toEqual({ x: 280, y: 260 });
    const left = { x: 60, y: 10 };
    expect(placeAtCorner([60, 10, 200, 160], left, size, viewport)).toEqual({ x: 70, y: 20 });
    const wide = placeAtCorner(box, { x: 201, y: 161 }, { width: 500, height: 20 }, viewport);
    expect(wide).toEqual({ x: 0, y: 170 });
  });
});
