/** The tables of Fast R-CNN's stages, as they are while it runs. */
import type { MergeTable, RegionTable, SegmentTable } from '../../stages/regionTables.ts';
import { secondStageKinds, type SecondStageTables } from '../secondStage/tables.ts';

/** All tables of one run on one picture. */
export type FastRcnnTables = Readonly<{
  segments: SegmentTable;
  merges: MergeTable;
  regions: RegionTable;
}> &
  SecondStageTables;

/** The stages in the order in which they run. */
export const fastRcnnKinds = [
  'segments',
  'merges',
  'regions',
  ...secondStageKinds,
] as const satisfies readonly (keyof FastRcnnTables)[];
