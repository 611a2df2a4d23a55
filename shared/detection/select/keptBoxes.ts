/**
 * The boxes that NMS has kept, by where their left top corners are: whether one of them overlaps another box is asked of those
 * near it alone. The scan of them dominates the cost of NMS where many are kept.
 */
import { item } from '../../item.ts';

/** Groups of fewer rows have one cell: to look cells up would take longer. */
const fewRows = 256;
/** Of a group, in each direction. */
const mostCells = 64;
/** Bounds are a little wider than they are, so that rounding leaves nothing out. */
const slack = 1e-6;

/** The cells of a group, row by row. */
interface Grid {
  readonly across: Axis;
  readonly down: Axis;
  /** The first and the last kept box of each cell; −1: none. Each leads to the next by `next`. */
  readonly heads: Int32Array;
  readonly tails: Int32Array;
}

/** Cells of one size beside each other, in input pixels. */
interface Axis {
  readonly from: number;
  readonly size: number;
  readonly count: number;
}

export class KeptBoxes {
  readonly #boxes: Float32Array;
  readonly #iouThreshold: number;
  readonly #grids: readonly Grid[];
  /** x0, y0, x1, y1, area of each that is kept, in the order of keeping. */
  readonly #packed: Float64Array;
  /** The row of each, and which is kept after it in its cell. */
  readonly #rows: Int32Array;
  readonly #next: Int32Array;
  #count = 0;

  /**
   * @param boxes [n, 4], x0, y0, x1, y1
   * @param groups [n], whole numbers from 0; null: one group
   */
  constructor(boxes: Float32Array, groups: Int32Array | null, iouThreshold: number) {
    const count = boxes.length / 4;
    this.#boxes = boxes;
    this.#iouThreshold = iouThreshold;
    this.#grids = gridsOf(boxes, groups);
    this.#packed = new Float64Array(5 * count);
    this.#rows = new Int32Array(count);
    this.#next = new Int32Array(count).fill(-1);
  }

  keep(group: number, row: number): void {
    const boxes = this.#boxes;
    const x0 = boxes[row * 4]!;
    const y0 = boxes[row * 4 + 1]!;
    const x1 = boxes[row * 4 + 2]!;
    const y1 = boxes[row * 4 + 3]!;
    const kept = this.#count++;
    this.#packed[kept * 5] = x0;
    this.#packed[kept * 5 + 1] = y0;
    this.#packed[kept * 5 + 2] = x1;
    this.#packed[kept * 5 + 3] = y1;
    this.#packed[kept * 5 + 4] = (x1 - x0) * (y1 - y0);
    this.#rows[kept] = row;
    const { across, down, heads, tails } = item(this.#grids, group);
    const cell = cellAt(down, y0) * across.count + cellAt(across, x0);
    const last = tails[cell]!;
    if (last < 0) heads[cell] = kept;
    else this.#next[last] = kept;
    tails[cell] = kept;
  }

  /** The row of the group's first kept box with a larger IoU with `row` than the threshold, or −1. */
  firstOverlapping(group: number, row: number): number {
    const iouThreshold = this.#iouThreshold;
    const packed = this.#packed;
    const next = this.#next;
    const boxes = this.#boxes;
    const x0 = boxes[row * 4]!;
    const y0 = boxes[row * 4 + 1]!;
    const x1 = boxes[row * 4 + 2]!;
    const y1 = boxes[row * 4 + 3]!;
    const area = (x1 - x0) * (y1 - y0);
    // The IoU of two boxes is at most that of their extents in x, and of those in y. So the left edge of a
    // rival is between x0 − width · (1 / IoU − 1) and x0 + width · (1 − IoU), and its top edge likewise:
    // one comparison for most pairs.
    const shift = (2 - iouThreshold - 1 / iouThreshold) / 2;
    const spread = (1 / iouThreshold - iouThreshold) / 2;
    const middleX = x0 + (x1 - x0) * shift;
    const middleY = y0 + (y1 - y0) * shift;
    const awayX = (x1 - x0) * spread;
    const awayY = (y1 - y0) * spread;
    const { across, down, heads } = item(this.#grids, group);
    const firstX = firstCell(across, middleX, awayX);
    const lastX = lastCell(across, middleX, awayX);
    const lastY = lastCell(down, middleY, awayY);
    let first = this.#count;
    for (let cellY = firstCell(down, middleY, awayY); cellY <= lastY; cellY++) {
      for (let cellX = firstX; cellX <= lastX; cellX++) {
        let kept = heads[cellY * across.count + cellX]!;
        for (; kept >= 0 && kept < first; kept = next[kept]!) {
          const left = packed[kept * 5]!;
          if (Math.abs(left - middleX) > awayX) continue;
          const top = packed[kept * 5 + 1]!;
          if (Math.abs(top - middleY) > awayY) continue;
          const width = Math.min(x1, packed[kept * 5 + 2]!) - Math.max(x0, left);
          const height = Math.min(y1, packed[kept * 5 + 3]!) - Math.max(y0, top);
          if (!(width > 0 && height > 0)) continue;
          const intersection = width * height;
          const union = area + packed[kept * 5 + 4]! - intersection;
          if (intersection > iouThreshold * union) first = kept;
        }
      }
    }
    return first === this.#count ? -1 : this.#rows[first]!;
  }
}

function gridsOf(boxes: Float32Array, groups: Int32Array | null): readonly Grid[] {
  const extents: Extent[] = [];
  for (let row = 0; row < boxes.length / 4; row++) {
    const group = groups === null ? 0 : groups[row]!;
    while (extents.length <= group) extents.push(new Extent());
    item(extents, group).add(boxes, row);
  }
  return extents.map((extent) => extent.grid());
}

/** Where a group's boxes are, and how large they are. */
class Extent {
  #rows = 0;
  readonly #across = new Edges();
  readonly #down = new Edges();

  add(boxes: Float32Array, row: number): void {
    this.#rows++;
    this.#across.add(boxes[row * 4]!, boxes[row * 4 + 2]!);
    this.#down.add(boxes[row * 4 + 1]!, boxes[row * 4 + 3]!);
  }

  grid(): Grid {
    const across = this.#rows < fewRows ? oneCell : this.#across.axis();
    const down = this.#rows < fewRows ? oneCell : this.#down.axis();
    const cells = across.count * down.count;
    return {
      ...{ across, down },
      heads: new Int32Array(cells).fill(-1),
      tails: new Int32Array(cells).fill(-1),
    };
  }
}

const oneCell: Axis = { from: 0, size: 1, count: 1 };

class Edges {
  #from = Infinity;
  #to = -Infinity;
  #lengths = 0;
  #finite = 0;

  add(from: number, to: number): void {
    const length = to - from;
    if (!(length >= 0 && length < Infinity)) return;
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, from);
    this.#lengths += length;
    this.#finite++;
  }

  /** Cells of half the boxes' mean length. */
  axis(): Axis {
    const half = this.#lengths / this.#finite / 2;
    const cells = Math.ceil((this.#to - this.#from) / half);
    if (!(cells > 1 && cells < Infinity)) return oneCell;
    const count = Math.min(cells, mostCells);
    return { from: this.#from, size: (this.#to - this.#from) / count, count };
  }
}

/** What lies outside is in the cell at the end; NaN, which overlaps nothing, in the first. */
function cellAt({ from, size, count }: Axis, place: number): number {
  const cell = Math.floor((place - from) / size);
  return cell > 0 ? Math.min(cell, count - 1) : 0;
}

/** The first cell with places at most `away` from the middle: of all where there is no such bound. */
function firstCell(axis: Axis, middle: number, away: number): number {
  return cellAt(axis, middle - away - slack * (Math.abs(middle) + away));
}

function lastCell(axis: Axis, middle: number, away: number): number {
  const last = middle + away + slack * (Math.abs(middle) + away);
  return last < Infinity ? cellAt(axis, last) : axis.count - 1;
}
