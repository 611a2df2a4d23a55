/** The tables of Fast R-CNN's stages, as they are while it runs. */
import { secondStageKinds, type SecondStageTables } from '../secondStage/tables.ts';
import { selectiveSearchKinds, type SelectiveSearchTables } from '../selectiveSearch/tables.ts';

/** All tables of one run on one picture. */
export type FastRcnnTables = SelectiveSearchTables & SecondStageTables;

/** The stages in the order in which they run. */
export const fastRcnnKinds = [
  ...selectiveSearchKinds,
  ...secondStageKinds,
] as const satisfies readonly (keyof FastRcnnTables)[];
