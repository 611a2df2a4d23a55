/**
 * Sliding windows: every window of every level of a picture's pyramid, as rows. Rows run over level, y and x, so that
 * the place of a row is an integer division away, as with anchors.
 */
import { item } from '../../item.ts';
import { cellSide } from './hogBlocks.ts';
import type { PyramidLevel } from './imagePyramid.ts';

/** Where the windows of a level are among all. */
export interface WindowLevel extends PyramidLevel {
  /** Windows across and down, one at each cell of 8 × 8 pixels that leaves room for it. */
  readonly columns: number;
  readonly rows: number;
  /** Its first window's row; `columns · rows` are its own. */
  readonly firstRow: number;
}

export interface Windows {
  readonly count: number;
  readonly levels: readonly WindowLevel[];
  /** [count, 4] image space; none reaches over the border, but for rounding. */
  readonly boxes: Float32Array<ArrayBuffer>;
}

/**
 * All windows of width × height pixels, both multiples of 8. Level i's are those that `windowGrid` has for its blocks.
 */
export function makeWindows(
  levels: readonly PyramidLevel[],
  width: number,
  height: number,
): Windows {
  let count = 0;
  const placed = levels.map((level): WindowLevel => {
    const across = Math.floor((level.width - width) / cellSide) + 1;
    const down = Math.floor((level.height - height) / cellSide) + 1;
    const [columns, rows] = across > 0 && down > 0 ? [across, down] : [0, 0];
    const firstRow = count;
    count += columns * rows;
    return { ...level, columns, rows, firstRow };
  });
  const boxes = new Float32Array(count * 4);
  let at = 0;
  for (const { columns, rows, scaleX, scaleY } of placed) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at += 4) {
        boxes[at] = column * cellSide * scaleX;
        boxes[at + 1] = row * cellSide * scaleY;
        boxes[at + 2] = (column * cellSide + width) * scaleX;
        boxes[at + 3] = (row * cellSide + height) * scaleY;
      }
    }
  }
  return { count, levels: placed, boxes };
}

/** Where a window is. */
export interface WindowPlace {
  readonly level: number;
  /** Its first block. */
  readonly column: number;
  readonly row: number;
}

/** The place of a window's row. */
export function placeOfWindow(levels: readonly WindowLevel[], row: number): WindowPlace {
  let level = levels.length - 1;
  while (level > 0 && item(levels, level).firstRow > row) level--;
  const { firstRow, columns } = item(levels, level);
  const cell = row - firstRow;
  return { level, column: cell % columns, row: Math.floor(cell / columns) };
}
