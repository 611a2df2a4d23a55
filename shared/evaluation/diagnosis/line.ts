/**
 * The line of stages that a candidate goes along to become a detection, with what a diagnosis asks of each: its boxes as objects, its
 * classes and its scores.
 */
import {
  stageOf,
  parentOf,
  alignedWith,
  type ParentLink,
  type StageDescription,
} from '../../detection/stages/description.ts';
import type { Run } from '../../detection/pipeline.ts';
import { repeats, tableOf } from '../../detection/stages/rows.ts';
import type { Detector, Stage } from '../../detection/stages/stage.ts';
import type { StageTable, StageTables } from '../../detection/stages/table.ts';

/** A run, and the detector that made it. */
export interface DiagnosedRun {
  readonly detector: Pick<Detector, 'stages' | 'imageBoxes' | 'gridsOf'>;
  readonly run: Pick<Run, 'tables' | 'settings' | 'view'>;
}

/** How the rows of a stage are told their class: by a column, or by their place among the rows of one parent. */
export type ClassesOfRows =
  | { readonly by: 'column'; readonly classes: Int32Array }
  | { readonly by: 'place'; readonly times: number };

export interface LineStage {
  readonly stage: Stage;
  readonly table: StageTable;
  /** How its rows came of those of the stage before it on the line; null of the first one. */
  readonly link: ParentLink | null;
  /** [count, 4] the objects that its rows stand for; times the scales, image space. */
  readonly boxes: Float32Array;
  readonly scaleX: number;
  readonly scaleY: number;
  /** null: its rows have no classes. */
  readonly classes: ClassesOfRows | null;
  /** [count] the scores of its rows, or those of the aligned rows before; null where none has any. */
  readonly scores: () => Float32Array | Float64Array | null;
}

/** From the candidates to the detections. @throws RangeError where a stage of the line has no boxes of its own or of an aligned one */
export function lineOf({ detector, run }: DiagnosedRun): readonly LineStage[] {
  const { stages } = detector;
  const { tables, view } = run;
  const own = stagesOfLine(stages);
  return own.map((stage, i): LineStage => {
    const { kind } = stage;
    const isLast = i === own.length - 1;
    const boxes = isLast ? detector.imageBoxes(tables) : objectBoxes(stages, tables, kind);
    if (boxes === null) throw new RangeError(`The rows of the stage '${kind}' have no boxes.`);
    const [scaleX, scaleY] = isLast ? [1, 1] : [view.geometry.scaleX, view.geometry.scaleY];
    return {
      stage,
      table: tableOf(tables, kind),
      link: i === 0 ? null : parentOf(stage),
      ...{ boxes, scaleX, scaleY },
      classes: classesOf(stages, tables, kind),
      scores: once(() => scoresOf(stages, tables, kind)),
    };
  });
}

/** The stages between the candidates and the last one, both included. */
export function stagesOfLine<S extends StageDescription>(stages: readonly S[]): readonly S[] {
  const line: S[] = [];
  let at = stages.at(-1);
  while (at !== undefined) {
    line.unshift(at);
    const parent = parentOf(at);
    if (at.candidates === true || parent === null) break;
    at = stageOf(stages, parent.stage);
  }
  return line;
}

function objectBoxes(
  stages: readonly Stage[],
  tables: StageTables,
  kind: string,
): Float32Array | null {
  for (const stage of alignedWith(stages, kind)) {
    if (stage.objectBoxes !== undefined) return tableOf(tables, stage.objectBoxes).boxes ?? null;
    const { boxes } = tableOf(tables, stage.kind);
    if (boxes !== undefined) return boxes;
  }
  return null;
}

function classesOf(
  stages: readonly Stage[],
  tables: StageTables,
  kind: string,
): ClassesOfRows | null {
  if (!stageOf(stages, kind).classed) return null;
  for (const stage of alignedWith(stages, kind)) {
    const { classes } = tableOf(tables, stage.kind);
    if (classes !== undefined) return { by: 'column', classes };
    const link = parentOf(stage);
    if (link?.by === 'repeated') return { by: 'place', times: repeats(tables, stage, link) };
  }
  return null;
}

function scoresOf(
  stages: readonly Stage[],
  tables: StageTables,
  kind: string,
): Float32Array | Float64Array | null {
  for (const stage of alignedWith(stages, kind)) {
    const { scores, count } = tableOf(tables, stage.kind);
    if (scores !== undefined) return scores;
    const { scoreOf } = stage;
    if (scoreOf === undefined) continue;
    const own = new Float64Array(count);
    for (let row = 0; row < count; row++) own[row] = scoreOf(row, tables);
    return own;
  }
  return null;
}

/** What is costly to make and asked for by few. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** The class of a row; null where the stage knows none. */
export function classOf({ classes }: LineStage, row: number): number | null {
  if (classes === null) return null;
  return classes.by === 'column' ? (classes.classes[row] ?? null) : row % classes.times;
}
