/** A stage of Faster R-CNN: its description, its words, and how it runs. */
import type { InputGeometry } from '../../../geometry/spaces.ts';
import type { FeatureMap } from '../../roi/featureMap.ts';
import type { StageDescription } from '../../stages/description.ts';
import type { Stage } from '../../stages/stage.ts';
import { fasterRcnnDescriptions } from './descriptions.ts';
import type { FasterRcnnSettings } from './settings.ts';
import type { FasterRcnnTables } from './tables.ts';
import { fasterRcnnWords } from './words.ts';

/** What comes before the first stage: the input's sizes, and what the trunk says of the picture. */
export interface TrunkView {
  readonly geometry: InputGeometry;
  /** Of each RPN level. */
  readonly maps: readonly RpnMaps[];
  /** The feature maps that are pooled, finest first. */
  readonly features: readonly FeatureMap[];
}

/** What the region proposal network puts out of one level. */
export interface RpnMaps {
  readonly width: number;
  readonly height: number;
  readonly objectness: Float32Array;
  readonly deltas: Float32Array;
}

export type FasterRcnnStage = Stage<FasterRcnnTables, TrunkView, FasterRcnnSettings>;

export function stage(
  kind: keyof FasterRcnnTables,
  run: Omit<FasterRcnnStage, keyof StageDescription | 'tell' | 'tag' | 'ending'>,
): FasterRcnnStage {
  return { ...fasterRcnnDescriptions[kind], ...fasterRcnnWords[kind], ...run };
}
