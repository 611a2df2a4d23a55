/**
 * Histograms of oriented gradients (Dalal & Triggs 2005): 9 unsigned orientations, cells of 8 × 8 pixels, blocks of
 * 2 × 2 cells at every cell, each block normalised by L2-Hys. The numbers are those of OpenCV's HOGDescriptor.
 *
 * A block does not depend on the window that it is part of, so that a picture's blocks are made once and every window
 * is a rectangle of them.
 */
import { orientationBins, orientedGradients, type HogPicture } from './gradients.ts';

/** Pixels from one cell to the next, across and down. */
export const cellSide = 8;
/** Pixels that a block is wide and high. */
export const blockSide = 2 * cellSide;
/** Values of a block: its cells column by column, each with its bins. */
export const blockLength = 4 * orientationBins;

/** What no value of a normalised block exceeds before it is normalised again. */
const clip = 0.2;
/** Added to a block's norm, the first and the second time; blocks of faint noise stay faint. */
const firstSlack = 0.1 * blockLength;
const secondSlack = 1e-3;
/** Standard deviation of the Gaussian window over a block, pixels. */
const blurRadius = blockSide / 4;

/** Block (x, y) covers the pixels from (8x, 8y) to (8x + 16, 8y + 16) of its picture. */
export interface HogBlocks {
  /** Blocks across and down; 0 where the picture is smaller than a block. */
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns, 36] */
  readonly values: Float32Array<ArrayBuffer>;
}

/**
 * All blocks of a picture. Pixels right and below that do not fill a cell are in no block, but count in the gradients
 * of those beside them.
 *
 * @param gamma whether the square root of each value comes first
 */
export function hogBlocks(picture: HogPicture, { gamma }: { readonly gamma: boolean }): HogBlocks {
  const columns = Math.max(0, Math.floor(picture.width / cellSide) - 1);
  const rows = Math.max(0, Math.floor(picture.height / cellSide) - 1);
  const values = new Float32Array(rows * columns * blockLength);
  if (values.length === 0) return { columns, rows, values };
  const { width, bins, shares } = orientedGradients(picture, gamma);
  // A place more a cell, for what the last bin's neighbour receives, until it is added to the first.
  const stride = orientationBins + 1;
  const histograms = new Float64Array(4 * stride);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += blockLength) {
      histograms.fill(0);
      const origin = row * cellSide * width + column * cellSide;
      for (let cell = 0; cell < 4; cell++) {
        addCell(histograms, cell * stride, bins, shares, origin, width, cell);
      }
      normaliseInto(values, at, histograms, stride);
    }
  }
  return { columns, rows, values };
}

/** Pixels on each side that belong to a cell of a block: its own, and half of the neighbour's. */
const reach = 12;

/** For each cell of a block, column by column, the weights of the 12 × 12 pixels that it draws on. */
const cellWeights = Float64Array.from({ length: 4 * reach * reach }, (_, i) => {
  const cell = Math.floor(i / (reach * reach));
  const x = (i % reach) + firstPixel(cell >> 1);
  const y = (Math.floor(i / reach) % reach) + firstPixel(cell & 1);
  return axisWeight(x, cell >> 1) * axisWeight(y, cell & 1);
});

/** The first of the pixels, in a block, that a cell draws on along an axis. */
function firstPixel(cell: number): number {
  return cell === 0 ? 0 : blockSide - reach;
}

/** How much a pixel of a block counts in a cell along an axis: a triangle around the cell's centre, and the Gaussian. */
function axisWeight(pixel: number, cell: number): number {
  const fromCell = Math.abs((pixel + 0.5) / cellSide - 0.5 - cell);
  // OpenCV measures from the pixel's corner here, not from its centre.
  const fromMiddle = pixel - blockSide / 2;
  return (1 - fromCell) * Math.exp(-(fromMiddle * fromMiddle) / (2 * blurRadius * blurRadius));
}

/** Adds what the pixels of a block give to one of its cells. @param origin the block's first pixel */
function addCell(
  histograms: Float64Array,
  histogram: number,
  bins: Uint8Array,
  shares: Float32Array,
  origin: number,
  width: number,
  cell: number,
): void {
  const start = origin + firstPixel(cell & 1) * width + firstPixel(cell >> 1);
  let weightAt = cell * reach * reach;
  for (let y = 0; y < reach; y++) {
    const end = start + y * width + reach;
    for (let pixel = end - reach; pixel < end; pixel++, weightAt++) {
      const weight = cellWeights[weightAt]!;
      const bin = histogram + bins[pixel]!;
      histograms[bin]! += weight * shares[2 * pixel]!;
      histograms[bin + 1]! += weight * shares[2 * pixel + 1]!;
    }
  }
}

/** L2-Hys: to length 1, no value above 0.2, to length 1 again. */
function normaliseInto(
  out: Float32Array,
  at: number,
  histograms: Float64Array,
  stride: number,
): void {
  let square = 0;
  for (let first = 0; first < histograms.length; first += stride) {
    histograms[first]! += histograms[first + orientationBins]!;
    for (let i = first; i < first + orientationBins; i++) square += histograms[i]! * histograms[i]!;
  }
  const scale = 1 / (Math.sqrt(square) + firstSlack);
  let clippedSquare = 0;
  for (let first = 0; first < histograms.length; first += stride) {
    for (let i = first; i < first + orientationBins; i++) {
      const value = Math.min(histograms[i]! * scale, clip);
      histograms[i] = value;
      clippedSquare += value * value;
    }
  }
  const clippedScale = 1 / (Math.sqrt(clippedSquare) + secondSlack);
  for (let first = 0, i = at; first < histograms.length; first += stride) {
    for (let bin = first; bin < first + orientationBins; bin++, i++) {
      out[i] = histograms[bin]! * clippedScale;
    }
  }
}
