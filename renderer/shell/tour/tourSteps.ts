/** The tour's steps in their order: what the texts say of each, and the mode that it happens in. */
import type { Mode } from '../../studio/mode.ts';
import type { TourStep } from '../../studio/tour.ts';
import type { ChapterText, StepBody, StepText } from './tourText.ts';

export interface ToldStep {
  readonly text: StepText;
  /** Its chapter, counted from 0. */
  readonly chapter: number;
  /** null: no mode has it, and it is only read. */
  readonly mode: Mode | null;
  readonly step: TourStep | null;
}

export function toldSteps(
  chapters: readonly ChapterText[],
  modes: readonly Mode[],
): readonly ToldStep[] {
  return chapters.flatMap(({ steps }, chapter) =>
    steps.map((text) => {
      const mode = modes.find(({ tour }) => tour?.steps[text.id] !== undefined) ?? null;
      return { text, chapter, mode, step: mode?.tour?.steps[text.id] ?? null };
    }),
  );
}

/** What a step says and asks now. */
export function bodyOf({ text, step }: ToldStep): StepBody {
  const variant = step?.variant() ?? null;
  return { ...text, ...(variant === null ? {} : text.variants?.[variant]) };
}
