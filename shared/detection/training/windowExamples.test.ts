import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import type { HogPicture } from '../windows/gradients.ts';
import { hogBlocks } from '../windows/hogBlocks.ts';
import { describeWindow, windowShape } from '../windows/windowScores.ts';
import { objectDescriptors, showsNone, windowAround } from './windowExamples.ts';

const random = seededRandom(4);
const picture: HogPicture = {
  width: 96,
  height: 80,
  channels: 3,
  pixels: new Uint8Array(96 * 80 * 3).map(() => random.int(256)),
};
const shape = { width: 32, height: 48, margin: 8 };

describe('examples of a classifier of windows', () => {
  it('are around the middle of an object, as large as it is', () => {
    expect(windowAround([24, 24, 40, 56], shape)).toEqual([16, 16, 48, 64]);
    const [x0, y0, x1, y1] = windowAround([0, 0, 100, 20], { width: 16, height: 16, margin: 0 });
    expect([(x0 + x1) / 2, (y0 + y1) / 2]).toEqual([50, 10]);
    expect((x1 - x0) * (y1 - y0)).toBeCloseTo(2000, 6);
  });

  it('are those of the window itself where an object lies on the cells', () => {
    const [own] = objectDescriptors(picture, [24, 24, 40, 56], shape, true, false);
    const blocks = hogBlocks(picture, { gamma: true });
    const expected = new Float32Array(own?.length ?? 0);
    describeWindow(expected, 0, blocks, windowShape(32, 48), 2, 2);
    expect(own).toEqual(expected);
  });

  it('are mirrored where that is wanted: of a mirrored picture they change places', () => {
    const flipped = new Uint8Array(picture.pixels.length);
    for (let i = 0; i < 96 * 80; i++) {
      const to = i - (i % 96) + 95 - (i % 96);
      flipped.set(picture.pixels.subarray(3 * i, 3 * i + 3), 3 * to);
    }
    const there = { ...picture, pixels: flipped };
    const [own, mirrored] = objectDescriptors(picture, [24, 24, 40, 56], shape, true, true);
    const [ownThere] = objectDescriptors(there, [56, 24, 72, 56], shape, true, false);
    expect(mirrored).toEqual(ownThere);
    expect(mirrored).not.toEqual(own);
  });

  it('are there for an object that the border cuts, and for one of a pixel', () => {
    const whole = (box: [number, number, number, number]) =>
      objectDescriptors(picture, box, shape, true, false)[0]?.every(Number.isFinite);
    expect(whole([-20, 60, 30, 100])).toBe(true);
    expect(whole([95, 79, 96, 80])).toBe(true);
  });

  it('show none where every object is overlapped by less', () => {
    const boxes = Float32Array.of(0, 0, 9, 9, 10, 0, 20, 10);
    const objects = Float32Array.of(12, 0, 22, 10, 50, 50, 60, 60);
    expect(showsNone(boxes, 0, objects, 0.3)).toBe(true);
    // IoU 8 / 12.
    expect(showsNone(boxes, 1, objects, 0.3)).toBe(false);
    expect(showsNone(boxes, 1, objects, 0.7)).toBe(true);
    expect(showsNone(boxes, 1, new Float32Array(0), 0)).toBe(true);
  });
});
