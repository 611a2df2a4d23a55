/** A stage of Fast R-CNN: its description, its words, and how it runs. */
import type { FeatureMap } from '../../roi/featureMap.ts';
import type { StageDescription } from '../../stages/description.ts';
import type { Stage } from '../../stages/stage.ts';
import type { PictureView } from '../selectiveSearch/stages.ts';
import { fastRcnnDescriptions } from './descriptions.ts';
import type { FastRcnnSettings } from './settings.ts';
import type { FastRcnnTables } from './tables.ts';
import { fastRcnnWords } from './words.ts';

/** What comes before the first stage: the picture, its input's sizes, and what the trunk says of it. */
export interface RegionsView extends PictureView {
  /** The feature maps that are pooled, finest first. */
  readonly features: readonly FeatureMap[];
}

export type FastRcnnStage = Stage<FastRcnnTables, RegionsView, FastRcnnSettings>;

export function stage(
  kind: keyof FastRcnnTables,
  run: Omit<FastRcnnStage, keyof StageDescription | 'tell' | 'tag' | 'ending'>,
): FastRcnnStage {
  return { ...fastRcnnDescriptions[kind], ...fastRcnnWords[kind], ...run };
}
