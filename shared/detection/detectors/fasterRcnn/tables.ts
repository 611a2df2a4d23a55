/** The tables of Faster R-CNN's stages, as they are while it runs. */
import type {
  AnchorTable,
  ClassTable,
  ClippedTable,
  DecodedTable,
  DetectionTable,
  ObjectnessTable,
  PooledTable,
  ProposalTable,
  TopKTable,
} from '../../stages/stages.ts';

/** All tables of one run on one picture. */
export type FasterRcnnTables = Readonly<{
  anchors: AnchorTable;
  objectness: ObjectnessTable;
  decoded: DecodedTable;
  topK: TopKTable;
  clipped: ClippedTable;
  proposals: ProposalTable;
  pooled: PooledTable;
  classes: ClassTable;
  detections: DetectionTable;
}>;

/** The stages in the order in which they run. */
export const fasterRcnnKinds = [
  'anchors',
  'objectness',
  'decoded',
  'topK',
  'clipped',
  'proposals',
  'pooled',
  'classes',
  'detections',
] as const satisfies readonly (keyof FasterRcnnTables)[];
