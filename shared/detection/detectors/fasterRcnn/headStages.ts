/** The second stage, on the region proposal network's proposals. */
import { secondStage, type HeadParts } from '../secondStage/stages.ts';
import { secondStageKinds } from '../secondStage/tables.ts';
import type { FasterRcnnSettings } from './settings.ts';
import { stage, type FasterRcnnStage, type TrunkView } from './stage.ts';
import type { FasterRcnnTables } from './tables.ts';

export function headStages(parts: HeadParts): readonly FasterRcnnStage[] {
  const runs = secondStage<'proposals', FasterRcnnTables, TrunkView, FasterRcnnSettings>(
    'proposals',
    parts,
  );
  return secondStageKinds.map((kind) => stage(kind, runs[kind]));
}
