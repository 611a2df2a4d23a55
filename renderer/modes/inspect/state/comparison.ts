/** Compares the shown run with the one that the package's settings gave on the same picture. */
import { parentOf, selects } from '../../../../shared/detection/stages/description.ts';
import { rowChanges, type IdentifiedRows, type RowChanges } from './changes.ts';
import { describe, type Stages } from '../../../studio/stages/stages.ts';
import { rootRows, rootStage, versionIn, type RunSnapshot } from '../../../studio/stages/tables.ts';

export interface Comparison extends RowChanges {
  /** The stage whose rows are compared. */
  readonly stage: string;
  readonly before: RunSnapshot;
  readonly after: RunSnapshot;
}

/** The stages whose rows can be told gained from lost: those that select. */
export function comparedStages(stages: Stages): readonly string[] {
  return stages.filter(selects).map(({ kind }) => kind);
}

/** The selecting stage whose rows a stage shows, or the one that its controls act on: else the last. */
export function comparedStage(stages: Stages, shown: string): string | null {
  for (let stage = describe(stages, shown); stage !== null;) {
    if (selects(stage)) return stage.kind;
    const link = parentOf(stage);
    stage = link?.by === 'aligned' ? describe(stages, link.stage) : null;
  }
  return comparedStages(stages).at(-1) ?? null;
}

/** null where the runs are one, or where a table is not there yet. */
export function compare(
  before: RunSnapshot | null,
  after: RunSnapshot | null,
  stage: string | null,
): Comparison | null {
  if (before === null || after === null || stage === null || before.run === after.run) return null;
  if (before.series !== after.series) return null;
  const rowsBefore = identified(before, stage);
  const rowsAfter = identified(after, stage);
  if (rowsBefore === null || rowsAfter === null) return null;
  const root = rootStage(after.stages, stage);
  // A row of a table that was made anew is another row.
  if (versionIn(before.run, root) !== versionIn(after.run, root)) {
    rowsAfter.roots.forEach((own, row) => (rowsAfter.roots[row] = -3 - own));
  }
  return { ...rowChanges(rowsBefore, rowsAfter), stage, before, after };
}

function identified(snapshot: RunSnapshot, stage: string): IdentifiedRows | null {
  const table = snapshot.tables.get(stage);
  const roots = rootRows(snapshot, stage);
  if (!table?.boxes || roots === null) return null;
  return { roots, classes: table.classes, boxes: table.boxes };
}
