import { expect, test } from 'vitest';
import type { AnchorLevel } from '../../shared/detection/stages/stages.ts';
import type { AnchorFilter, BoxLayer } from './scene.ts';
import { shownRuns } from './shownRows.ts';

const level = (width: number, height: number, shapes: number, firstRow: number): AnchorLevel => ({
  width,
  height,
  strideX: 4,
  strideY: 4,
  shapes,
  firstRow,
});
/** 2 × 3 cells of 3 shapes, then 2 × 1 cells of 2: 22 rows. */
const levels = [level(2, 3, 3, 0), level(2, 1, 2, 18)];

function rowsOf(filter: AnchorFilter | null, rows = 22): number[] {
  const layer: BoxLayer = {
    key: 'anchors',
    boxes: new Float32Array(rows * 4),
    scores: null,
    minScore: 0,
    filter,
    colour: [0, 0, 0],
    weight: 'plain',
    opacity: 1,
    density: 0,
    line: 'solid',
  };
  return shownRuns(layer).flatMap(({ first, count, step }) =>
    Array.from({ length: count }, (_, i) => first + i * step),
  );
}

test('without a filter every row is shown', () => {
  expect(rowsOf(null)).toEqual([...Array(22).keys()]);
});

test('a layer without rows shows none', () => {
  expect(rowsOf(null, 0)).toEqual([]);
});

test('a filter that shows everything shows every row once', () => {
  const shown = [
    [true, true, true],
    [true, true],
  ];
  expect(rowsOf({ levels, shown })).toEqual([...Array(22).keys()]);
});

test('shapes are counted within their level', () => {
  const shown = [
    [false, true, false],
    [true, false],
  ];
  expect(rowsOf({ levels, shown })).toEqual([1, 4, 7, 10, 13, 16, 18, 20]);
});

test('two shapes of a level are both shown, a level without shapes not at all', () => {
  const shown = [[], [true, true]];
  expect(rowsOf({ levels, shown })).toEqual([18, 19, 20, 21]);
  const some = [[true, false, true], []];
  expect(rowsOf({ levels, shown: some }).toSorted((a, b) => a - b)).toEqual([
    0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17,
  ]);
});

test('rows that the layer does not have are not shown', () => {
  const shown = [
    [false, false, true],
    [true, true],
  ];
  expect(rowsOf({ levels, shown }, 9)).toEqual([2, 5, 8]);
  expect(rowsOf({ levels, shown }, 8)).toEqual([2, 5]);
});
