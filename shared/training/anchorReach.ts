/**
 * Sets of anchors side by side: a network's own, the papers', those that k-means suggests, and what each reaches of ground truth.
 * What `suggest-anchors` prints, and Train and Evaluate show, is counted here.
 */
import {
  closestShape,
  coverageOf,
  gridOverlaps,
  hasSides,
  type AnchoredLevel,
  type Coverage,
  type Shape,
} from '../detection/training/anchorCoverage.ts';
import {
  shapesOf,
  suggestSizesAndRatios,
  type SizesAndRatios,
} from '../detection/training/anchorSuggestions.ts';
import { item } from '../item.ts';
import type { AnchorSetName, AnchorWish } from './anchorAdvice.ts';

/** What of a network's level decides where its anchors lie. */
export interface CellLevel {
  /** Input pixels from one cell to the next. */
  readonly stride: number;
  /** Of the anchors' centres in their cell, in cells. */
  readonly offset: number;
  /** Its own. */
  readonly shapes: readonly Shape[];
}

/** Input space, pixels. */
export interface InputPicture {
  /** [n, 4] ground truth */
  readonly boxes: Float32Array;
  /** With padding. */
  readonly width: number;
  readonly height: number;
}

export interface AnchorSet {
  readonly name: AnchorSetName;
  /** For each level. */
  readonly shapes: readonly (readonly Shape[])[];
}

/**
 * The papers' sets: each size with its stride, in input pixels. Ren et al. 2015, section 3.3, and of its ablation (table 8 of the
 * journal's version) three scales with one ratio and the better of the single scales; Lin et al. 2017 (FPN), section 4.1.
 */
const papers: Readonly<
  Record<
    Exclude<AnchorSetName, 'suggested' | 'own'>,
    {
      readonly sizes: readonly (readonly [size: number, stride: number])[];
      readonly ratios: readonly number[];
    }
  >
> = {
  paper: {
    sizes: [128, 256, 512].map((size) => [size, 16] as const),
    ratios: [0.5, 1, 2],
  },
  oneRatio: { sizes: [128, 256, 512].map((size) => [size, 16] as const), ratios: [1] },
  oneScale: { sizes: [[128, 16]], ratios: [0.5, 1, 2] },
  pyramid: {
    sizes: [4, 8, 16, 32, 64].map((stride) => [8 * stride, stride] as const),
    ratios: [0.5, 1, 2],
  },
};

/** All sets for a network's levels; sizes of a paper are at the level whose stride is nearest to theirs. @param suggested null: nothing is */
export function anchorSets(
  levels: readonly CellLevel[],
  suggested: SizesAndRatios | null,
): readonly AnchorSet[] {
  const ofPaper = (name: keyof typeof papers): AnchorSet => {
    const { ratios, sizes } = papers[name];
    const at = sizes.map(([, stride]) => nearestLevel(levels, stride));
    return {
      name,
      shapes: levels.map((_, level) =>
        shapesOf({
          sizes: [sizes.flatMap(([size], i) => (at[i] === level ? [size] : []))],
          ratios,
        }).flat(),
      ),
    };
  };
  return [
    ...(suggested === null ? [] : [{ name: 'suggested' as const, shapes: shapesOf(suggested) }]),
    { name: 'own', shapes: levels.map(({ shapes }) => shapes) },
    ofPaper('paper'),
    ofPaper('oneRatio'),
    ofPaper('oneScale'),
    ofPaper('pyramid'),
  ];
}

/** The first of those that are equally near. */
function nearestLevel(levels: readonly CellLevel[], stride: number): number {
  const away = levels.map((level) => Math.abs(Math.log2(level.stride / stride)));
  return away.indexOf(Math.min(...away));
}

/** By k-means, sizes in whole pixels and ratios in three digits; null where no ground truth has an area. */
export function suggestedAnchors(
  pictures: readonly InputPicture[],
  levels: number,
  wish: AnchorWish,
): SizesAndRatios | null {
  const truth = pictures.flatMap(({ boxes }) => shapesIn(boxes)).filter(hasSides);
  const found = suggestSizesAndRatios(truth, levels, wish.sizes, wish.ratios);
  return (
    found && {
      sizes: found.sizes.map((ofLevel) => ofLevel.map((size) => Math.max(1, Math.round(size)))),
      ratios: found.ratios.map((ratio) => Number(ratio.toPrecision(3))),
    }
  );
}

/** For each box of each picture, in their order, the IoU with the best anchor; NaN where the box has no area. */
export interface AnchorOverlaps {
  /** With every shape's centre on the box's: what no grid exceeds. */
  readonly anywhere: Float64Array;
  /** Where the network's cells are. */
  readonly onGrid: Float64Array;
}

export function anchorOverlaps(
  pictures: readonly InputPicture[],
  levels: readonly CellLevel[],
  { shapes }: Pick<AnchorSet, 'shapes'>,
): AnchorOverlaps {
  const all = shapes.flat();
  const onGrid = pictures.flatMap(({ boxes, width, height }) => {
    const grid = levels.map(({ stride, offset }, i): AnchoredLevel => {
      const [columns, rows] = [Math.ceil(width / stride), Math.ceil(height / stride)];
      return { shapes: item(shapes, i), stride, offset, columns, rows };
    });
    return [...gridOverlaps(boxes, grid)];
  });
  const anywhere = pictures.flatMap(({ boxes }) =>
    shapesIn(boxes).map((shape) => (hasSides(shape) ? closestShape(shape, all).iou : NaN)),
  );
  return { anywhere: Float64Array.from(anywhere), onGrid: Float64Array.from(onGrid) };
}

/** What they come to, of the boxes with an area. */
export function reachOf(overlaps: Float64Array): Coverage {
  return coverageOf([...overlaps].filter((iou) => !Number.isNaN(iou)));
}

export function shapesIn(boxes: Float32Array): Shape[] {
  return Array.from({ length: boxes.length / 4 }, (_, i) => ({
    width: boxes[4 * i + 2]! - boxes[4 * i]!,
    height: boxes[4 * i + 3]! - boxes[4 * i + 1]!,
  }));
}
