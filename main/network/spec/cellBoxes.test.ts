import { describe, expect, it } from 'vitest';
import { cellBoxes } from './cellBoxes.ts';

describe('cellBoxes', () => {
  it('gives the boxes of torchvision 0.14, for each ratio all sizes', () => {
    expect(cellBoxes({ sizes: [[32, 64]], ratios: [0.5, 1, 2] })).toEqual([
      [
        [-23, -11, 23, 11],
        [-45, -23, 45, 23],
        [-16, -16, 16, 16],
        [-32, -32, 32, 32],
        [-11, -23, 11, 23],
        [-23, -45, 23, 45],
      ],
    ]);
    // Halves go to even: 3.5 to 4, and 4.5 to 4 too.
    expect(cellBoxes({ sizes: [[7, 9, 33]], ratios: [0.3, 1] })).toEqual([
      [
        [-6, -2, 6, 2],
        [-8, -2, 8, 2],
        [-30, -9, 30, 9],
        [-4, -4, 4, 4],
        [-4, -4, 4, 4],
        [-16, -16, 16, 16],
      ],
    ]);
  });
});
