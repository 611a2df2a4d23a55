/** A stage of R-CNN: its description, its words, and how it runs. */
import type { StageDescription } from '../../stages/description.ts';
import type { Stage } from '../../stages/stage.ts';
import type { PictureView } from '../selectiveSearch/stages.ts';
import { rcnnDescriptions } from './descriptions.ts';
import type { RcnnSettings } from './settings.ts';
import type { RcnnTables } from './tables.ts';
import { rcnnWords } from './words.ts';

export type RcnnStage = Stage<RcnnTables, PictureView, RcnnSettings>;

export function stage(
  kind: keyof RcnnTables,
  run: Omit<RcnnStage, keyof StageDescription | 'tell' | 'tag' | 'ending'>,
): RcnnStage {
  return { ...rcnnDescriptions[kind], ...rcnnWords[kind], ...run };
}
