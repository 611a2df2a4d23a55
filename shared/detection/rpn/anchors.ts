/**
 * Anchors: the reference boxes of the RPN (Ren et al. 2015, section 3.1.1).
 *
 * N anchors over L levels; level i has Hi × Wi cells with A shapes each. Rows run over level, y, x and
 * shape, so that the cell of a row is an integer division away. All boxes are in input space.
 */
import type { RpnSpec } from '../../model/fasterRcnnPackage.ts';
import type { AnchorLevel, AnchorTable } from '../stages/stages.ts';
import { item } from '../../item.ts';

/** What is needed to lay out one level's anchors. */
export interface AnchorGrid {
  /** Cells across and down. */
  readonly width: number;
  readonly height: number;
  /** Input pixels from one cell to the next, across and down. */
  readonly strideX: number;
  readonly strideY: number;
  /** The A boxes of a cell around (0, 0), input pixels. */
  readonly cellBoxes: readonly (readonly [number, number, number, number])[];
}

/** How far apart a level's cells are, as the package has it, for an input of width × height with its padding. */
export function anchorStrides(
  spacing: RpnSpec['anchorSpacing'],
  stride: number,
  cells: { readonly width: number; readonly height: number },
  width: number,
  height: number,
): Pick<AnchorGrid, 'strideX' | 'strideY'> {
  if (spacing === 'stride') return { strideX: stride, strideY: stride };
  return { strideX: Math.floor(width / cells.width), strideY: Math.floor(height / cells.height) };
}

/**
 * All anchors of a picture. Cell (x, y) has its boxes around ((x + offset) · strideX, (y + offset) · strideY).
 */
export function makeAnchors(grids: readonly AnchorGrid[], offset: number): AnchorTable {
  const levels: AnchorLevel[] = [];
  let count = 0;
  for (const { width, height, strideX, strideY, cellBoxes } of grids) {
    const shapes = cellBoxes.length;
    levels.push({ width, height, strideX, strideY, shapes, firstRow: count });
    count += width * height * shapes;
  }
  const boxes = new Float32Array(count * 4);
  let i = 0;
  for (const { width, height, strideX, strideY, cellBoxes } of grids) {
    for (let y = 0; y < height; y++) {
      const centreY = (y + offset) * strideY;
      for (let x = 0; x < width; x++) {
        const centreX = (x + offset) * strideX;
        for (const box of cellBoxes) {
          boxes[i] = centreX + box[0];
          boxes[i + 1] = centreY + box[1];
          boxes[i + 2] = centreX + box[2];
          boxes[i + 3] = centreY + box[3];
          i += 4;
        }
      }
    }
  }
  return { kind: 'anchors', count, grids: levels, boxes };
}

/** Where an anchor sits. */
export interface AnchorPlace {
  readonly level: number;
  readonly y: number;
  readonly x: number;
  readonly shape: number;
}

/** The level of an anchor's row. */
export function levelOfRow(levels: readonly AnchorLevel[], row: number): number {
  let level = levels.length - 1;
  while (level > 0 && item(levels, level).firstRow > row) level--;
  return level;
}

/** Level, cell and shape of an anchor's row. */
export function placeOfRow(levels: readonly AnchorLevel[], row: number): AnchorPlace {
  const level = levelOfRow(levels, row);
  const { firstRow, width, shapes } = item(levels, level);
  const cell = Math.floor((row - firstRow) / shapes);
  return {
    level,
    y: Math.floor(cell / width),
    x: cell % width,
    shape: (row - firstRow) % shapes,
  };
}

/** The row of an anchor from its level, cell and shape. */
export function rowOfPlace(levels: readonly AnchorLevel[], place: AnchorPlace): number {
  const { firstRow, width, shapes } = item(levels, place.level);
  return firstRow + (place.y * width + place.x) * shapes + place.shape;
}

/** The rows of a level: from its first to before the next level's first. */
export function rowsOfLevel(level: AnchorLevel): { first: number; end: number } {
  return {
    first: level.firstRow,
    end: level.firstRow + level.width * level.height * level.shapes,
  };
}
