/**
 * Anchors that fit a data set: the shapes of its ground truth, grouped by k-means with 1 − IoU as the distance (Redmon
 * & Farhadi 2017, YOLO9000, section 2, "Dimension Clusters"). Faster R-CNN's own were picked by hand.
 *
 * All sizes are input space: ground truth as large as the network sees it. Shapes are a width and a height; two of
 * them are compared with their centres in one place. How well anchors fit that lie on a grid, `gridCoverage` says.
 */
import { item } from '../../item.ts';
import type { Random } from '../../random.ts';
import {
  closestShape,
  coverageOf,
  hasSides,
  shapeIou,
  type Coverage,
  type Shape,
} from './anchorCoverage.ts';

export interface ShapeSuggestion {
  /** By area, the smallest first. */
  readonly shapes: readonly Shape[];
  /** Of the shapes alone, centre on centre. No anchor of these shapes can be better, wherever it lies. */
  readonly coverage: Coverage;
}

/** K-means ends where it began to: each number of shapes starts anew so often, and the best is taken. */
const starts = 5;
const mostRounds = 200;
/** So many rounds in a row that gain less mean IoU than this are the end. */
const patience = 5;
const gain = 1e-4;

/**
 * Groups ground truth into k shapes, for each k asked for. Fewer shapes than k where the data has fewer that differ.
 *
 * @param truth of all pictures, with areas; others are passed over.
 * @param counts whole numbers from 1 on
 */
export function suggestShapes(
  truth: readonly Shape[],
  counts: readonly number[],
  random: Random,
): ShapeSuggestion[] {
  const usable = truth.filter(hasSides);
  return counts.map((count) => {
    if (usable.length === 0) return { shapes: [], coverage: coverageOf([]) };
    const made = Array.from({ length: starts }, (_, start) =>
      settle(usable, spreadOut(usable, count, random.fork(`${count} ${start}`))),
    );
    const best = made.reduce((a, b) => (b.coverage.meanIou > a.coverage.meanIou ? b : a));
    const area = ({ width, height }: Shape) => width * height;
    return { ...best, shapes: [...best.shapes].sort((a, b) => area(a) - area(b)) };
  });
}

/** First shapes, each the likelier the farther it is from those before it (k-means++, Arthur & Vassilvitskii 2007). */
function spreadOut(truth: readonly Shape[], count: number, random: Random): Shape[] {
  const chosen = [item(truth, random.int(truth.length))];
  const distances = new Float64Array(truth.length).fill(Infinity);
  while (chosen.length < count) {
    const newest = item(chosen, chosen.length - 1);
    let sum = 0;
    truth.forEach((shape, i) => {
      const distance = Math.min(distances[i]!, (1 - shapeIou(shape, newest)) ** 2);
      distances[i] = distance;
      sum += distance;
    });
    // Every shape of the data is chosen already.
    if (sum === 0) break;
    let left = random.next() * sum;
    let next = -1;
    for (let i = 0; i < truth.length && left >= 0; i++) {
      if (distances[i] === 0) continue;
      next = i;
      left -= distances[i]!;
    }
    chosen.push(item(truth, next));
  }
  return chosen;
}

/** Lloyd's rounds: each ground truth to the shape it overlaps most, each shape to the mean of its own; the best round. */
function settle(truth: readonly Shape[], first: readonly Shape[]): ShapeSuggestion {
  let shapes = first;
  let best: ShapeSuggestion | null = null;
  let groups: readonly number[] = [];
  let reached = 0;
  let since = 0;
  for (let round = 0; round < mostRounds && since < patience; round++) {
    const members = truth.map((shape) => closestShape(shape, shapes));
    const coverage = coverageOf(members.map(({ iou }) => iou));
    since++;
    if (coverage.meanIou > reached + gain) {
      reached = coverage.meanIou;
      since = 0;
    }
    if (best === null || coverage.meanIou > best.coverage.meanIou) best = { shapes, coverage };
    const before = groups;
    groups = members.map(({ index }) => index);
    if (groups.every((group, i) => group === before[i])) break;
    shapes = meanShapes(truth, groups, shapes);
  }
  return best ?? { shapes, coverage: coverageOf([]) };
}

/** Each shape's mean of the ground truth that is its own; where it has none it stays. */
function meanShapes(
  truth: readonly Shape[],
  groups: readonly number[],
  shapes: readonly Shape[],
): Shape[] {
  const widths = means(
    truth.map(({ width }) => width),
    shapes.map(({ width }) => width),
    groups,
  );
  const heights = means(
    truth.map(({ height }) => height),
    shapes.map(({ height }) => height),
    groups,
  );
  return widths.map((width, i) => ({ width, height: item(heights, i) }));
}

/** Anchors as a network's description has them: the sides of squares of the same area, and heights over widths. */
export interface SizesAndRatios {
  /** For each level, finest first, as many on each; input pixels. */
  readonly sizes: readonly (readonly number[])[];
  /** The same on all levels, in ascending order. */
  readonly ratios: readonly number[];
}

/** The shapes that sizes and ratios make, for each level all of its own; before corners are rounded. */
export function shapesOf({ sizes, ratios }: SizesAndRatios): Shape[][] {
  return sizes.map((ofLevel) =>
    ratios.flatMap((ratio) =>
      ofLevel.map((size) => ({ width: size / Math.sqrt(ratio), height: size * Math.sqrt(ratio) })),
    ),
  );
}

export interface GridSuggestion extends SizesAndRatios {
  /** Of all shapes, centre on centre. */
  readonly coverage: Coverage;
}

/**
 * Sizes and ratios that fit ground truth: k-means again, but the shapes are all sizes with all ratios, and what moves is
 * a size or a ratio. Starts at quantiles, so that it needs no seed. Null where no ground truth has an area.
 *
 * @param levels levels of the network; the smallest sizes go to the first
 * @param sizesPerLevel and ratioCount, whole numbers from 1 on
 */
export function suggestSizesAndRatios(
  truth: readonly Shape[],
  levels: number,
  sizesPerLevel: number,
  ratioCount: number,
): GridSuggestion | null {
  const usable = truth.filter(hasSides);
  if (usable.length === 0) return null;
  const logSizes = usable.map(({ width, height }) => Math.log(width * height) / 2);
  const logRatios = usable.map(({ width, height }) => Math.log(height / width));
  let sizes = quantiles(logSizes, levels * sizesPerLevel);
  let ratios = quantiles(logRatios, ratioCount);
  let best: GridSuggestion | null = null;
  let groups: readonly number[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const grid: SizesAndRatios = {
      sizes: Array.from({ length: levels }, (_, level) =>
        sizes.slice(level * sizesPerLevel, (level + 1) * sizesPerLevel).map(Math.exp),
      ),
      ratios: ratios.map(Math.exp),
    };
    // Row by row: all sizes of the first ratio, and so on.
    const shapes = shapesOf({ sizes: [grid.sizes.flat()], ratios: grid.ratios }).flat();
    const members = usable.map((shape) => closestShape(shape, shapes));
    const coverage = coverageOf(members.map(({ iou }) => iou));
    if (best === null || coverage.meanIou > best.coverage.meanIou) best = { ...grid, coverage };
    const before = groups;
    groups = members.map(({ index }) => index);
    if (groups.every((group, i) => group === before[i])) break;
    const count = sizes.length;
    sizes = ascending(
      means(
        logSizes,
        sizes,
        groups.map((group) => group % count),
      ),
    );
    ratios = ascending(
      means(
        logRatios,
        ratios,
        groups.map((group) => Math.floor(group / count)),
      ),
    );
  }
  return best;
}

/** The middles of `count` equal parts of the sorted values. */
function quantiles(values: readonly number[], count: number): number[] {
  const sorted = ascending(values);
  return Array.from({ length: count }, (_, i) =>
    item(sorted, Math.min(sorted.length - 1, Math.floor(((i + 0.5) / count) * sorted.length))),
  );
}

/** Each centre's mean of the values that are its own; where it has none it stays. @param groups aligned with values */
function means(
  values: readonly number[],
  centres: readonly number[],
  groups: readonly number[],
): number[] {
  const sums = new Float64Array(centres.length);
  const counts = new Int32Array(centres.length);
  groups.forEach((group, i) => {
    sums[group]! += item(values, i);
    counts[group]!++;
  });
  return centres.map((centre, i) => (counts[i] === 0 ? centre : sums[i]! / counts[i]!));
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
