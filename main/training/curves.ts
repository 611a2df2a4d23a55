/** What a training told of itself so far: its curves, in its checkpoints and in training.json. */
import * as v from 'valibot';
import type { LossName } from '../../shared/training/report.ts';

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const maybe = v.nullable(number);
const losses = v.strictObject({
  objectness: maybe,
  rpnBox: maybe,
  classification: maybe,
  box: maybe,
} satisfies Record<LossName, unknown>);

const stepSchema = v.strictObject({
  kind: v.literal('step'),
  step: whole,
  phase: whole,
  epoch: whole,
  losses,
  learningRate: number,
  gradientNorm: number,
  milliseconds: number,
});

const evaluationSchema = v.strictObject({
  kind: v.literal('evaluation'),
  step: whole,
  phase: whole,
  epoch: whole,
  ap: maybe,
  ap50: maybe,
  recall50: maybe,
  averageRecall: maybe,
  classes: v.array(v.strictObject({ id: v.number(), name: v.string(), ap50: maybe })),
});

export const curvesSchema = v.strictObject({
  steps: v.array(stepSchema),
  evaluations: v.array(evaluationSchema),
});
export type Curves = v.InferOutput<typeof curvesSchema>;
