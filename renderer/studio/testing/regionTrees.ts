/** Trees of merges, for tests. */
import type { RegionTree } from '../../../shared/detection/stages/regionTree.ts';

/**
 * Four segments, each a column of a picture of four by two: the first two become one, then the last two, then all. Node 4, 5
 * and 6 are those merges. There are two such strategies, whose rows stand one after the other.
 */
export function fourColumns(strategy = 0): RegionTree {
  return {
    strategy,
    strategies: ['hsv', 'lab'],
    firstRows: [0, 7],
    firstSegment: 4 * strategy,
    width: 4,
    height: 2,
    labels: Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3),
    count: 7,
    segments: 4,
    larger: Int32Array.of(0, 2, 4),
    smaller: Int32Array.of(1, 3, 5),
    mergedInto: Int32Array.of(4, 4, 5, 5, 6, 6, -1),
    sizes: Int32Array.of(2, 2, 2, 2, 4, 4, 8),
    similarity: Float32Array.of(3.5, 3, 2),
    mostSimilar: 4,
    colours: Uint8Array.of(0, 1, 2, 3, 0, 2, 0),
  };
}
