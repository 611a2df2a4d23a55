/** Walking along a lineage: which row it has at each stage, and what comes before and after it. */
import type { Lineage, LineageStep } from '../../../shared/detection/stages/lineage.ts';
import type { RowRef } from '../../../shared/detection/stages/table.ts';
import { clamp } from '../../../shared/numbers.ts';
import { describe, titleOf, type Stages } from './stages.ts';

/** The lineage's row at a stage; null where it ended before, or began after. */
export function stepAt({ steps }: Lineage, stage: string): LineageStep | null {
  return steps.find((step) => step.stage === stage) ?? null;
}

/**
 * The lineage's row so many stages after one, or before it, and no further than its ends; null where that is the
 * same stage.
 */
export function along({ steps }: Lineage, from: string, by: number): RowRef | null {
  const at = steps.findIndex(({ stage }) => stage === from);
  if (at < 0) return null;
  const to = clamp(at + by, 0, steps.length - 1);
  const next = to === at ? undefined : steps[to];
  return next === undefined ? null : { stage: next.stage, row: next.row };
}

/** Why there is no row before or after, in a sentence. @param lineage null: nothing is selected */
export function whyNoNeighbour(stages: Stages, lineage: Lineage | null, by: 1 | -1): string {
  if (lineage === null) return 'No box is selected.';
  const { ending, steps } = lineage;
  const [at] = by > 0 ? steps.slice(-1) : steps;
  if (at === undefined) return '';
  const title = describe(stages, at.stage)?.titleOfOne ?? '';
  if (by < 0) return `It begins here, at ${title}.`;
  return ending === null
    ? `${title} is the last stage.`
    : `It ended before ${titleOf(stages, ending.before)}.`;
}

/** Why a lineage has no row at a stage, in a sentence; null where it has one, or where there are no rows. */
export function whyNotAt(stages: Stages, lineage: Lineage, stage: string): string | null {
  if (describe(stages, stage) === null || stepAt(lineage, stage) !== null) return null;
  const { ending, steps } = lineage;
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return null;
  const kinds = stages.map(({ kind }) => kind);
  const title = titleOf(stages, stage);
  if (kinds.indexOf(stage) < kinds.indexOf(first.stage)) {
    return `It is not at ${title} yet: it begins at ${titleOf(stages, first.stage)}.`;
  }
  const end =
    ending === null
      ? `after ${titleOf(stages, last.stage)}`
      : `before ${titleOf(stages, ending.before)}`;
  return `It does not reach ${title}: it ended ${end}.`;
}
