/** What a reload comes back to in Evaluate: how it is asked, and which evaluations are looked at; main remembers what they told. */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../../../../shared/annotation/firstPixel.ts';
import { classNamesSchema } from '../../../../shared/evaluation/classNames.ts';
import type { ModeSession } from '../../../studio/mode.ts';
import type { Evaluate, EvaluateLook } from './evaluate.svelte.ts';

const idSchema = v.fallback(v.nullable(v.string()), null);
const schema: v.GenericSchema<unknown, EvaluateLook> = v.object({
  iou: v.fallback(v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)), 0.5),
  score: v.fallback(v.nullable(v.pipe(v.number(), v.finite())), null),
  subset: v.fallback(v.nullable(v.picklist(['train', 'val', 'unused'])), null),
  split: v.fallback(v.picklist(['size', 'class', 'none']), 'size'),
  current: idSchema,
  against: idSchema,
  classNames: v.fallback(classNamesSchema, []),
  vocFirstPixel: v.fallback(vocFirstPixelSchema, 1),
});

export class EvaluateSession implements ModeSession {
  readonly #evaluate: Evaluate;

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  save(): EvaluateLook {
    return this.#evaluate.look;
  }

  restore(saved: unknown): void {
    const parsed = v.safeParse(schema, saved);
    if (parsed.success) void this.#evaluate.restore(parsed.output);
  }
}
