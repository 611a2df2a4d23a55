/** Clusters: a box that non-maximum suppression chose, and those that it suppressed. */
import { parentOf, type StageDescription } from '../../../shared/detection/stages/description.ts';
import type { Lineage } from '../../../shared/detection/stages/lineage.ts';
import { Fate, type RowRef } from '../../../shared/detection/stages/table.ts';
import { stepAt } from './lineageWalk.ts';
import type { Stages } from './stages.ts';
import type { RunSnapshot, StageColumns } from './tables.ts';

export interface Cluster {
  /** The stage that suppresses. */
  readonly stage: string;
  /** Row of that stage's parent. */
  readonly survivor: number;
}

function suppresses({ columns }: StageDescription): boolean {
  return columns.includes('suppressedBy');
}

/**
 * The stage at which a row is one of a cluster: the shown one, else the next that suppresses.
 * @returns null where the row's lineage reaches none.
 */
export function clusterStage(
  stages: Stages,
  shown: string,
  ref: RowRef,
  lineage: Lineage,
): StageDescription | null {
  const reached = stages.filter((stage) => {
    const parent = parentOf(stage);
    return suppresses(stage) && parent !== null && stepAt(lineage, parent.stage) !== null;
  });
  const from = stages.findIndex(({ kind }) => kind === ref.stage);
  return (
    reached.find(({ kind }) => kind === shown) ??
    reached.find((stage) => stages.indexOf(stage) >= from) ??
    null
  );
}

/**
 * The cluster of a row at a stage.
 * @param lineage of the row; null while it is not there yet
 * @returns null where the stage suppresses nothing, or the row met no suppression.
 */
export function clusterOf(
  ref: RowRef,
  lineage: Lineage | null,
  stage: StageDescription,
  { tables }: Pick<RunSnapshot, 'tables'>,
): Cluster | null {
  const parent = parentOf(stage);
  const table = tables.get(stage.kind);
  if (!suppresses(stage) || parent === null || table === undefined) return null;
  const row = rowIn(parent.stage, ref, lineage, stage, table);
  if (row === null) return null;
  const suppressor = table.fate?.[row] === Fate.suppressed ? table.suppressedBy?.[row] : row;
  return suppressor === undefined ? null : { stage: stage.kind, survivor: suppressor };
}

function rowIn(
  parent: string,
  { stage: own, row }: RowRef,
  lineage: Lineage | null,
  stage: StageDescription,
  table: StageColumns,
): number | null {
  if (own === parent) return row;
  if (own === stage.kind) return table.parentRow?.[row] ?? null;
  return (lineage && stepAt(lineage, parent)?.row) ?? null;
}

/** Whether a row of the stage's parent is one of a cluster. */
export function isOfCluster(
  { survivor }: Cluster,
  table: StageColumns,
  parentRow: number,
): boolean {
  return parentRow === survivor || table.suppressedBy?.[parentRow] === survivor;
}
