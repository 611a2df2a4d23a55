/** A strategy's segments and their merges, for whoever draws them as areas of the picture. */
import type { NodeTree } from '../regions/tree.ts';

export interface RegionTree extends NodeTree {
  /** The index of the strategy among all. */
  readonly strategy: number;
  /** What each strategy is called. */
  readonly strategies: readonly string[];
  /** [strategies] the row of each one's first node; its other nodes follow. */
  readonly firstRows: readonly number[];
  /** The row of the strategy's first segment, in the stage of segments; the others follow. */
  readonly firstSegment: number;
  /** Pixels of the picture that was segmented; it covers the whole picture, whatever that one's size. */
  readonly width: number;
  readonly height: number;
  /** [height, width] the segment of each pixel. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly larger: Int32Array<ArrayBuffer>;
  readonly smaller: Int32Array<ArrayBuffer>;
  readonly mergedInto: Int32Array<ArrayBuffer>;
  /** [count] pixels of the picture that was segmented. */
  readonly sizes: Int32Array<ArrayBuffer>;
  /** [merges] how alike the two were, and the most that they could be. */
  readonly similarity: Float32Array<ArrayBuffer>;
  readonly mostSimilar: number;
  /** [count] which of `regionColourCount` colours a node has. */
  readonly colours: Uint8Array<ArrayBuffer>;
}
