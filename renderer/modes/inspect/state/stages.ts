/** The stages as the window shows them: those of the open model, and the picture alone before them. */
import { stageOf, type StageDescription } from '../../../../shared/detection/stages/description.ts';

/** What the rail can show: the kind of a stage, or the picture alone. */
export const image = 'image';

export type Stages = readonly StageDescription[];

/** The picture, and the stages in the order of the rail. */
export function shownStages(stages: Stages): readonly string[] {
  return [image, ...stages.map(({ kind }) => kind)];
}

/** The description of a shown stage; null for the picture alone, and for what the model does not have. */
export function describe(stages: Stages, shown: string): StageDescription | null {
  return stages.find(({ kind }) => kind === shown) ?? null;
}

/** The name on the rail. */
export function titleOf(stages: Stages, shown: string): string {
  return describe(stages, shown)?.title ?? 'Image';
}

/** What it is, in a sentence. */
export function sentenceOf(stages: Stages, shown: string): string {
  return (
    describe(stages, shown)?.sentence ??
    'The upright picture, and how it becomes the network’s input.'
  );
}

/** The name of its colour: `--stage-…` on the window's grounds, `--canvas-…` on pictures. */
export function colourOf(stages: Stages, shown: string): string {
  return describe(stages, shown)?.colour ?? image;
}

/** `proposal 5`: rows are counted from 1 wherever a person reads them. */
export function rowName(stages: Stages, kind: string, row: number): string {
  return `${stageOf(stages, kind).row} ${(row + 1).toLocaleString('en')}`;
}

/** The stage `step` places along the rail, or the nearest end. */
export function stageAlong(stages: Stages, from: string, step: number): string {
  const shown = shownStages(stages);
  const at = shown.indexOf(from) + step;
  return shown[Math.min(shown.length - 1, Math.max(0, at))] ?? from;
}
