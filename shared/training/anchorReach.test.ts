/** Against every anchor laid out and measured by itself. */
import { describe, expect, it } from 'vitest';
import { makeAnchors } from '../detection/rpn/anchors.ts';
import { boxAt, iou } from '../geometry/boxes.ts';
import { seededRandom } from '../random.ts';
import {
  anchorOverlaps,
  anchorSets,
  reachOf,
  suggestedAnchors,
  type CellLevel,
  type InputPicture,
} from './anchorReach.ts';

const pyramid = [4, 8, 16, 32, 64].map((stride): CellLevel => ({
  ...{ stride, offset: 0, shapes: [{ width: 8 * stride, height: 8 * stride }] },
}));
const single: CellLevel = { stride: 16, offset: 0.5, shapes: [{ width: 40, height: 90 }] };

function picture(seed: string, objects: number): InputPicture {
  const random = seededRandom(seed);
  const boxes = Array.from({ length: objects }, () => {
    const [width, height] = [8 + random.next() * 150, 8 + random.next() * 150];
    const [x, y] = [random.next() * 300, random.next() * 200];
    return [x, y, x + width, y + height];
  });
  return { boxes: Float32Array.from(boxes.flat()), width: 320, height: 224 };
}

describe('the sets of anchors', () => {
  it('are the papers’, each size at the level of its stride', () => {
    const sets = anchorSets(pyramid, { sizes: [[10], [20], [30], [40], [50]], ratios: [1] });
    const sizes = sets.map(({ name, shapes }) => [
      name,
      shapes.map((of) => of.map(({ width, height }) => Math.round(Math.sqrt(width * height)))),
    ]);
    const three = (size: number) => [size, size, size];
    expect(sizes).toEqual([
      ['suggested', [[10], [20], [30], [40], [50]]],
      ['own', [[32], [64], [128], [256], [512]]],
      ['paper', [[], [], [128, 256, 512, 128, 256, 512, 128, 256, 512], [], []]],
      ['oneRatio', [[], [], [128, 256, 512], [], []]],
      ['oneScale', [[], [], three(128), [], []]],
      ['pyramid', [three(32), three(64), three(128), three(256), three(512)]],
    ]);
    const paper = sets.find(({ name }) => name === 'paper')?.shapes[2] ?? [];
    expect(paper.map(({ width, height }) => Number((height / width).toFixed(6)))).toEqual([
      ...[0.5, 0.5, 0.5, 1, 1, 1, 2, 2, 2],
    ]);
  });

  it('are all at the one level of a network that has one', () => {
    const sets = anchorSets([single], null);
    expect(sets.map(({ name, shapes }) => [name, shapes.map(({ length }) => length)])).toEqual([
      ['own', [1]],
      ['paper', [9]],
      ['oneRatio', [3]],
      ['oneScale', [3]],
      ['pyramid', [15]],
    ]);
  });
});

describe('what anchors reach', () => {
  it.each([
    ['a pyramid', pyramid],
    ['one level', [single]],
  ])('of %s is what the best of all its anchors overlaps', (_, levels) => {
    const pictures = [picture('a', 20), picture('b', 12)];
    for (const set of anchorSets(levels, null)) {
      const { anywhere, onGrid } = anchorOverlaps(pictures, levels, set);
      expect([anywhere.length, onGrid.length]).toEqual([32, 32]);
      let at = 0;
      for (const { boxes, width, height } of pictures) {
        const grids = levels.map(({ stride }, i) => ({
          ...{ width: Math.ceil(width / stride), height: Math.ceil(height / stride) },
          ...{ strideX: stride, strideY: stride },
          cellBoxes: (set.shapes[i] ?? []).map(
            ({ width: w, height: h }) => [-w / 2, -h / 2, w / 2, h / 2] as const,
          ),
        }));
        const anchors = makeAnchors(grids, levels[0]?.offset ?? 0);
        for (let row = 0; row < boxes.length / 4; row++) {
          const box = boxAt(boxes, row);
          let best = 0;
          for (let anchor = 0; anchor < anchors.count; anchor++) {
            best = Math.max(best, iou(boxAt(anchors.boxes, anchor), box));
          }
          expect(onGrid[at]).toBeCloseTo(best, 4);
          const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
          const centred = set.shapes
            .flat()
            .map(({ width: w, height: h }) =>
              iou([x - w / 2, y - h / 2, x + w / 2, y + h / 2], box),
            );
          expect(anywhere[at]).toBeCloseTo(Math.max(...centred), 6);
          at++;
        }
      }
    }
  });

  it('counts boxes with an area alone', () => {
    const flat: InputPicture = {
      boxes: Float32Array.of(0, 0, 40, 90, 5, 5, 5, 9),
      ...{ width: 320, height: 224 },
    };
    const { anywhere, onGrid } = anchorOverlaps([flat], [single], { shapes: [single.shapes] });
    expect([...anywhere]).toEqual([1, NaN]);
    expect(onGrid[1]).toBeNaN();
    expect(reachOf(anywhere)).toEqual({ meanIou: 1, atHalf: 1, atSeventy: 1 });
    expect(reachOf(Float64Array.of(0.6, NaN, 0.2))).toEqual({
      ...{ meanIou: 0.4, atHalf: 0.5, atSeventy: 0 },
    });
  });

  it('is more with what k-means suggests, in whole pixels', () => {
    const pictures = [picture('c', 60)];
    const wish = { sizes: 3, ratios: 3 };
    const suggested = suggestedAnchors(pictures, 1, wish);
    expect(suggested?.sizes.flat().every((size) => Number.isInteger(size))).toBe(true);
    const [best, ...others] = anchorSets([single], suggested).map((set) =>
      reachOf(anchorOverlaps(pictures, [single], set).anywhere),
    );
    for (const other of others) {
      expect(best?.meanIou).toBeGreaterThan(other.meanIou);
    }
    expect(suggestedAnchors([], 1, wish)).toBeNull();
  });
});
