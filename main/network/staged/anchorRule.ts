/** The anchors of a cell from sizes and ratios, as each framework makes them. */
import { cellBoxes, type CellBox } from '../spec/cellBoxes.ts';

export interface AnchorConvention {
  /** The boxes of a cell, in the order of the RPN's channels. */
  readonly make: MakeBoxes;
  /** Height over width. */
  readonly ratios: readonly number[];
  /** Which sizes there may be; the first that fits the levels and the boxes of a cell is taken. */
  readonly usual: readonly AnchorSizes[];
}

/** @param sizes sides of a square of the same area, input pixels */
type MakeBoxes = (sizes: readonly number[], ratios: readonly number[]) => CellBox[];

export type AnchorSizes =
  /** For each level its sizes in input pixels; one list is for all levels. */
  | { readonly sizes: readonly (readonly number[])[] }
  /** For all levels, in strides. */
  | { readonly scales: readonly number[] };

const { fround, sqrt } = Math;

/** For each size all ratios. detectron2/modeling/anchor_generator.py, DefaultAnchorGenerator.generate_cell_anchors */
export const detectron2Boxes: MakeBoxes = (sizes, ratios) =>
  sizes.flatMap((size) =>
    ratios.map((ratio) => {
      const width = sqrt(size ** 2 / ratio);
      return around(width, ratio * width);
    }),
  );

/** For each ratio all sizes. mmdet/models/task_modules/prior_generators/anchor_generator.py, gen_single_level_base_anchors */
export const mmdetectionBoxes: MakeBoxes = (sizes, ratios) =>
  ratios.flatMap((ratio) => sizes.map((size) => around(size / sqrt(ratio), size * sqrt(ratio))));

/** For each ratio all sizes, rounded to whole pixels. */
export const torchvisionBoxes: MakeBoxes = (sizes, ratios) =>
  cellBoxes({ sizes: [sizes], ratios }).flat();

function around(width: number, height: number): CellBox {
  const [x, y] = [fround(width / 2), fround(height / 2)];
  return [-x, -y, x, y];
}

/** A level as far as its anchors depend on it. */
interface Level {
  readonly stride: number | null;
  /** Boxes of a cell. */
  readonly shapes: number;
}

/** The boxes of each level, or null where the sizes are not for these levels. */
export function boxesOfLevels(
  { make }: AnchorConvention,
  given: AnchorSizes,
  ratios: readonly number[],
  levels: readonly Level[],
): CellBox[][] | null {
  const boxes: CellBox[][] = [];
  for (const [i, { stride, shapes }] of levels.entries()) {
    const sizes = sizesOf(given, i, levels.length, stride);
    if (sizes === null || sizes.length * ratios.length !== shapes) return null;
    boxes.push(make(sizes, ratios));
  }
  return boxes;
}

function sizesOf(
  given: AnchorSizes,
  level: number,
  levels: number,
  stride: number | null,
): readonly number[] | null {
  if ('scales' in given) {
    return stride === null ? null : given.scales.map((scale) => scale * stride);
  }
  const { sizes } = given;
  if (sizes.length !== 1 && sizes.length !== levels) return null;
  return sizes[sizes.length === 1 ? 0 : level] ?? null;
}
