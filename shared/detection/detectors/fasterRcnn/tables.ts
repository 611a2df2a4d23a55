/** The tables of Faster R-CNN's stages, as they are while it runs. */
import type {
  AnchorTable,
  ClippedTable,
  DecodedTable,
  ObjectnessTable,
  ProposalTable,
  TopKTable,
} from '../../stages/stages.ts';
import { secondStageKinds, type SecondStageTables } from '../secondStage/tables.ts';

/** All tables of one run on one picture. */
export type FasterRcnnTables = Readonly<{
  anchors: AnchorTable;
  objectness: ObjectnessTable;
  decoded: DecodedTable;
  topK: TopKTable;
  clipped: ClippedTable;
  proposals: ProposalTable;
}> &
  SecondStageTables;

/** The stages in the order in which they run. */
export const fasterRcnnKinds = [
  'anchors',
  'objectness',
  'decoded',
  'topK',
  'clipped',
  'proposals',
  ...secondStageKinds,
] as const satisfies readonly (keyof FasterRcnnTables)[];
