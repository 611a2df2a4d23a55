import { describe, expect, it } from 'vitest';
import type { BoxSet } from './boxSet.ts';
import { levelLike, setOfLevel } from './levels.ts';

const set: BoxSet = {
  key: 'k',
  name: 'n',
  colour: 'ranked',
  stage: 'topK',
  boxes: Float32Array.from({ length: 12 }, (_, i) => Math.floor(i / 4)),
  scores: Float32Array.of(0.9, 0.8, 0.7),
  rows: Int32Array.of(4, 0, 2),
  dashed: false,
  grid: false,
  main: true,
};
/** Of the rows 0 to 4. */
const levels = Int32Array.of(1, 0, 0, 0, 1);

describe('setOfLevel', () => {
  it('keeps the boxes whose rows are on the level, with their rows and scores', () => {
    const chosen = setOfLevel(set, levels, 1);
    expect([...(chosen.rows ?? [])]).toEqual([4, 0]);
    expect([...(chosen.scores ?? [])]).toEqual([Math.fround(0.9), Math.fround(0.8)]);
    expect([...chosen.boxes]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(chosen.key).not.toBe(set.key);
  });

  it('takes places for rows where they are the same', () => {
    expect([...(setOfLevel({ ...set, rows: null }, levels, 0).rows ?? [])]).toEqual([1, 2]);
  });

  it('is the set itself for all levels, and where rows have none', () => {
    expect(setOfLevel(set, levels, null)).toBe(set);
    expect(setOfLevel(set, null, 1)).toBe(set);
  });
});

describe('levelLike', () => {
  const lists = {
    anchors: [4, 8, 16].map((stride) => ({ stride, shapes: [] })),
    pooled: [8, 16].map((stride) => ({ stride, shapes: [] })),
  };

  it('finds the level of the same stride in another list', () => {
    expect(levelLike(lists, 'anchors', 1, 'pooled')).toBe(0);
    expect(levelLike(lists, 'pooled', 1, 'anchors')).toBe(2);
    expect(levelLike(lists, 'anchors', 0, 'pooled')).toBeNull();
    expect(levelLike(lists, 'anchors', 1, 'anchors')).toBe(1);
    expect(levelLike(lists, 'anchors', null, 'pooled')).toBeNull();
  });
});
