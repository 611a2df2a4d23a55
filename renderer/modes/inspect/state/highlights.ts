/** The boxes drawn above all layers: the selection, its anchor, a link's box, a cell's shapes. */
import type { Palette } from '../../../canvas/palette.ts';
import type { Colour, Highlight } from '../../../canvas/scene.ts';
import type { StageDescription } from '../../../../shared/detection/stages/description.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { AnchorLevel } from '../../../../shared/detection/stages/stages.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { boxAt, type Box } from '../../../../shared/geometry/boxes.ts';
import { firstRowOf, type AnchorChoice, type Cell } from './anchorGrid.ts';
import type { Comparison } from './comparison.ts';
import { stepAt } from './lineageWalk.ts';
import { describe, type Stages } from './stages.ts';
import { columnIn, type RunSnapshot } from './tables.ts';

type ClassName = (index: number) => string;

/** The selected box with its tag, and dotted the box where its lineage began. */
export function selectionHighlights(
  ref: RowRef,
  lineage: Lineage,
  stages: Stages,
  palette: Palette,
): readonly Highlight[] {
  const step = stepAt(lineage, ref.stage);
  const root = lineage.steps.find(({ box }) => box !== null);
  if (!step?.box || !root?.box) return [];
  const selected: Highlight = {
    box: step.box,
    colour: palette.selection,
    style: 'solid',
    label: step.tag,
    strong: true,
  };
  const colour = describe(stages, root.stage)?.colour ?? 'reference';
  const beginning: Highlight = {
    box: root.box,
    colour: palette.stages[colour],
    style: 'dotted',
    label: null,
    strong: false,
  };
  return isSameBox(step.box, root.box) ? [selected] : [beginning, selected];
}

function isSameBox(a: Box, b: Box): boolean {
  return a.every((side, i) => side === b[i]);
}

/** The box that a link points at. */
export function hintHighlight(
  { stage, row }: RowRef,
  snapshot: RunSnapshot,
  palette: Palette,
): readonly Highlight[] {
  const boxes = columnIn(snapshot, stage, 'boxes');
  const description = describe(snapshot.stages, stage);
  if (boxes === null || description === null || row * 4 >= boxes.length) return [];
  const colour = palette.stages[description.colour];
  return [{ box: boxAt(boxes, row), colour, style: 'dashed', label: null, strong: false }];
}

/** The chosen shapes of a cell of each chosen level. */
export function cellHighlights(
  cells: readonly Cell[],
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
  boxes: Float32Array,
  colour: Colour,
): readonly Highlight[] {
  return cellRows(cells, levels, choice).map((row) => ({
    box: boxAt(boxes, row),
    colour,
    style: 'solid',
    label: null,
    strong: false,
  }));
}

/** The anchors of the chosen shapes at some cells. */
export function cellRows(
  cells: readonly Cell[],
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
): readonly number[] {
  return cells.flatMap((cell) => {
    const first = firstRowOf(levels, cell);
    const shapes = Array.from({ length: levels[cell.level]?.shapes ?? 0 }, (_, shape) => shape);
    return shapes
      .filter((shape) => choice.shape === null || choice.shape === shape)
      .map((shape) => first + shape);
  });
}

/** The row whose edge is nearest to a point of the input; null of none. */
export function nearestEdge(
  rows: readonly number[],
  boxes: Float32Array,
  point: { readonly x: number; readonly y: number },
): number | null {
  let nearest: number | null = null;
  let least = Infinity;
  for (const row of rows) {
    const distance = edgeDistance(boxAt(boxes, row), point.x, point.y);
    if (distance < least) {
      least = distance;
      nearest = row;
    }
  }
  return nearest;
}

function edgeDistance([x0, y0, x1, y1]: Box, x: number, y: number): number {
  const outside = Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
  if (outside > 0) return outside;
  return Math.min(x - x0, x1 - x, y - y0, y1 - y);
}

/** A label for every object of a class. */
export function objectHighlights(
  stage: StageDescription,
  snapshot: RunSnapshot,
  minScore: number,
  className: ClassName,
  palette: Palette,
): readonly Highlight[] {
  const classes = snapshot.tables.get(stage.kind)?.classes;
  const boxes = columnIn(snapshot, stage.kind, 'boxes');
  const scores = columnIn(snapshot, stage.kind, 'scores');
  if (!boxes || !scores || !classes) return [];
  return [...classes.keys()].flatMap((row) => {
    const probability = scores[row] ?? 0;
    if (probability < minScore) return [];
    const label = `${className(classes[row] ?? 0)} ${probability.toFixed(2)}`;
    const colour = palette.stages[stage.colour];
    return [{ box: boxAt(boxes, row), colour, style: 'solid', label, strong: false }];
  });
}

/** What a change of settings gained and lost. */
export function changeHighlights(
  comparison: Comparison | null,
  palette: Palette,
): readonly Highlight[] {
  if (comparison === null) return [];
  const { stage, gained, lost, before, after } = comparison;
  const boxesAfter = after.tables.get(stage)?.boxes;
  const boxesBefore = before.tables.get(stage)?.boxes;
  const mark = (boxes: Float32Array, rows: readonly number[], is: 'gained' | 'lost') =>
    rows.map((row): Highlight => {
      const style = is === 'gained' ? 'solid' : 'dashed';
      return { box: boxAt(boxes, row), colour: palette[is], style, label: is, strong: false };
    });
  return [
    ...(boxesBefore ? mark(boxesBefore, lost, 'lost') : []),
    ...(boxesAfter ? mark(boxesAfter, gained, 'gained') : []),
  ];
}
