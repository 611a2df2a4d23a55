/** What a run is at, in words. */
import type { StageDescription } from '../../../shared/detection/stages/description.ts';
import type { StepPart } from '../../../shared/detection/stepPart.ts';
import { count, timeLeft } from '../../../shared/words.ts';

/** Milliseconds of a step after which it is said how long it still takes. */
const knownAfter = 3000;

/** As a person reads it: `trunk`, `reading the picture`, `features, 412 of 1,024 · 6 s left`. @param step null: before the first */
export function stepWords(
  step: string | null,
  part: StepPart | null,
  stages: readonly StageDescription[],
): string {
  const title = stepTitle(step, stages);
  if (part === null) return title;
  const { done, total, milliseconds } = part;
  const far = `${title}, ${count(done)} of ${count(total)}`;
  if (milliseconds < knownAfter || done === 0) return far;
  return `${far} · ${timeLeft(((milliseconds / done) * (total - done)) / 1000)}`;
}

function stepTitle(step: string | null, stages: readonly StageDescription[]): string {
  if (step === null) return 'starting';
  if (step === 'decode') return 'reading the picture';
  const work = stages.find((stage) => stage.work?.step === step)?.work;
  const stage = stages.find(({ kind }) => kind === step);
  return (work?.title ?? stage?.title ?? step).toLowerCase();
}
