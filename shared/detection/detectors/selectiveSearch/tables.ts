/** The tables of Selective Search's stages. */
import type { MergeTable, RegionTable, SegmentTable } from '../../stages/regionTables.ts';

export type SelectiveSearchTables = Readonly<{
  segments: SegmentTable;
  merges: MergeTable;
  regions: RegionTable;
}>;

/** The stages in the order in which they run. */
export const selectiveSearchKinds = [
  'segments',
  'merges',
  'regions',
] as const satisfies readonly (keyof SelectiveSearchTables)[];
