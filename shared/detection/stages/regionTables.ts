/**
 * The tables of Selective Search (Uijlings et al. 2013), whichever detector takes its regions.
 *
 * A strategy segments the picture and merges the two most similar neighbours until one is left. Rows of all strategies stand one
 * after another. All boxes are in input space.
 */
import type { RgbPicture } from '../regions/picture.ts';
import type { Segmentation } from '../regions/preparing.ts';
import type { Ranked } from '../regions/ranking.ts';
import type { RegionMode } from '../regions/settings.ts';
import type { Strategy } from '../regions/strategies.ts';
import type { Suppressed } from './table.ts';

/** One way to segment the picture. */
export interface SegmentationName {
  readonly space: string;
  readonly k: number;
}

/** The initial segments of every segmentation. */
export interface SegmentTable {
  readonly kind: 'segments';
  readonly count: number;
  /** [count, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] pixels of the segmented picture. */
  readonly sizes: Int32Array<ArrayBuffer>;
  /** [count] index into `segmentations`. */
  readonly segmentation: Int32Array<ArrayBuffer>;
  readonly segmentations: readonly SegmentationName[];
  /** What grouping takes. */
  readonly search: {
    readonly mode: RegionMode;
    readonly work: RgbPicture;
    readonly strategies: readonly Strategy[];
    /** By the key of the segmentation. */
    readonly made: ReadonlyMap<string, Segmentation>;
    readonly firstRows: ReadonlyMap<string, number>;
  };
}

/** What strategies make of segments: each segment by itself, and each merge of two. Parent: segments. */
export interface MergeTable {
  readonly kind: 'merges';
  readonly count: number;
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] how alike the two were, as a share of the most that they could be; of a segment by itself 1. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** [count, 4] likeness in colour, texture, size and fill, each from 0 to 1, whether the strategy adds it up or not. */
  readonly parts: Float32Array<ArrayBuffer>;
  /** [count] a segment that is in it: that of its larger parents, all the way down. */
  readonly seedRow: Int32Array<ArrayBuffer>;
  /** [count] the rows of its larger and its smaller parent, or −1. */
  readonly parentRow: Int32Array<ArrayBuffer>;
  readonly otherParentRow: Int32Array<ArrayBuffer>;
  /** What ranking takes. */
  readonly search: { readonly work: RgbPicture; readonly runs: readonly Ranked[] };
}

/** The boxes that go on, first ones first. Parent: merges. */
export interface RegionTable extends Suppressed {
  readonly kind: 'regions';
  readonly count: number;
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] its place in the order: 1 for the first, and towards 0 for the last. */
  readonly scores: Float32Array<ArrayBuffer>;
}
