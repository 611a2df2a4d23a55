import { describe, expect, it } from 'vitest';
import { fourColumns } from '../testing/regionTrees.ts';
import { dendrogram, drawnNodes } from './dendrogram.ts';

const drawn = (top: number, merges: number) =>
  drawnNodes(dendrogram(fourColumns(), top, merges)).map(({ node, x, depth, side, segments }) => [
    node,
    x,
    depth,
    side,
    segments,
  ]);

describe('the drawing of a tree', () => {
  it('has every merge where there are few, its two below it', () => {
    expect(drawn(6, 5)).toEqual([
      [6, 1.5, 0, null, 4],
      [4, 0.5, 1, 'larger', 2],
      [0, 0, 2, 'larger', 1],
      [1, 1, 2, 'larger', 1],
      [5, 2.5, 1, 'smaller', 2],
      [2, 2, 2, 'smaller', 1],
      [3, 3, 2, 'smaller', 1],
    ]);
  });

  it('leaves the merges of fewest segments undrawn where there are more', () => {
    expect(drawn(6, 1)).toEqual([
      [6, 0.5, 0, null, 4],
      [4, 0, 1, 'larger', 2],
      [5, 1, 1, 'smaller', 2],
    ]);
    expect(drawn(6, 2).map(([node]) => node)).toEqual([6, 4, 0, 1, 5]);
  });

  it('is one node for a segment', () => {
    expect(drawn(2, 5)).toEqual([[2, 0, 0, null, 1]]);
  });
});
