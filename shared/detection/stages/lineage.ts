/**
 * Lineage: the chain of rows from where a box began to a detection, or to where it ended. One walk along the stages
 * that a detector lists, whichever they are.
 */
import { iouOfRows, type Box } from '../../geometry/boxes.ts';
import type { InputGeometry } from '../../geometry/spaces.ts';
import { item } from '../../item.ts';
import type { DetectionSettings } from '../../model/settings.ts';
import { count, score as scoreText } from '../../words.ts';
import { rankDescending } from '../select/ranking.ts';
import { alignedWith, parentOf, selects, stageOf, type StageDescription } from './description.ts';
import {
  boxOfRow,
  checkRow,
  childRow,
  classOfRow,
  columnFor,
  firstParent,
  otherParents,
  repeats,
  tableOf,
} from './rows.ts';
import type { Facts, Stage, Telling } from './stage.ts';
import { Fate, fateNames, type FateName, type RowRef, type StageTables } from './table.ts';

/** Another row and its overlap with the row that names it. */
export interface Overlap extends RowRef {
  readonly iou: number;
  readonly score: number;
  /** Index into the model's classes; only where rows have one. */
  readonly classIndex?: number;
}

/** What happened to a row at the selection after it. */
export interface Outcome {
  readonly fate: FateName;
  /** For `suppressed`: by which row. */
  readonly suppressedBy?: Overlap;
  /** The rows that it suppressed itself, largest IoU first. */
  readonly suppressed: readonly Overlap[];
}

/** A row of the lineage, told by its stage. */
export interface LineageStep extends RowRef {
  /** Input space. */
  readonly box: Box | null;
  /** Of its own or of an aligned row before it. */
  readonly score: number | null;
  readonly facts: Facts;
  readonly value: string;
  readonly detail: string;
  /** For the picture. */
  readonly tag: string;
  /** At the selection that follows; null where none does. */
  readonly outcome: Outcome | null;
  /** Rows that it is made of besides the one before it. */
  readonly otherParents: readonly RowRef[];
}

/** Where a lineage ended. */
export interface Ending {
  /** The stage that it did not reach. */
  readonly before: string;
  readonly outcome: Outcome;
  /** Why, in a sentence; of a suppressed row `outcome.suppressedBy` says the rest. */
  readonly sentence: string;
}

/** One of the rows that a stage made of the same row, such as a class of a proposal. */
export interface Choice extends RowRef {
  readonly classIndex: number | null;
  readonly name: string;
  readonly score: number;
  readonly outcome: Outcome;
}

/** The whole story of one row. */
export interface Lineage {
  readonly selected: RowRef;
  /** What is selected, and its score: a class where it has one. */
  readonly name: string;
  readonly score: number | null;
  /** In the order of the stages, from where the row began on. */
  readonly steps: readonly LineageStep[];
  /** null: it became a detection. */
  readonly ending: Ending | null;
  /** The rows of which the lineage follows one; null where no stage gives a row several. */
  readonly choices: {
    readonly stage: string;
    /** How many rows each of the parent's has. */
    readonly times: number;
    /** The best, best first, and in any case the one that is followed. */
    readonly rows: readonly Choice[];
    /** What none of them stands for. */
    readonly rest: { readonly name: string; readonly score: number } | null;
  } | null;
}

/** What a lineage is read from. */
export interface LineageSource<T extends StageTables = StageTables, S = DetectionSettings> {
  readonly stages: readonly Stage<T, unknown, S>[];
  readonly tables: T;
  readonly settings: S;
  readonly geometry: InputGeometry;
  readonly className: (index: number) => string;
}

/** How many rows a list of choices names at most. */
const listLength = 24;

/**
 * The story of a row, backwards to where it began and forwards to its end.
 * @throws RangeError when the stage has no such row.
 */
export function lineageOf<T extends StageTables, S>(
  source: LineageSource<T, S>,
  selected: RowRef,
): Lineage {
  const { stages, tables } = source;
  checkRow(stages, tables, selected);
  const way = [...waysBack(source, selected), ...wayForward(source, selected)];
  const rows = new Map(way.map((ref) => [ref.stage, ref.row]));
  const telling = tellingOf(source, rows);
  const steps = way.map((ref, i): LineageStep =>
    tellStep(source, telling, ref, way[i - 1] ?? null),
  );
  const last = item(steps, steps.length - 1);
  return {
    selected,
    ...nameOf(source, selected, steps),
    steps,
    ending: endingOf(source, telling, last),
    choices: choicesOf(source, way),
  };
}

/** The rows from where it began to the row itself. */
function waysBack<T extends StageTables, S>(
  { stages, tables }: LineageSource<T, S>,
  selected: RowRef,
): RowRef[] {
  const way: RowRef[] = [];
  for (let ref: RowRef | null = selected; ref; ref = firstParent(stages, tables, ref)) {
    way.unshift(ref);
  }
  return way;
}

/** The rows that came of it, without itself. */
function wayForward<T extends StageTables, S>(
  source: LineageSource<T, S>,
  selected: RowRef,
): RowRef[] {
  const way: RowRef[] = [];
  for (let ref = childOf(source, selected); ref !== null; ref = childOf(source, ref)) way.push(ref);
  return way;
}

/** The stage that is made of a stage's rows; undefined at the end of the list. */
function nextStage<S extends StageDescription>(stages: readonly S[], kind: string): S | undefined {
  return stages.find((stage) => parentOf(stage)?.stage === kind);
}

/** What a row became in the next stage; null where it ended or the list does. */
function childOf<T extends StageTables, S>(
  { stages, tables }: LineageSource<T, S>,
  { stage: kind, row }: RowRef,
): RowRef | null {
  const next = nextStage(stages, kind);
  if (next === undefined) return null;
  const link = parentOf(next);
  switch (link?.by) {
    case 'aligned':
      return { stage: next.kind, row };
    case 'repeated': {
      const times = repeats(tables, next, link);
      return { stage: next.kind, row: bestOf(stages, tables, next, row * times, times) };
    }
    default: {
      const child = childRow(tables, next, { stage: kind, row });
      return child < 0 ? null : { stage: next.kind, row: child };
    }
  }
}

/** Of the rows made of one: the best that went on, or the best of all. */
function bestOf(
  stages: readonly StageDescription[],
  tables: StageTables,
  { kind }: StageDescription,
  first: number,
  times: number,
): number {
  const scores = columnFor(stages, tables, kind, 'scores');
  const after = nextStage(stages, kind);
  const fate = after === undefined ? undefined : tableOf(tables, after.kind).fate;
  let best = first;
  for (let row = first; row < first + times; row++) {
    const kept = fate?.[row] === Fate.kept;
    const bestKept = fate?.[best] === Fate.kept;
    const better = (scores?.[row] ?? 0) > (scores?.[best] ?? 0);
    if (kept === bestKept ? better : kept) best = row;
  }
  return best;
}

function tellingOf<T extends StageTables, S>(
  { tables, settings, geometry, className }: LineageSource<T, S>,
  rows: ReadonlyMap<string, number>,
): Telling<T, S> {
  return {
    tables,
    settings,
    geometry,
    className,
    rowIn(stage) {
      const row = rows.get(stage);
      if (row === undefined) throw new RangeError(`The lineage has no row of ${stage}.`);
      return row;
    },
  };
}

function tellStep<T extends StageTables, S>(
  source: LineageSource<T, S>,
  telling: Telling<T, S>,
  ref: RowRef,
  from: RowRef | null,
): LineageStep {
  const { stages, tables } = source;
  const stage = stageOf(stages, ref.stage);
  const score = scoreOf(source, ref);
  return {
    ...ref,
    box: boxOfRow(stages, tables, ref),
    score,
    ...stage.tell(ref.row, telling),
    tag: stage.tag?.(ref.row, telling) ?? plainTag(stage, ref.row, score),
    outcome: outcomeOf(source, ref),
    otherParents: otherParents(stages, tables, ref, from),
  };
}

function plainTag({ title, score: name }: StageDescription, row: number, score: number | null) {
  const place = `${title} ${count(row + 1)}`;
  return score === null ? place : `${place} · ${name} ${scoreText(score)}`;
}

/** A row's score, its own or that of the aligned stage before it. */
function scoreOf<T extends StageTables, S>(
  { stages, tables }: LineageSource<T, S>,
  { stage: kind, row }: RowRef,
): number | null {
  for (const stage of alignedWith(stages, kind)) {
    // Single precision, as in the column that the window has of it.
    if (stage.scoreOf !== undefined) return Math.fround(stage.scoreOf(row, tables));
    const { scores } = tableOf(tables, stage.kind);
    if (scores !== undefined) return scores[row] ?? null;
  }
  return null;
}

/** What became of a row at the selection that follows its stage; null where none does. */
function outcomeOf<T extends StageTables, S>(
  source: LineageSource<T, S>,
  ref: RowRef,
): Outcome | null {
  const next = nextStage(source.stages, ref.stage);
  if (next === undefined || !selects(next)) return null;
  const { fate, suppressedBy } = tableOf(source.tables, next.kind);
  const by = suppressedBy?.[ref.row] ?? -1;
  const suppressed: Overlap[] = [];
  suppressedBy?.forEach((winner, other) => {
    if (winner === ref.row) suppressed.push(overlapOf(source, ref, other));
  });
  suppressed.sort((a, b) => b.iou - a.iou);
  return {
    fate: item(fateNames, fate?.[ref.row] ?? Fate.kept),
    ...(by >= 0 ? { suppressedBy: overlapOf(source, ref, by) } : {}),
    suppressed,
  };
}

function overlapOf<T extends StageTables, S>(
  source: LineageSource<T, S>,
  { stage, row }: RowRef,
  other: number,
): Overlap {
  const { stages, tables } = source;
  const ref = { stage, row: other };
  const boxes = columnFor(stages, tables, stage, 'boxes');
  const classIndex = classOfRow(stages, tables, ref);
  return {
    ...ref,
    iou: boxes === null ? 0 : iouOfRows(boxes, row, other),
    score: scoreOf(source, ref) ?? 0,
    ...(classIndex === null ? {} : { classIndex }),
  };
}

function endingOf<T extends StageTables, S>(
  { stages }: LineageSource<T, S>,
  telling: Telling<T, S>,
  last: LineageStep,
): Ending | null {
  const before = nextStage(stages, last.stage);
  const { outcome } = last;
  if (before === undefined || outcome === null || outcome.fate === 'kept') return null;
  const { fate } = outcome;
  const sentence = fate === 'suppressed' ? '' : (before.ending?.(fate, last.row, telling) ?? '');
  return { before: before.kind, outcome, sentence };
}

/** The rows among which a lineage chose. */
function choicesOf<T extends StageTables, S>(
  source: LineageSource<T, S>,
  way: readonly RowRef[],
): Lineage['choices'] {
  const { stages, tables, className } = source;
  const chosen = way.find(({ stage }) => parentOf(stageOf(stages, stage))?.by === 'repeated');
  if (chosen === undefined) return null;
  const stage = stageOf(stages, chosen.stage);
  const link = parentOf(stage);
  const scores = columnFor(stages, tables, stage.kind, 'scores');
  if (link === null || scores === null) return null;
  const times = repeats(tables, stage, link);
  const parent = Math.floor(chosen.row / times);
  const best = rankDescending(scores, parent * times, (parent + 1) * times, listLength);
  const rows = best.includes(chosen.row) ? [...best] : [...best, chosen.row];
  return {
    stage: stage.kind,
    times,
    rows: rows.map((row): Choice => {
      const ref = { stage: stage.kind, row };
      const classIndex = classOfRow(stages, tables, ref);
      const outcome = outcomeOf(source, ref) ?? keptBy;
      const name = classIndex === null ? `${stage.row} ${count(row + 1)}` : className(classIndex);
      return { ...ref, classIndex, name, score: scores[row]!, outcome };
    }),
    rest: stage.rest?.(parent, tables) ?? null,
  };
}

/** Where no selection follows, every row went on. */
const keptBy: Outcome = { fate: 'kept', suppressed: [] };

/** A class where the row has one or became a detection, else its place; with the score that goes with it. */
function nameOf<T extends StageTables, S>(
  { stages, tables, className }: LineageSource<T, S>,
  selected: RowRef,
  steps: readonly LineageStep[],
): Pick<Lineage, 'name' | 'score'> {
  const at = steps.findIndex(({ stage }) => stage === selected.stage);
  const final = steps.at(-1);
  const classed = [steps[at], final?.stage === stages.at(-1)?.kind ? final : undefined].find(
    (step) => step !== undefined && stageOf(stages, step.stage).classed,
  );
  if (classed !== undefined) {
    const index = classOfRow(stages, tables, classed);
    return { name: index === null ? '' : className(index), score: classed.score };
  }
  // Where nothing was scored yet, the score that the row is about to get.
  const scored =
    steps.slice(0, at + 1).findLast(({ score }) => score !== null) ??
    steps.find(({ score }) => score !== null);
  const { row } = stageOf(stages, selected.stage);
  return { name: `${row} ${count(selected.row + 1)}`, score: scored?.score ?? null };
}
