/**
 * Which rows of a layer its filter shows, as the drawing and the picking both understand it. The score
 * is not looked at here: it is compared row by row.
 */
import type { BoxLayer } from './scene.ts';

/** The rows first, first + step, …: `count` of them. */
export interface RowRun {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

/** The rows that the layer's filter shows, each in one run. */
export function shownRuns(layer: BoxLayer): RowRun[] {
  const rows = layer.boxes.length / 4;
  if (layer.filter === null) return [{ first: 0, count: rows, step: 1 }];
  const { levels, shown } = layer.filter;
  const runs = levels.flatMap((level, i): RowRun[] => {
    const cells = level.width * level.height;
    const shownShapes = [...Array(level.shapes).keys()].filter((shape) => shown[i]?.[shape]);
    if (shownShapes.length === level.shapes) {
      return [{ first: level.firstRow, count: cells * level.shapes, step: 1 }];
    }
    return shownShapes.map((shape) => ({
      first: level.firstRow + shape,
      count: cells,
      step: level.shapes,
    }));
  });
  return runs.map((run) => withinRows(run, rows)).filter((run) => run.count > 0);
}

/** The part of a run that a layer with so many rows has. */
function withinRows({ first, count, step }: RowRun, rows: number): RowRun {
  return { first, count: Math.min(count, Math.ceil((rows - first) / step)), step };
}
