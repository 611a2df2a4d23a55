import { describe, expect, it } from 'vitest';
import type { Colour } from '../../canvas/scene.ts';
import { fourColumns } from '../testing/regionTrees.ts';
import { lifeOf, mergesOf, nodesAt, regionAreas } from './regionAreas.ts';

const tree = fourColumns();
/** A colour is told by its red: 0.2, 0.4, 0.6 and 0.8 of half the opacity. */
const colours = [0.2, 0.4, 0.6, 0.8].map((red): Colour => [red, 0, 0]);
const look = { colours, larger: [0, 1, 0], smaller: [0, 0, 1] } as const;
const half = (red: number) => [Math.round(red * 0.5 * 255), 0, 0, 128];
const edge = [0, 0, 0, 179];
const inner = [71, 71, 71, 71];

/** The pixels of the first row. */
function row(merges: number, selected: number | null): number[][] {
  const pixels = regionAreas(tree, merges, selected, look);
  expect(pixels).toHaveLength(4 * 2 * 4);
  return [0, 1, 2, 3].map((x) => [...pixels.subarray(4 * x, 4 * x + 4)]);
}

describe('the areas of regions', () => {
  it('have a colour each, and a line between any two', () => {
    expect(row(0, null)).toEqual([edge, edge, edge, half(0.8)]);
    expect(row(1, null)).toEqual([inner, edge, edge, half(0.8)]);
    expect(row(2, null)).toEqual([inner, edge, inner, half(0.6)]);
    expect(row(3, null)).toEqual([inner, inner, inner, half(0.2)]);
  });

  it('show the picture where one is selected, around its larger part a line, around its smaller one another', () => {
    const [a, b, c, d] = row(2, 4);
    expect([a, b]).toEqual([
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ]);
    expect([c, d]).toEqual([inner, half(0.6)]);
  });

  it('show a selected segment alone', () => {
    expect(row(0, 3)).toEqual([edge, edge, edge, [0, 255, 0, 255]]);
  });
});

describe('a node', () => {
  it('is there from the merge that made it to the one that it went into', () => {
    expect(mergesOf(tree)).toBe(3);
    expect(lifeOf(tree, 0)).toEqual({ born: 0, gone: 1 });
    expect(lifeOf(tree, 5)).toEqual({ born: 2, gone: 3 });
    expect(lifeOf(tree, 6)).toEqual({ born: 3, gone: null });
  });

  it('is at a place with all that it is made of there, down to a segment', () => {
    expect(nodesAt(tree, 0, 0.1, 0.1)).toEqual([0]);
    expect(nodesAt(tree, 3, 0.3, 0.9)).toEqual([6, 4, 1]);
    expect(nodesAt(tree, 2, 0.99, 0)).toEqual([5, 3]);
    for (const [x, y] of [
      [-0.1, 0],
      [1, 0.5],
      [0.5, 1],
      [0.5, -1],
    ] as const) {
      expect(nodesAt(tree, 3, x, y)).toEqual([]);
    }
  });
});
