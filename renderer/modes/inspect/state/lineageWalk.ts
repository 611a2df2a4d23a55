/** Walking along a lineage: which row it has at each stage, and what comes before and after it. */
import type { Lineage, LineageStep } from '../../../../shared/detection/stages/lineage.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';

/** The lineage's row at a stage; null where it ended before, or began after. */
export function stepAt({ steps }: Lineage, stage: string): LineageStep | null {
  return steps.find((step) => step.stage === stage) ?? null;
}

/** The lineage's row in the stage before or after; null at its ends. */
export function neighbour({ steps }: Lineage, from: string, by: 1 | -1): RowRef | null {
  const at = steps.findIndex(({ stage }) => stage === from);
  const next = at < 0 ? undefined : steps[at + by];
  return next === undefined ? null : { stage: next.stage, row: next.row };
}
