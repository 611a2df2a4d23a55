/** The class that a row of a stage is of, as the window's tables have it. */
import {
  alignedWith,
  parentOf,
  stageWith,
  type StageDescription,
} from '../../../../shared/detection/stages/description.ts';
import { timesOf } from '../../../studio/stages/boxSets.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';

/** @returns by a row of the stage its class's index, or null where it has none or its table is not there yet */
export function classesOf(
  stage: StageDescription,
  snapshot: RunSnapshot,
): (row: number) => number | null {
  const { stages, tables } = snapshot;
  if (!stage.classed) return () => null;
  const owner = stageWith(stages, stage.kind, 'classes');
  if (owner !== null) {
    const classes = tables.get(owner.kind)?.classes;
    return (row) => classes?.[row] ?? null;
  }
  const repeated = alignedWith(stages, stage.kind).find(
    (each) => parentOf(each)?.by === 'repeated',
  );
  if (repeated === undefined) return () => null;
  const times = Math.max(1, timesOf(repeated, snapshot));
  return (row) => row % times;
}
