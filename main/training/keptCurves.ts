/** Curves as training.json keeps them. */
import { lossNames } from '../../shared/training/report.ts';
import type { Curves } from './curves.ts';

/** No curve shows more, and a loss is another in every step. */
const digits = 5;

/**
 * Of each number of the steps a column, since the numbers' names would be longer than the numbers; in both parts numbers
 * of five digits, and times in whole milliseconds.
 */
export function keptCurves({ steps, evaluations }: Curves) {
  const column = (of: (step: Curves['steps'][number]) => number | null) =>
    steps.map((step) => rounded(of(step)));
  const losses = lossNames.map((name) => [name, column((step) => step.losses[name])] as const);
  return {
    steps: {
      step: column(({ step }) => step),
      phase: column(({ phase }) => phase),
      epoch: column(({ epoch }) => epoch),
      losses: Object.fromEntries(losses),
      learningRate: column(({ learningRate }) => learningRate),
      gradientNorm: column(({ gradientNorm }) => gradientNorm),
      milliseconds: steps.map(({ milliseconds }) => Math.round(milliseconds)),
    },
    evaluations: evaluations.map((evaluation) => ({
      step: evaluation.step,
      phase: evaluation.phase,
      epoch: evaluation.epoch,
      ap: rounded(evaluation.ap),
      ap50: rounded(evaluation.ap50),
      recall50: rounded(evaluation.recall50),
      averageRecall: rounded(evaluation.averageRecall),
      classes: evaluation.classes.map(({ id, name, ap50 }) => ({ id, name, ap50: rounded(ap50) })),
    })),
  };
}

function rounded(value: number | null): number | null {
  return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}
