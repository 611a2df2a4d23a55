import { expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import type { ClassesOfRows, LineStage } from './line.ts';
import { bestRow } from './overlaps.ts';

/** Two boxes beside each other. */
const boxes = Float32Array.of(0, 0, 10, 10, 10, 0, 20, 10);
const left: Box = [0, 0, 10, 10];

function stageOf(classes: ClassesOfRows | null, scale = 1): LineStage {
  return { boxes, scaleX: scale, scaleY: scale, classes, table: { count: 2 } } as LineStage;
}

it('finds in shared boxes what an object, a class and a scale ask for, however often it is asked', () => {
  const both: ClassesOfRows = { by: 'place', times: 2 };
  const columns = [Int32Array.of(0, 1), Int32Array.of(1, 0)];
  for (const _ of [1, 2]) {
    expect(bestRow(stageOf(null), left, null)).toEqual({ row: 0, iou: 1 });
    expect(bestRow(stageOf(null), [12, 0, 20, 10], 1)).toEqual({ row: 1, iou: 0.8 });
    expect(bestRow(stageOf(null, 2), [20, 0, 40, 20], null)).toEqual({ row: 1, iou: 1 });
    expect(bestRow(stageOf(both), left, 0)).toEqual({ row: 0, iou: 1 });
    expect(bestRow(stageOf(both), left, 1)).toEqual({ row: -1, iou: 0 });
    const ofColumn = columns.map((classes) => bestRow(stageOf({ by: 'column', classes }), left, 1));
    expect(ofColumn).toEqual([
      { row: -1, iou: 0 },
      { row: 0, iou: 1 },
    ]);
  }
});
