import { describe, expect, it } from 'vitest';
import {
  boxesOfLevels,
  detectron2Boxes,
  mmdetectionBoxes,
  torchvisionBoxes,
} from './anchorRule.ts';

/** Width and height of a box around (0, 0). */
const sides = (boxes: readonly (readonly number[])[]) =>
  boxes.map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => {
    expect([x0, y0]).toEqual([-x1, -y1]);
    return [2 * x1, 2 * y1];
  });

describe('the anchors of a cell', () => {
  it('have for each size all ratios in Detectron2', () => {
    const boxes = sides(detectron2Boxes([32, 64], [0.5, 1, 2]));
    const root = Math.SQRT2;
    const expected = [
      [32 * root, 32 / root],
      [32, 32],
      [32 / root, 32 * root],
      [64 * root, 64 / root],
      [64, 64],
      [64 / root, 64 * root],
    ];
    boxes.forEach((box, i) => {
      expect(box[0]).toBeCloseTo(expected[i]?.[0] ?? 0, 4);
      expect(box[1]).toBeCloseTo(expected[i]?.[1] ?? 0, 4);
    });
    // Single precision, as torch.tensor makes it.
    expect(detectron2Boxes([96], [0.5])[0]?.[2]).toBe(67.88224792480469);
  });

  it('have for each ratio all sizes in MMDetection, and whole pixels in torchvision', () => {
    const order = sides(mmdetectionBoxes([32, 64], [0.25, 4]));
    expect(order).toEqual([
      [64, 16],
      [128, 32],
      [16, 64],
      [32, 128],
    ]);
    expect(torchvisionBoxes([32, 64], [0.5, 1])).toEqual([
      [-23, -11, 23, 11],
      [-45, -23, 45, 23],
      [-16, -16, 16, 16],
      [-32, -32, 32, 32],
    ]);
  });
});

describe('boxesOfLevels', () => {
  const rule = { make: mmdetectionBoxes, ratios: [1], usual: [] };
  const levels = [
    { stride: 4, shapes: 1 },
    { stride: 8, shapes: 1 },
  ];
  const widths = (sizes: Parameters<typeof boxesOfLevels>[1], of = levels) =>
    boxesOfLevels(rule, sizes, [1], of)?.map((boxes) => boxes.map((box) => 2 * box[2]));

  it('gives each level its sizes, one list to all, or scales by its stride', () => {
    expect(widths({ sizes: [[32], [64]] })).toEqual([[32], [64]]);
    expect(widths({ sizes: [[32]] })).toEqual([[32], [32]]);
    expect(widths({ scales: [8] })).toEqual([[32], [64]]);
  });

  it('gives none where levels or boxes of a cell are not as many', () => {
    expect(widths({ sizes: [[32], [64], [128]] })).toBeUndefined();
    expect(widths({ sizes: [[32, 64]] })).toBeUndefined();
    expect(boxesOfLevels(rule, { scales: [8] }, [1], [{ stride: null, shapes: 1 }])).toBeNull();
  });
});
