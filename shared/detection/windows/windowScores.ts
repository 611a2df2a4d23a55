/**
 * Windows over the blocks of one picture: their descriptors, and what a linear classifier says of all of them
 * (Dalal & Triggs 2005, section 4). The legend of blocks is in hogBlocks.ts.
 */
import { blockLength, blockSide, cellSide, type HogBlocks } from './hogBlocks.ts';

/** The size of a window in blocks. */
export interface WindowShape {
  readonly columns: number;
  readonly rows: number;
}

/** The windows of a picture: one at each cell that leaves room for it, row by row. */
export interface WindowGrid {
  /** Windows across and down. */
  readonly columns: number;
  readonly rows: number;
}

/**
 * The shape of windows of width × height pixels.
 * @throws RangeError unless both are multiples of 8 and at least 16
 */
export function windowShape(width: number, height: number): WindowShape {
  for (const side of [width, height]) {
    if (!(side >= blockSide && side % cellSide === 0)) {
      throw new RangeError(
        `A window's side is a multiple of ${cellSide} pixels and at least ${blockSide}, not ${side}.`,
      );
    }
  }
  return { columns: width / cellSide - 1, rows: height / cellSide - 1 };
}

/** Values of a window's descriptor; 3780 for 64 × 128 pixels. */
export function descriptorLength({ columns, rows }: WindowShape): number {
  return columns * rows * blockLength;
}

/** The windows at every cell; none where the picture is smaller than one. */
export function windowGrid(blocks: HogBlocks, shape: WindowShape): WindowGrid {
  const columns = blocks.columns - shape.columns + 1;
  const rows = blocks.rows - shape.rows + 1;
  return columns > 0 && rows > 0 ? { columns, rows } : { columns: 0, rows: 0 };
}

/**
 * The descriptor of the window whose first block is (column, row), in OpenCV's order: its blocks column by column.
 * @param out [descriptorLength], written from `at`
 */
export function describeWindow(
  out: Float32Array,
  at: number,
  { values, columns }: HogBlocks,
  shape: WindowShape,
  column: number,
  row: number,
): void {
  let to = at;
  for (let x = 0; x < shape.columns; x++) {
    for (let y = 0; y < shape.rows; y++, to += blockLength) {
      const from = ((row + y) * columns + column + x) * blockLength;
      for (let i = 0; i < blockLength; i++) out[to + i] = values[from + i]!;
    }
  }
}

/**
 * What a linear classifier says of every window: weights · descriptor + bias. A window's blocks lie side by side in
 * each row, so that no descriptor is ever written out.
 *
 * @param weights [descriptorLength] in the order of `describeWindow`
 * @returns [grid.rows, grid.columns]
 * @throws RangeError where the weights are those of another shape
 */
export function scoreWindows(
  blocks: HogBlocks,
  shape: WindowShape,
  weights: Float32Array | Float64Array,
  bias: number,
): Float32Array<ArrayBuffer> {
  if (weights.length !== descriptorLength(shape)) {
    throw new RangeError(
      `A window of ${shape.columns} × ${shape.rows} blocks has not ${weights.length} weights.`,
    );
  }
  const grid = windowGrid(blocks, shape);
  const scores = new Float32Array(grid.columns * grid.rows);
  const byRow = weightsByRow(weights, shape);
  const { values } = blocks;
  const run = shape.columns * blockLength;
  for (let row = 0, window = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++, window++) {
      // Four sums: additions need not wait for each other. A run is a multiple of 36 values.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let y = 0, weight = 0; y < shape.rows; y++) {
        const first = ((row + y) * blocks.columns + column) * blockLength;
        for (let i = first; i < first + run; i += 4, weight += 4) {
          a += byRow[weight]! * values[i]!;
          b += byRow[weight + 1]! * values[i + 1]!;
          c += byRow[weight + 2]! * values[i + 2]!;
          d += byRow[weight + 3]! * values[i + 3]!;
        }
      }
      scores[window] = a + b + (c + d) + bias;
    }
  }
  return scores;
}

/** The weights with the blocks row by row, as they lie in the picture. */
function weightsByRow(weights: Float32Array | Float64Array, shape: WindowShape): Float64Array {
  const out = new Float64Array(weights.length);
  for (let y = 0, to = 0; y < shape.rows; y++) {
    for (let x = 0; x < shape.columns; x++, to += blockLength) {
      const from = (x * shape.rows + y) * blockLength;
      out.set(weights.subarray(from, from + blockLength), to);
    }
  }
  return out;
}
