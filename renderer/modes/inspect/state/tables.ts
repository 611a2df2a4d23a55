/** A stage's table as the window reads it: typed views of the columns that came from main. */
import type { RunSummary, TableMessage } from '../../../../shared/contract/detector.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';

export interface StageColumns {
  readonly kind: StageKind;
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
  /** [count] feature level. */
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

export type StageTables = ReadonlyMap<StageKind, StageColumns>;

/** A run and those of its tables that the window has: always of the same run. */
export interface RunSnapshot {
  /** Tells detects apart: tables with equal series, kind and version are equal. */
  readonly series: number;
  readonly run: RunSummary;
  readonly tables: StageTables;
}

/** The version of a stage's table in a run; −1 where the run does not have the stage. */
export function versionIn(run: RunSummary, kind: StageKind): number {
  return run.stages.find((stage) => stage.kind === kind)?.version ?? -1;
}

/** The stages whose tables lead from a stage's rows to the anchors, the stage itself first. */
export function ancestry(kind: StageKind): readonly StageKind[] {
  switch (kind) {
    case 'anchors':
    case 'objectness':
    case 'decoded':
      return [];
    case 'topK':
      return ['topK'];
    case 'clipped':
      return ['clipped', 'topK'];
    case 'proposals':
    case 'pooled':
    case 'classes':
      return ['proposals', 'clipped', 'topK'];
    case 'detections':
      return ['detections', 'proposals', 'clipped', 'topK'];
  }
}

/**
 * For each row of a stage, its anchor.
 * @param classCount K: row p·K + k of the classes is proposal p as class k.
 * @returns null where a table of the ancestry is missing.
 */
export function anchorRows(
  kind: StageKind,
  tables: StageTables,
  classCount: number,
): Int32Array | null {
  const chain = ancestry(kind);
  const first = chain[0] === undefined ? undefined : tables.get(chain[0]);
  if (first === undefined) return null;
  let rows = Int32Array.from({ length: first.count }, (_, row) => row);
  for (const stage of chain) {
    const parent = tables.get(stage)?.parentRow;
    if (!parent) return null;
    rows = rows.map((row) => parent[row] ?? -1);
    if (stage === 'detections') rows = rows.map((row) => Math.floor(row / classCount));
  }
  return rows;
}
