/** What a reload comes back to in Evaluate: how it is asked. What was evaluated is gone with the window. */
import * as v from 'valibot';
import type { ModeSession } from '../../../studio/mode.ts';
import type { Evaluate } from './evaluate.svelte.ts';

const schema = v.object({
  iou: v.fallback(v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)), 0.5),
  subset: v.fallback(v.nullable(v.picklist(['train', 'val', 'unused'])), null),
  split: v.fallback(v.picklist(['size', 'class', 'none']), 'size'),
});

export class EvaluateSession implements ModeSession {
  readonly #evaluate: Evaluate;

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  save(): v.InferOutput<typeof schema> {
    const { iou, subset, split } = this.#evaluate;
    return { iou, subset, split };
  }

  restore(saved: unknown): void {
    const parsed = v.safeParse(schema, saved);
    if (parsed.success) this.#evaluate.restore(parsed.output);
  }
}
