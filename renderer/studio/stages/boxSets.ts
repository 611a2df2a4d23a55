/** Which boxes each stage shows: sets of rows, before the threshold makes layers of them. */
import { densityOf } from '../../canvas/density.ts';
import { classColourOf } from '../../canvas/palette.ts';
import type { Line } from '../../canvas/scene.ts';
import {
  parentOf,
  stageWith,
  type StageDescription,
} from '../../../shared/detection/stages/description.ts';
import { Fate, type FateName } from '../../../shared/detection/stages/table.ts';
import { takeRows } from '../../../shared/geometry/boxes.ts';
import { chosenCount, sampleRows, type AnchorChoice } from './anchorGrid.ts';
import type { BoxSet } from './boxSet.ts';
import { isOfCluster, type Cluster } from './clusters.ts';
import { rowsOfLevel } from './levels.ts';
import { describe, type Stages } from './stages.ts';
import { columnIn, type RunSnapshot } from './tables.ts';

/** How the anchors are shown. */
export interface AnchorView extends AnchorChoice {
  /** Every anchor, or a thin sample. */
  readonly all: boolean;
}

/** Whether a set is drawn. @param first whether it is until a person says something of it */
export type Draws = (id: string, first: boolean) => boolean;

/** What is wanted to be seen of a stage's boxes. */
export interface Wish {
  readonly anchors: AnchorView;
  /** Of the stage's own list of levels; null: all. */
  readonly level: number | null;
  readonly draws: Draws;
  readonly className: (index: number) => string;
  /** The only boxes shown where they are the stage's; null: all. */
  readonly cluster: Cluster | null;
}

/** Cells a side of a thin sample of a grid, and how many cells of all grids are enough to see. */
const sampleAcross = 4;
const sampleCells = 80;

/** How boxes that did not go on are told apart: suppressed ones are most, and stand nearest to what is left. */
const lineOfFate: Readonly<Record<Exclude<FateName, 'kept'>, Line>> = {
  belowTopK: 'dotted',
  tooSmall: 'dashed',
  lowScore: 'dotted',
  suppressed: 'dashed',
  overLimit: 'dotted',
};

/** Rows that make a set: everything but their boxes. */
interface Rows extends Pick<BoxSet, 'id' | 'name' | 'colour' | 'line' | 'stage' | 'grid' | 'main'> {
  /** null: all of the stage. */
  readonly rows: Int32Array | null;
  /** Of which those are a sample; null: they are all. */
  readonly sampleOf: number | null;
  /** Whether they are drawn until a person says something of them. */
  readonly first: boolean;
  /** Tells the rows from others of the same set. */
  readonly part: string;
}

/** The tables that a stage needs to be shown: its boxes, scores and levels, and of what it left behind what is drawn. */
export function tablesFor(stages: Stages, kind: string, draws: Draws): readonly string[] {
  const stage = describe(stages, kind);
  if (stage === null) return [];
  const owners = (of: string) =>
    (['boxes', 'scores'] as const).flatMap((name) => stageWith(stages, of, name)?.kind ?? []);
  const parent = parentOf(stage);
  const leftDrawn = stage.fates.some(({ fate, drawn }) => draws(`${kind}/${fate}`, drawn));
  return [
    ...new Set([
      ...owners(kind),
      ...(stage.fates.length > 0 || stage.columns.includes('levels') ? [kind] : []),
      ...(leftDrawn && parent !== null ? owners(parent.stage) : []),
    ]),
  ];
}

/** The sets of a stage, in the order in which they are drawn; none where its tables are not there yet. */
export function boxSetsFor(
  stage: StageDescription,
  snapshot: RunSnapshot,
  wish: Wish,
): readonly BoxSet[] {
  const sets = [...leftBehind(stage, snapshot), ...ownRows(stage, snapshot, wish)];
  return sets
    .map((set) => ofLevel(set, stage, snapshot, wish.level))
    .map((set) => ofCluster(set, stage, snapshot, wish.cluster))
    .filter(({ id, rows }) => rows?.length !== 0 || id === `${stage.kind}/own`)
    .map((set) => withBoxes(set, stage, snapshot, wish));
}

/** The rows of the parent that a selection left out, a set for each reason. */
function leftBehind(stage: StageDescription, snapshot: RunSnapshot): readonly Rows[] {
  const parent = parentOf(stage);
  const fates = snapshot.tables.get(stage.kind)?.fate;
  if (parent === null || !fates) return [];
  return stage.fates.map(({ fate, legend, drawn }) => ({
    id: `${stage.kind}/${fate}`,
    name: legend,
    colour: `fate-${fate}`,
    line: lineOfFate[fate],
    stage: parent.stage,
    rows: rowsWith(fates, Fate[fate]),
    sampleOf: null,
    grid: false,
    main: false,
    first: drawn,
    part: '',
  }));
}

/** The stage's own rows: all of them, those of a few cells, of each parent the best, or those of each class. */
function ownRows(
  stage: StageDescription,
  snapshot: RunSnapshot,
  { anchors, className }: Wish,
): readonly Rows[] {
  const { kind, colour, drawn, grid, legend: name } = stage;
  const scores = columnIn(snapshot, kind, 'scores');
  if (columnIn(snapshot, kind, 'boxes') === null) return [];
  // Rows without their scores would be drawn twice: once before these come, once after.
  if (scores === null && stageWith(snapshot.stages, kind, 'scores') !== null) return [];
  const set: Rows = {
    id: `${kind}/own`,
    name,
    colour,
    line: 'solid',
    stage: kind,
    rows: null,
    sampleOf: null,
    grid,
    main: true,
    first: true,
    part: 'all',
  };
  if (drawn === 'sample' && !anchors.all) {
    const { levels } = snapshot.run;
    return [
      {
        ...set,
        name: stage.legendOfSample ?? name,
        rows: sampleRows(levels, anchors, acrossOf(levels.length)),
        sampleOf: chosenCount(levels, anchors),
        grid: false,
        part: `sample ${anchors.level ?? 'all'} ${anchors.shape ?? 'all'}`,
      },
    ];
  }
  if (drawn === 'best' && scores !== null) {
    return [{ ...set, rows: bestRows(scores, timesOf(stage, snapshot)), part: 'best' }];
  }
  const classes = snapshot.tables.get(kind)?.classes;
  if (!stage.classed || !classes || classes.length === 0) return [set];
  return [...new Set(classes)]
    .sort((a, b) => a - b)
    .map((index) => ({
      ...set,
      id: `${kind}/class ${index}`,
      name: className(index),
      colour: classColourOf(index),
      rows: rowsWith(classes, index),
    }));
}

/** Where there are very many grids, fewer cells of each. */
function acrossOf(grids: number): number {
  const across = Math.round(Math.sqrt(sampleCells / Math.max(1, grids)));
  return Math.min(sampleAcross, Math.max(1, across));
}

function rowsWith(column: Int32Array | Uint8Array, value: number): Int32Array {
  const found: number[] = [];
  column.forEach((each, row) => {
    if (each === value) found.push(row);
  });
  return Int32Array.from(found);
}

/** A set's rows of one level; of a grid's own boxes, the layer's filter leaves out the others. */
function ofLevel(
  set: Rows,
  stage: StageDescription,
  snapshot: RunSnapshot,
  level: number | null,
): Rows {
  if (level === null || stage.grid) return set;
  const rows = rowsOfLevel(set.stage, set.rows, snapshot, level);
  return rows === null ? set : { ...set, rows, part: `${set.part}/level ${level}` };
}

function ofCluster(
  set: Rows,
  stage: StageDescription,
  { tables }: RunSnapshot,
  cluster: Cluster | null,
): Rows {
  const table = tables.get(stage.kind);
  if (cluster?.stage !== stage.kind || table === undefined) return set;
  const all = set.rows ?? Int32Array.from({ length: table.count }, (_, row) => row);
  const inParent = (row: number) => (set.main ? (table.parentRow?.[row] ?? -1) : row);
  return {
    ...set,
    rows: all.filter((row) => isOfCluster(cluster, table, inParent(row))),
    part: `${set.part}/cluster ${cluster.survivor}`,
  };
}

function withBoxes(
  { rows, sampleOf, first, part, ...set }: Rows,
  stage: StageDescription,
  snapshot: RunSnapshot,
  { anchors, draws }: Wish,
): BoxSet {
  const { series, tables, run } = snapshot;
  const boxes = columnIn(snapshot, set.stage, 'boxes');
  const drawn = boxes !== null && draws(set.id, first) ? takeAll(boxes, rows, 4) : nothing;
  const scores = sampleOf === null ? columnIn(snapshot, set.stage, 'scores') : null;
  const { inputWidth, inputHeight } = run.geometry;
  const inGrid = set.grid ? chosenCount(run.levels, anchors) : null;
  return {
    ...set,
    key: `${series}/${set.id}/${tables.get(stage.kind)?.version ?? 0}/${part}`,
    count: sampleOf ?? inGrid ?? rows?.length ?? (boxes?.length ?? 0) / 4,
    boxes: drawn,
    scores: scores && (drawn === nothing ? nothing : takeAll(scores, rows, 1)),
    rows,
    density: densityOf(drawn, inputWidth * inputHeight),
  };
}

const nothing = new Float32Array();

function takeAll(column: Float32Array, rows: Int32Array | null, width: number): Float32Array {
  return rows === null ? column : takeRows(column, rows, width);
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
