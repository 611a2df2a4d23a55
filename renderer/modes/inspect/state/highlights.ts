/** The boxes drawn above all layers: the selection, its anchor, a link's box, a cell's shapes. */
import type { Highlight } from '../../../canvas/scene.ts';
import type { Lineage, RowRef } from '../../../../shared/detection/stages/lineage.ts';
import type { AnchorLevel } from '../../../../shared/detection/stages/stages.ts';
import { boxAt, type Box } from '../../../../shared/geometry/boxes.ts';
import { firstRowOf, type AnchorChoice, type Cell } from './anchorGrid.ts';
import type { Comparison } from './comparison.ts';
import { stepAt } from './lineageWalk.ts';
import type { Palette } from '../../../canvas/palette.ts';
import { stageNames } from './stages.ts';
import type { StageColumns } from './tables.ts';
import { score } from '../../../studio/words.ts';

type ClassName = (index: number) => string;

/** The selected box with its tag, and its anchor dotted. */
export function selectionHighlights(
  ref: RowRef,
  lineage: Lineage,
  className: ClassName,
  palette: Palette,
): readonly Highlight[] {
  const step = stepAt(lineage, ref.stage);
  if (step === null) return [];
  const atAnchor = ref.stage === 'anchors' || ref.stage === 'objectness';
  const anchor: Highlight = {
    box: lineage.anchor.box,
    colour: palette.stages.anchors,
    style: 'dotted',
    label: null,
    strong: false,
  };
  const selected: Highlight = {
    box: step.box,
    colour: palette.selection,
    style: 'solid',
    label: tagText(ref, lineage, className),
    strong: true,
  };
  return atAnchor ? [selected] : [anchor, selected];
}

/** `proposal 5 · objectness 0.981 · NMS kept` */
export function tagText(ref: RowRef, lineage: Lineage, className: ClassName): string {
  const { focus, objectness } = lineage;
  const number = (ref.row + 1).toLocaleString('en');
  switch (ref.stage) {
    case 'anchors':
      return `anchor ${number} · cell ${lineage.anchor.x}, ${lineage.anchor.y}`;
    case 'detections':
    case 'classes':
      return focus === null ? '' : `${className(focus.classIndex)} ${score(focus.score)}`;
    case 'proposals':
    case 'pooled':
      return `proposal ${number} · objectness ${score(objectness.probability)} · NMS kept`;
    default: {
      const name = stageNames[ref.stage];
      return `${name} ${number} · objectness ${score(objectness.probability)}`;
    }
  }
}

/** The box that a link points at. */
export function hintHighlight(
  ref: RowRef,
  table: StageColumns | undefined,
  palette: Palette,
): readonly Highlight[] {
  if (!table?.boxes || ref.row >= table.count) return [];
  const box = boxAt(table.boxes, ref.row);
  const colour = palette.stages[ref.stage];
  return [{ box, colour, style: 'dashed', label: null, strong: false }];
}

/** The chosen shapes of a cell of each chosen level. */
export function cellHighlights(
  cells: readonly Cell[],
  levels: readonly AnchorLevel[],
  choice: AnchorChoice,
  boxes: Float32Array,
  palette: Palette,
): readonly Highlight[] {
  return cellRows(cells, levels, choice).map((row) => ({
    box: boxAt(boxes, row),
    colour: palette.stages.anchors,
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

/** A label for every detection. */
export function detectionHighlights(
  table: StageColumns | undefined,
  minScore: number,
  className: ClassName,
  palette: Palette,
): readonly Highlight[] {
  const { boxes, scores, classes } = table ?? {};
  if (!boxes || !scores || !classes) return [];
  return [...classes.keys()].flatMap((row) => {
    const probability = scores[row] ?? 0;
    if (probability < minScore) return [];
    const label = `${className(classes[row] ?? 0)} ${probability.toFixed(2)}`;
    const box = boxAt(boxes, row);
    return [{ box, colour: palette.stages.detections, style: 'solid', label, strong: false }];
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
