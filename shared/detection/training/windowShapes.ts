/**
 * The shape of each class's windows, and the scales at which they are looked for, from the boxes of the data (Dalal and Triggs 2005,
 * section 4, take 64 × 128 pixels for people with 16 pixels around them).
 */
import type { ClassShape } from '../../model/slidingWindowsPackage.ts';
import { clamp, median } from '../../numbers.ts';
import { cellSide } from '../windows/hogBlocks.ts';

/** Image pixels. */
export interface ObjectSize {
  readonly width: number;
  readonly height: number;
}

export interface ShapeRule {
  /** Cells that an object has in its window at most. */
  readonly cells: number;
  /** Pixels around the object, rounded to what makes the window whole cells. */
  readonly margin: number;
  readonly largestScale: number;
}

/** Cells on a side of an object. */
const leastSide = 2;
const mostSide = 64;
/** Without any object. */
const usualSize = 64;

/** @param sizes of the objects of one class */
export function classShape(sizes: readonly ObjectSize[], { cells, margin }: ShapeRule): ClassShape {
  const solid = sizes.filter(({ width, height }) => width > 0 && height > 0);
  const ratio = solid.length === 0 ? 1 : median(solid.map(({ width, height }) => width / height));
  const area =
    solid.length === 0 ? usualSize ** 2 : median(solid.map(({ width, height }) => width * height));
  const inCells = Math.min(cells, area / cellSide ** 2);
  const side = (length: number) =>
    cellSide * clamp(Math.round(length), leastSide, Math.min(mostSide, Math.max(leastSide, cells)));
  const [width, height] = [side(Math.sqrt(inCells * ratio)), side(Math.sqrt(inCells / ratio))];
  // A margin on both sides makes whole cells where it is a multiple of half a cell.
  const around = Math.round((2 * margin) / cellSide) * (cellSide / 2);
  return { width: width + 2 * around, height: height + 2 * around, margin: around };
}

/** How many of a hundred objects may be smaller or larger than any window. */
const outliers = 0.03;

/**
 * The scales between which the objects have the size of their window.
 * @param sizes of the objects of each class
 */
export function scalesOf(
  sizes: readonly (readonly ObjectSize[])[],
  shapes: readonly ClassShape[],
  { largestScale }: ShapeRule,
): { readonly largestScale: number; readonly smallestScale: number } {
  const wanted = shapes.flatMap(({ width, height, margin }, index) => {
    const area = (width - 2 * margin) * (height - 2 * margin);
    const own = (sizes[index] ?? []).filter((size) => size.width > 0 && size.height > 0);
    const scales = own.map((size) => Math.sqrt(area / (size.width * size.height)));
    scales.sort((a, b) => a - b);
    const cut = Math.floor(outliers * scales.length);
    const kept = scales.slice(cut, scales.length - cut);
    // The ends alone: of a large data set all would be more than a call can have arguments.
    return [...kept.slice(0, 1), ...kept.slice(-1)];
  });
  const hundredths = (scale: number) => Math.ceil(100 * scale) / 100;
  const most = Math.min(largestScale, hundredths(Math.max(...wanted, 0) || 1));
  const least = Math.max(0, Math.floor(100 * Math.min(...wanted, Infinity)) / 100);
  return { largestScale: most, smallestScale: Math.min(most, Number.isFinite(least) ? least : 0) };
}
