/** The same row in another run of the same picture, where settings have changed what there is. */
import { lineageOf, type Lineage, type LineageSource } from './lineage.ts';
import { parentOf, stageOf } from './description.ts';
import { repeats } from './rows.ts';
import type { RowRef, StageTables } from './table.ts';

/** What makes a row the same row in another run. */
export interface Followed {
  /** Where its lineage begins. */
  readonly root: RowRef;
  /** Which of the rows made of one it is, such as the class; null where it is none of them. */
  readonly choice: number | null;
  /** The stage that it is looked at in. */
  readonly at: string;
}

/** What makes the selected row of a lineage the same row elsewhere. */
export function identityOf({ steps, selected, choices }: Lineage): Followed | null {
  const [root] = steps;
  if (root === undefined) return null;
  const places = steps.map(({ stage }) => stage);
  const chosen = choices === null ? -1 : places.indexOf(choices.stage);
  const isChosen = chosen >= 0 && places.indexOf(selected.stage) >= chosen;
  return {
    root: { stage: root.stage, row: root.row },
    choice: choices !== null && isChosen ? (steps[chosen]?.row ?? 0) % choices.times : null,
    at: selected.stage,
  };
}

/**
 * The lineage of the same row, seen from the stage that it was looked at in, or the last that it reaches now.
 * @throws RangeError where there is no such row
 */
export function follow<T extends StageTables, S>(
  source: LineageSource<T, S>,
  { root, choice, at }: Followed,
): Lineage {
  const own = lineageOf(source, root);
  const lineage = choice === null ? own : chosenIn(source, own, choice);
  const seen = lineage.steps.find(({ stage }) => stage === at) ?? lineage.steps.at(-1) ?? root;
  return lineageOf(source, { stage: seen.stage, row: seen.row });
}

/** The lineage that follows one of the rows made of one; as it is where it does not come so far. */
function chosenIn<T extends StageTables, S>(
  source: LineageSource<T, S>,
  lineage: Lineage,
  choice: number,
): Lineage {
  const { stages, tables } = source;
  if (lineage.choices === null) return lineage;
  const stage = stageOf(stages, lineage.choices.stage);
  const link = parentOf(stage);
  const step = lineage.steps.find(({ stage: kind }) => kind === stage.kind);
  if (link === null || step === undefined) return lineage;
  const times = repeats(tables, stage, link);
  if (choice >= times) return lineage;
  return lineageOf(source, { stage: stage.kind, row: step.row - (step.row % times) + choice });
}
