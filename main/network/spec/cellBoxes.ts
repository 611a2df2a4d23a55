/**
 * The anchors of a cell from sizes and ratios, as torchvision makes them: corners around (0, 0), rounded to
 * whole pixels in single precision, halves to even.
 */
import { roundHalfToEven } from '../../../shared/numbers.ts';
import type { AnchorSpec } from './networkSpec.ts';

export type CellBox = [x0: number, y0: number, x1: number, y1: number];

const { fround, sqrt } = Math;

/** For each level the boxes of a cell, input pixels: for each ratio all sizes. */
export function cellBoxes({ sizes, ratios }: AnchorSpec): CellBox[][] {
  return sizes.map((ofLevel) =>
    ratios.flatMap((ratio) => {
      const down = fround(sqrt(fround(ratio)));
      const across = fround(1 / down);
      return ofLevel.map((size): CellBox => {
        const x = roundHalfToEven(fround(across * size) / 2);
        const y = roundHalfToEven(fround(down * size) / 2);
        return [-x, -y, x, y];
      });
    }),
  );
}
