/** The boxes drawn above all layers: the selection, its anchor, what is pointed at, a cell's shapes; and words beside boxes. */
import { classColourOf, type Palette } from '../../../canvas/palette.ts';
import type { Colour, Highlight, Label } from '../../../canvas/scene.ts';
import { hundredths } from '../../../studio/words.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { AnchorLevel } from '../../../../shared/detection/stages/stages.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { boxAt, type Box } from '../../../../shared/geometry/boxes.ts';
import { firstRowOf, type AnchorChoice, type Cell } from '../../../studio/stages/anchorGrid.ts';
import type { Comparison } from './comparison.ts';
import { stepAt } from '../../../studio/stages/lineageWalk.ts';
import { classesOf } from './rowClass.ts';
import type { ShownSet } from './scene.svelte.ts';
import { describe, rowName, type Stages } from '../../../studio/stages/stages.ts';
import { columnIn, type RunSnapshot } from '../../../studio/stages/tables.ts';

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
    colour: palette.boxes[colour],
    style: 'dotted',
    label: null,
    strong: false,
  };
  return isSameBox(step.box, root.box) ? [selected] : [beginning, selected];
}

function isSameBox(a: Box, b: Box): boolean {
  return a.every((side, i) => side === b[i]);
}

/** A box that is pointed at, on the picture or in a list, with its name. */
export function rowHighlight(
  ref: RowRef,
  snapshot: RunSnapshot,
  palette: Palette,
  className: ClassName,
): readonly Highlight[] {
  const boxes = columnIn(snapshot, ref.stage, 'boxes');
  const stage = describe(snapshot.stages, ref.stage);
  if (boxes === null || stage === null || ref.row * 4 >= boxes.length) return [];
  const classIndex = classesOf(stage, snapshot)(ref.row);
  const isObject = classIndex !== null && stage.columns.includes('classes');
  const colour = palette.boxes[isObject ? classColourOf(classIndex) : stage.colour];
  const score = columnIn(snapshot, ref.stage, 'scores')?.[ref.row];
  const name =
    classIndex === null ? rowName(snapshot.stages, ref.stage, ref.row) : className(classIndex);
  const label = score === undefined ? name : `${name} ${hundredths(score)}`;
  return [{ box: boxAt(boxes, ref.row), colour, style: 'solid', label, strong: true }];
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

/** Rows in the order in which a point of the input means them: the nearest edge first. */
export function byEdge(
  rows: readonly number[],
  boxes: Float32Array,
  { x, y }: { readonly x: number; readonly y: number },
): readonly number[] {
  return rows
    .map((row) => ({ row, distance: edgeDistance(boxAt(boxes, row), x, y) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ row }) => row);
}

function edgeDistance([x0, y0, x1, y1]: Box, x: number, y: number): number {
  const outside = Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
  if (outside > 0) return outside;
  return Math.min(x - x0, x1 - x, y - y0, y1 - y);
}

/** A label for every object of a class that is drawn, the best first. */
export function objectLabels(
  sets: readonly ShownSet[],
  { stages, tables }: RunSnapshot,
  palette: Palette,
): readonly Label[] {
  return sets
    .filter(
      ({ main, overlaid, stage }) =>
        main &&
        !overlaid &&
        describe(stages, stage)?.classed === true &&
        tables.get(stage)?.classes,
    )
    .flatMap(({ boxes, scores, minScore, name, colour }) =>
      [...(scores ?? [])].flatMap((score, place) => {
        if (!(score >= minScore)) return [];
        const text = `${name} ${hundredths(score)}`;
        return { score, label: { box: boxAt(boxes, place), text, colour: palette.boxes[colour] } };
      }),
    )
    .sort((a, b) => b.score - a.score)
    .map(({ label }) => label);
}

/** What a change of settings gained and lost. */
export function changeHighlights(
  comparison: Comparison | null,
  palette: Palette,
): readonly Highlight[] {
  return changedBoxes(comparison).map(({ box, is }) => {
    const style = is === 'gained' ? 'solid' : 'dashed';
    return { box, colour: palette[is], style, label: null, strong: false };
  });
}

/** Its words. */
export function changeLabels(comparison: Comparison | null, palette: Palette): readonly Label[] {
  return changedBoxes(comparison).map(({ box, is }) => ({ box, text: is, colour: palette[is] }));
}

interface ChangedBox {
  readonly box: Box;
  readonly is: 'gained' | 'lost';
}

function changedBoxes(comparison: Comparison | null): readonly ChangedBox[] {
  if (comparison === null) return [];
  const { stage, gained, lost, before, after } = comparison;
  const boxesIn = ({ tables }: RunSnapshot, rows: readonly number[], is: ChangedBox['is']) => {
    const boxes = tables.get(stage)?.boxes;
    return boxes ? rows.map((row) => ({ box: boxAt(boxes, row), is })) : [];
  };
  return [...boxesIn(before, lost, 'lost'), ...boxesIn(after, gained, 'gained')];
}
