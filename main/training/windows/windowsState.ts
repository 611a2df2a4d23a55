/** Where a training of sliding windows stands, as its checkpoint has it: all but the pixels, which the data have. */
import * as v from 'valibot';

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const miningSchema = v.strictObject({
  names: v.array(whole),
  alphas: v.array(number),
  svm: v.nullable(
    v.strictObject({
      weights: v.array(number),
      bias: number,
      primal: number,
      dual: number,
      settled: v.boolean(),
      rounds: whole,
    }),
  ),
  seen: whole,
  evicted: whole,
  fresh: whole,
  trainings: whole,
});

export const windowsStateSchema = v.strictObject({
  /** New hard negatives of the pass so far, over all classes. */
  found: whole,
  /** One a class, with the names of all negatives that it was offered. */
  classes: v.array(v.strictObject({ mining: miningSchema, offered: v.array(whole) })),
});
export type WindowsState = v.InferOutput<typeof windowsStateSchema>;
