/** The stages as the window shows them: those of the open model, and the picture alone before them. */
import { count } from '../../../shared/words.ts';
import {
  stageOf,
  type StageDescription,
  type StageWork,
} from '../../../shared/detection/stages/description.ts';
import type { ScoreName } from '../../../shared/detection/stages/scores.ts';
import type { FateName } from '../../../shared/detection/stages/table.ts';

/** What the rail can show: the kind of a stage, or the picture alone. */
export const image = 'image';

export type Stages = readonly StageDescription[];

/** The picture, and the stages in the order of the rail. */
export function shownStages(stages: Stages): readonly string[] {
  return [image, ...stages.map(({ kind }) => kind)];
}

/** What became of a row, as a person reads it. */
export const fateWords: Readonly<Record<FateName, string>> = {
  kept: 'went on',
  belowTopK: 'below top-k',
  tooSmall: 'too small',
  lowScore: 'low score',
  suppressed: 'suppressed',
  overLimit: 'over the limit',
};

/** What stands together on the rail. */
export interface RailPart {
  /** Over it; null: nothing. */
  readonly title: string | null;
  /** Work that comes before its stages, if any. */
  readonly work: StageWork | null;
  /** What can be shown. */
  readonly shown: readonly string[];
}

/** The rail's parts in their order: the picture, work, and the stages that follow each other in one part of the network. */
export function railParts(stages: Stages): readonly RailPart[] {
  const parts: RailPart[] = [{ title: null, work: null, shown: [image] }];
  for (const { kind, part, work } of stages) {
    if (work !== undefined) parts.push({ title: null, work, shown: [] });
    const last = parts.at(-1);
    if (last?.title === part) parts.splice(-1, 1, { ...last, shown: [...last.shown, kind] });
    else parts.push({ title: part, work: null, shown: [kind] });
  }
  return parts;
}

/** The description of a shown stage; null for the picture alone, and for what the model does not have. */
export function describe(stages: Stages, shown: string): StageDescription | null {
  return stages.find(({ kind }) => kind === shown) ?? null;
}

/** The name on the rail. */
export function titleOf(stages: Stages, shown: string): string {
  return describe(stages, shown)?.title ?? 'Image';
}

/** What its scores are called. */
export function scoreNameOf(stages: Stages, shown: string): ScoreName {
  return describe(stages, shown)?.score ?? 'score';
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
  return `${stageOf(stages, kind).row} ${count(row + 1)}`;
}

/** The stage `step` places along the rail, or the nearest end. */
export function stageAlong(stages: Stages, from: string, step: number): string {
  const shown = shownStages(stages);
  const at = shown.indexOf(from) + step;
  return shown[Math.min(shown.length - 1, Math.max(0, at))] ?? from;
}
