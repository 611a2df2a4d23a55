/** The tables behind the proposals. */
import type { ClassTable, DetectionTable, PooledTable } from '../../stages/stages.ts';

export type SecondStageTables = Readonly<{
  pooled: PooledTable;
  classes: ClassTable;
  detections: DetectionTable;
}>;

/** The stages in the order in which they run. */
export const secondStageKinds = [
  'pooled',
  'classes',
  'detections',
] as const satisfies readonly (keyof SecondStageTables)[];
