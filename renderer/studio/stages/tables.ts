/** A stage's table as the window reads it: typed views of the columns that came from main. */
import type { RunSummary } from '../../../shared/contract/detector.ts';
import {
  parentOf,
  stageOf,
  stageWith,
  type StageDescription,
} from '../../../shared/detection/stages/description.ts';
import type { SelectedRow } from '../../../shared/detection/questions.ts';
import type { Followed } from '../../../shared/detection/stages/follow.ts';
import type { TableMessage } from '../../../shared/detection/stages/tableMessage.ts';

export interface StageColumns {
  readonly kind: string;
  readonly version: number;
  readonly count: number;
  /** [count, 4], input space. */
  readonly boxes: Float32Array | null;
  /** [count] probability. */
  readonly scores: Float32Array | null;
  /** [count] row in the parent; null where rows are aligned. */
  readonly parentRow: Int32Array | null;
  /** [parent's count] Fate. */
  readonly fate: Uint8Array | null;
  /** [parent's count] the parent's row that suppressed it, or −1. */
  readonly suppressedBy: Int32Array | null;
  /** [count] index into the stage's list of feature levels. */
  readonly levels: Int32Array | null;
  /** [count] index into the model's classes. */
  readonly classes: Int32Array | null;
}

/** Views of a message's columns; nothing is copied. */
export function columnsOf(message: TableMessage): StageColumns {
  const { kind, version, count } = message;
  const floats = (column: ArrayBuffer | undefined) => (column ? new Float32Array(column) : null);
  const ints = (column: ArrayBuffer | undefined) => (column ? new Int32Array(column) : null);
  return {
    kind,
    version,
    count,
    boxes: floats(message.boxes),
    scores: floats(message.scores),
    parentRow: ints(message.parentRow),
    fate: message.fate ? new Uint8Array(message.fate) : null,
    suppressedBy: ints(message.suppressedBy),
    levels: ints(message.levels),
    classes: ints(message.classes),
  };
}

export type ColumnsByStage = ReadonlyMap<string, StageColumns>;

/** A run and those of its tables that the window has: always of the same run. */
export interface RunSnapshot {
  /** Tells detects apart: tables with equal series, kind and version are equal. */
  readonly series: number;
  readonly run: RunSummary;
  /** What the stages of its detector are. */
  readonly stages: readonly StageDescription[];
  readonly tables: ColumnsByStage;
  /** The row that was selected when its settings changed; null where there was none. */
  readonly followed: SnapshotRow | null;
}

/** A row that was followed from one run of a picture to the next. */
export interface SnapshotRow {
  readonly asked: Followed;
  /** null: it is not there any more. */
  readonly row: SelectedRow | null;
}

/** The version of a stage's table in a run; −1 where the run does not have the stage. */
export function versionIn(run: RunSummary, kind: string): number {
  return run.stages.find((stage) => stage.kind === kind)?.version ?? -1;
}

/** A column of a stage's rows, its own or that of the aligned stage before it; null where it is not there yet. */
export function columnIn<Name extends 'boxes' | 'scores'>(
  { stages, tables }: Pick<RunSnapshot, 'stages' | 'tables'>,
  kind: string,
  name: Name,
): StageColumns[Name] {
  const owner = stageWith(stages, kind, name);
  return owner === null ? null : (tables.get(owner.kind)?.[name] ?? null);
}

/** The stages whose tables lead from a stage's rows to where they began, the stage itself first. */
export function tablesBack(stages: readonly StageDescription[], kind: string): readonly string[] {
  const stage = stageOf(stages, kind);
  const link = parentOf(stage);
  if (link === null) return [];
  const before = tablesBack(stages, link.stage);
  return link.by === 'parentRow' ? [kind, ...before] : before;
}

/** The stage where the lineages of a stage's rows begin. */
export function rootStage(stages: readonly StageDescription[], kind: string): string {
  const link = parentOf(stageOf(stages, kind));
  return link === null ? kind : rootStage(stages, link.stage);
}

/**
 * For each row of a stage, the row where its lineage began.
 * @returns null where a table on the way is missing.
 */
export function rootRows(
  { run, stages, tables }: Pick<RunSnapshot, 'run' | 'stages' | 'tables'>,
  kind: string,
): Int32Array | null {
  const countOf = (of: string) => run.stages.find((each) => each.kind === of)?.count ?? 0;
  let rows = Int32Array.from({ length: countOf(kind) }, (_, row) => row);
  let at = stageOf(stages, kind);
  for (let link = parentOf(at); link !== null; link = parentOf(at)) {
    if (link.by === 'repeated') {
      const times = countOf(at.kind) / Math.max(1, countOf(link.stage));
      rows = rows.map((row) => Math.floor(row / times));
    } else if (link.by !== 'aligned') {
      const parents = tables.get(at.kind)?.parentRow;
      if (!parents) return null;
      rows = rows.map((row) => parents[row] ?? -1);
    }
    at = stageOf(stages, link.stage);
  }
  return rows;
}
