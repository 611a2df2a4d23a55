/** The way of the row that a verdict is about, stage by stage, to where it ended, and what no row of it reached. */
import type { Lineage } from '../../../shared/detection/stages/lineage.ts';
import type { RowRef } from '../../../shared/detection/stages/table.ts';
import type { ChainStep, ObjectOutcome } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import { lostAt } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { hundredths } from '../../../shared/words.ts';
import { stepAt } from '../stages/lineageWalk.ts';
import { colourOf, describe, fateWords, titleOf, type Stages } from '../stages/stages.ts';

export interface PathStep {
  readonly stage: string;
  readonly heading: string;
  /** The number that matters here. */
  readonly value: string;
  /** The rest, in a line. */
  readonly detail: string;
  /** Of its colour: `--stage-…`. */
  readonly colour: string;
  /** Whether the object was lost here. */
  readonly ends: boolean;
  /** Its row here, or of what ended before it; null: none. */
  readonly row: RowRef | null;
}

export interface ExplainedPath {
  readonly steps: readonly PathStep[];
  /** The titles of the stages that it did not come to. */
  readonly unreached: readonly string[];
}

/** @param lineage of the row at the last stage that it came to; null while it is not there */
export function pathOf(
  { chain, verdict }: ObjectOutcome,
  stages: Stages,
  lineage: Lineage | null,
): ExplainedPath {
  const end = lostAt(verdict);
  const endsAt = end === null ? chain.length : chain.findIndex(({ stage }) => stage === end);
  const reached = chain.slice(0, endsAt + 1);
  let before: ChainStep | null = null;
  const steps = reached.map((step): PathStep => {
    const made = stepOf(step, before, step.stage === end, stages, lineage);
    before = step;
    return made;
  });
  return {
    steps,
    unreached: chain.slice(endsAt + 1).map(({ stage }) => titleOf(stages, stage)),
  };
}

function stepOf(
  { stage, followed }: ChainStep,
  before: ChainStep | null,
  ends: boolean,
  stages: Stages,
  lineage: Lineage | null,
): PathStep {
  const common = {
    ...{ stage, ends },
    heading: describe(stages, stage)?.titleOfOne ?? '',
    colour: colourOf(stages, stage),
  };
  if (followed === null) {
    const fate = before?.followed?.fate ?? null;
    const value = fate === null || fate === 'kept' ? 'not here' : fateWords[fate];
    const row = before?.followed ? { stage: before.stage, row: before.followed.row } : null;
    return { ...common, value, detail: endingOf(lineage, stage), row };
  }
  const told = lineage && stepAt(lineage, stage);
  const isSame = told?.row === followed.row;
  const overlap = `IoU ${hundredths(followed.iou)}`;
  const moved = before?.followed?.iou !== followed.iou;
  const own = isSame ? told.value : '';
  const detail = isSame ? told.detail : '';
  const isOverlap = moved || own === '';
  return {
    ...common,
    value: isOverlap ? overlap : own,
    // A moved box says how much it still overlaps what it was.
    detail: [isOverlap ? own.replace(/^IoU .*/, '$& with the box before') : '', detail]
      .filter((words) => words !== '')
      .join(' · '),
    row: { stage, row: followed.row },
  };
}

/** Why the row did not come into a stage, where its lineage says so. */
function endingOf(lineage: Lineage | null, stage: string): string {
  const ending = lineage?.ending ?? null;
  return ending?.before === stage ? ending.sentence : '';
}

/** The row at the last stage that it came to: whose lineage tells the rest. */
export function lastRow({ chain }: ObjectOutcome): RowRef | null {
  const last = chain.findLast(({ followed }) => followed !== null);
  return last?.followed ? { stage: last.stage, row: last.followed.row } : null;
}
