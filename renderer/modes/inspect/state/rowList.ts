/** The rows of a stage as a list: which, in which order, and what each is called. */
import {
  alignedWith,
  parentOf,
  selects,
  type StageDescription,
} from '../../../../shared/detection/stages/description.ts';
import { rankDescending } from '../../../../shared/detection/select/ranking.ts';
import { isChosen, showsRow, type AnchorChoice } from '../../../studio/stages/anchorGrid.ts';
import { timesOf } from '../../../studio/stages/boxSets.ts';
import { classesOf } from './rowClass.ts';
import { rowName } from '../../../studio/stages/stages.ts';
import { columnIn, type RunSnapshot } from '../../../studio/stages/tables.ts';

export interface RowList {
  readonly stage: StageDescription;
  /** Best first, or as they lie in the table where they have no scores. */
  readonly rows: readonly number[];
  /** Of the stage's rows, by which they are ranked; null where they have none. */
  readonly scores: Float32Array | null;
  readonly nameOf: (row: number) => string;
}

/** Which of them a person wants to see. */
export interface RowChoice {
  /** Of a grid. */
  readonly anchors: AnchorChoice;
  /** Of the stage's own list of levels; null: all. */
  readonly level: number | null;
}

/**
 * The list of a stage's rows; null where its tables are not there yet.
 * @param scores by which they are ranked; null: by none
 */
export function rowListOf(
  stage: StageDescription,
  snapshot: RunSnapshot,
  scores: Float32Array | null,
  choice: RowChoice,
  className: (index: number) => string,
): RowList | null {
  const { kind } = stage;
  const count = snapshot.run.stages.find((each) => each.kind === kind)?.count ?? 0;
  if (columnIn(snapshot, kind, 'boxes') === null) return null;
  const rows =
    scores === null
      ? Array.from({ length: count }, (_, row) => row)
      : Array.from(rankDescending(scores));
  const isShown = filterOf(stage, snapshot, choice);
  return {
    stage,
    rows: isShown === null ? rows : rows.filter(isShown),
    scores,
    nameOf: namesOf(stage, snapshot, className),
  };
}

/** null where all are shown. */
function filterOf(
  { grid, kind }: StageDescription,
  { run, tables }: RunSnapshot,
  { anchors, level }: RowChoice,
): ((row: number) => boolean) | null {
  if (grid) return isChosen(anchors) ? (row) => showsRow(run.levels, anchors, row) : null;
  const levels = tables.get(kind)?.levels;
  return level === null || !levels ? null : (row) => levels[row] === level;
}

/** A row's class where it has one, with its own place or that of the row of which several are made; else its place. */
function namesOf(
  stage: StageDescription,
  snapshot: RunSnapshot,
  className: (index: number) => string,
): (row: number) => string {
  const { stages } = snapshot;
  const placeOf = (row: number) => rowName(stages, stage.kind, row);
  const classOf = classesOf(stage, snapshot);
  const repeated = alignedWith(stages, stage.kind).find(
    (each) => parentOf(each)?.by === 'repeated',
  );
  const link = repeated === undefined ? null : parentOf(repeated);
  const times = repeated === undefined ? 1 : timesOf(repeated, snapshot);
  return (row) => {
    const index = classOf(row);
    if (index === null) return placeOf(row);
    if (selects(stage)) return className(index);
    const place =
      link === null ? placeOf(row) : rowName(stages, link.stage, Math.floor(row / times));
    return `${className(index)} · ${place}`;
  };
}
