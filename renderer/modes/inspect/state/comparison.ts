/** Compares the shown run with the one that the package's settings gave on the same picture. */
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import { rowChanges, type IdentifiedRows, type RowChanges } from './changes.ts';
import { anchorRows, type RunSnapshot } from './tables.ts';

/** The stages whose rows can be told gained from lost: those that select. */
export type ComparedStage = 'topK' | 'clipped' | 'proposals' | 'detections';

export interface Comparison extends RowChanges {
  readonly stage: ComparedStage;
  readonly before: RunSnapshot;
  readonly after: RunSnapshot;
}

/** The selecting stage whose rows a stage shows, or the one that its controls act on. */
export function comparedStage(stage: StageKind | 'image'): ComparedStage {
  switch (stage) {
    case 'topK':
    case 'clipped':
    case 'proposals':
      return stage;
    case 'pooled':
      return 'proposals';
    default:
      return 'detections';
  }
}

/** null where the runs are one, or where a table is not there yet. */
export function compare(
  before: RunSnapshot | null,
  after: RunSnapshot | null,
  stage: ComparedStage,
  classCount: number,
): Comparison | null {
  if (before === null || after === null || before.run === after.run) return null;
  if (before.series !== after.series) return null;
  const rowsBefore = identified(before, stage, classCount);
  const rowsAfter = identified(after, stage, classCount);
  if (rowsBefore === null || rowsAfter === null) return null;
  return { ...rowChanges(rowsBefore, rowsAfter), stage, before, after };
}

function identified(
  snapshot: RunSnapshot,
  stage: ComparedStage,
  classCount: number,
): IdentifiedRows | null {
  const table = snapshot.tables.get(stage);
  const anchors = anchorRows(stage, snapshot.tables, classCount);
  if (!table?.boxes || anchors === null) return null;
  return { anchors, classes: table.classes, boxes: table.boxes };
}
