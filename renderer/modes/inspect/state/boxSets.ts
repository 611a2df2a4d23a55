/** Which boxes each stage shows: sets of rows, before colour and threshold make layers of them. */
import { takeRows } from '../../../../shared/geometry/boxes.ts';
import {
  parentOf,
  stageWith,
  type StageDescription,
} from '../../../../shared/detection/stages/description.ts';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import { sampleRows, type AnchorChoice } from './anchorGrid.ts';
import type { BoxSet } from './boxSet.ts';
import { setOfLevel } from './levels.ts';
import { describe, type Stages } from './stages.ts';
import { columnIn, type RunSnapshot } from './tables.ts';

/** How the anchors are shown. */
export interface AnchorView extends AnchorChoice {
  /** Every anchor, or a thin sample. */
  readonly all: boolean;
}

/** Cells a side of a thin sample of anchors. */
const sampleAcross = 4;

/** The tables that a stage needs to be shown, its boxes, scores and levels, and the rows that it left behind. */
export function tablesFor(stages: Stages, kind: string): readonly string[] {
  const stage = describe(stages, kind);
  if (stage === null) return [];
  const owners = (of: string) =>
    (['boxes', 'scores'] as const).flatMap((name) => stageWith(stages, of, name)?.kind ?? []);
  const parent = parentOf(stage);
  const leavesBehind = stage.fates.some(({ legend }) => legend !== null);
  return [
    ...new Set([
      ...owners(kind),
      ...(stage.columns.includes('levels') ? [kind] : []),
      ...(leavesBehind && parent !== null ? [...owners(parent.stage), kind] : []),
    ]),
  ];
}

/**
 * The boxes of a stage; none where its tables are not there yet.
 * @param level of the stage's own list; null: all
 */
export function boxSetsFor(
  stage: StageDescription,
  snapshot: RunSnapshot,
  anchors: AnchorView,
  level: number | null,
): readonly BoxSet[] {
  const sets = [...leftBehind(stage, snapshot), ...ownBoxes(stage, snapshot, anchors)];
  if (stage.grid) return sets;
  return sets.map((set) => setOfLevel(set, snapshot.tables.get(set.stage)?.levels, level));
}

function keyOf({ series, tables }: RunSnapshot, kind: string, part: string): string {
  return `${series}/${kind}/${tables.get(kind)?.version ?? 0}/${part}`;
}

/** The rows of the parent that a selection left out, a set for each reason. */
function leftBehind(stage: StageDescription, snapshot: RunSnapshot): readonly BoxSet[] {
  const parent = describe(snapshot.stages, parentOf(stage)?.stage ?? '');
  const fates = snapshot.tables.get(stage.kind)?.fate;
  const boxes = parent && columnIn(snapshot, parent.kind, 'boxes');
  if (!parent || !boxes || !fates) return [];
  const scores = columnIn(snapshot, parent.kind, 'scores');
  return stage.fates.flatMap(({ fate, legend }) => {
    if (legend === null) return [];
    const found: number[] = [];
    fates.forEach((value, row) => {
      if (value === Fate[fate]) found.push(row);
    });
    if (found.length === 0) return [];
    const rows = Int32Array.from(found);
    return {
      key: keyOf(snapshot, stage.kind, legend),
      name: legend,
      colour: parent.colour,
      stage: parent.kind,
      boxes: takeRows(boxes, rows, 4),
      scores: scores && takeRows(scores, rows),
      rows,
      dashed: true,
      grid: false,
      main: false,
    };
  });
}

/** The stage's own rows: all of them, those of a few cells, or of each parent the best. */
function ownBoxes(
  stage: StageDescription,
  snapshot: RunSnapshot,
  anchors: AnchorView,
): readonly BoxSet[] {
  const { kind, colour, drawn, grid, legend: name } = stage;
  const boxes = columnIn(snapshot, kind, 'boxes');
  const scores = columnIn(snapshot, kind, 'scores');
  // Rows without their scores would be drawn twice: once before these come, once after.
  if (!boxes || (scores === null && stageWith(snapshot.stages, kind, 'scores') !== null)) return [];
  const whole = { name, colour, stage: kind, dashed: false, grid, main: true };
  if (drawn === 'sample' && !anchors.all) {
    const rows = sampleRows(snapshot.run.levels, anchors, sampleAcross);
    const sampled = `sample ${anchors.level ?? 'all'} ${anchors.shape ?? 'all'}`;
    return [
      {
        ...whole,
        key: keyOf(snapshot, kind, sampled),
        name: stage.legendOfSample ?? name,
        boxes: takeRows(boxes, rows, 4),
        scores: null,
        rows,
        grid: false,
      },
    ];
  }
  if (drawn === 'best' && scores !== null) {
    const rows = bestRows(scores, timesOf(stage, snapshot));
    return [
      {
        ...whole,
        key: keyOf(snapshot, kind, 'best'),
        boxes: takeRows(boxes, rows, 4),
        scores: takeRows(scores, rows),
        rows,
      },
    ];
  }
  return [{ ...whole, key: keyOf(snapshot, kind, 'all'), boxes, scores, rows: null }];
}

/** How many rows a stage has for each of its parent's. */
export function timesOf(stage: StageDescription, { run }: Pick<RunSnapshot, 'run'>): number {
  const countOf = (kind: string | undefined) =>
    run.stages.find((each) => each.kind === kind)?.count ?? 0;
  return countOf(stage.kind) / Math.max(1, countOf(parentOf(stage)?.stage));
}

/** For each parent the row of its best score. @param scores [n·times] */
export function bestRows(scores: Float32Array, times: number): Int32Array {
  if (times === 0) return new Int32Array(0);
  return Int32Array.from({ length: Math.floor(scores.length / times) }, (_, parent) => {
    let best = parent * times;
    for (let row = best; row < (parent + 1) * times; row++) {
      if (scores[row]! > scores[best]!) best = row;
    }
    return best;
  });
}

/** The boxes of a set with at least a score, best first, as places in the set. */
export function placesByScore(set: BoxSet, minScore: number): readonly number[] {
  const { scores } = set;
  const places = Array.from({ length: set.boxes.length / 4 }, (_, place) => place);
  if (scores === null) return places;
  return places
    .filter((place) => scores[place]! >= minScore)
    .sort((a, b) => scores[b]! - scores[a]!);
}
