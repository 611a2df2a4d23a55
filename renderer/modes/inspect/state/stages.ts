/** The stages as the window names them, in the order of the rail. */
import { stageKinds, type StageKind } from '../../../../shared/detection/stages/stages.ts';

/** What the rail can show: the picture alone, or a stage on it. */
export type ShownStage = 'image' | StageKind;

export const shownStages: readonly ShownStage[] = ['image', ...stageKinds];

/** The name of each stage on the rail and in the inspector. */
export const stageNames: Readonly<Record<ShownStage, string>> = {
  image: 'Image',
  anchors: 'Anchors',
  objectness: 'Objectness',
  decoded: 'Decoded',
  topK: 'Top-k',
  clipped: 'Clipped',
  proposals: 'NMS',
  pooled: 'RoI',
  classes: 'Classes',
  detections: 'Detections',
};

/** What each stage is, in a sentence: the rail's tooltips. */
export const stageSentences: Readonly<Record<ShownStage, string>> = {
  image: 'The upright picture, and how it becomes the network’s input.',
  anchors: 'The reference boxes of every cell of every level.',
  objectness: 'The region proposal network’s score of every anchor.',
  decoded: 'Every anchor moved by its deltas: proposals before any selection.',
  topK: 'The best proposals of each level by objectness.',
  clipped: 'Clipped to the picture, without those too small or with too low an objectness.',
  proposals: 'The proposals that are left after non-maximum suppression.',
  pooled: 'The features of each proposal, pooled to one size.',
  classes: 'Every proposal as every class, with its probability and its box.',
  detections: 'The final boxes, after the score threshold and suppression within each class.',
};

/** What one row of a stage is called. */
const rowNouns: Readonly<Record<StageKind, string>> = {
  anchors: 'anchor',
  objectness: 'anchor',
  decoded: 'decoded anchor',
  topK: 'top-k proposal',
  clipped: 'clipped proposal',
  proposals: 'proposal',
  pooled: 'proposal',
  classes: 'class box',
  detections: 'detection',
};

/** `proposal 5`: rows are counted from 1 wherever a person reads them. */
export function rowName(stage: StageKind, row: number): string {
  return `${rowNouns[stage]} ${(row + 1).toLocaleString('en')}`;
}

/** The stage `step` places along the rail, or the nearest end. */
export function stageAlong(from: ShownStage, step: number): ShownStage {
  const at = shownStages.indexOf(from) + step;
  return shownStages[Math.min(shownStages.length - 1, Math.max(0, at))] ?? from;
}

export { stageKinds, type StageKind };
