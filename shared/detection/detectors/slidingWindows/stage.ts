/** What the stages of sliding windows are made with. */
import type { HogPicture } from '../../windows/gradients.ts';
import type { StageDescription } from '../../stages/description.ts';
import type { DetectorView, Stage } from '../../stages/stage.ts';
import { slidingWindowsDescriptions } from './descriptions.ts';
import type { SlidingWindowsSettings } from './settings.ts';
import type { SlidingWindowsTables } from './tables.ts';
import { slidingWindowsWords } from './words.ts';

/** What comes before the first stage: the picture. */
export interface WindowsView extends DetectorView {
  readonly picture: HogPicture;
}

export type WindowsStage = Stage<SlidingWindowsTables, WindowsView, SlidingWindowsSettings>;

export function stage(
  kind: keyof SlidingWindowsTables,
  run: Omit<WindowsStage, keyof StageDescription | 'tell' | 'tag' | 'ending'>,
): WindowsStage {
  return { ...slidingWindowsDescriptions[kind], ...slidingWindowsWords[kind], ...run };
}
