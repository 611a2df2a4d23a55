/** What a reload comes back to in Annotate: the tool, the next class, the threshold, and what of the list is shown. */
import * as v from 'valibot';
import { marginRule } from '../../../../shared/model/settings.ts';
import type { ModeSession } from '../../../studio/mode.ts';
import type { Annotate } from './annotate.svelte.ts';

/** Each part falls back by itself: a version that knows other things loses no more than those. */
const schema = v.object({
  tool: v.fallback(v.string(), 'edit'),
  nextClass: v.fallback(
    v.nullable(v.object({ project: v.string(), id: v.pipe(v.number(), v.integer()) })),
    null,
  ),
  threshold: v.fallback(
    v.pipe(v.number(), v.minValue(marginRule.least), v.maxValue(marginRule.most)),
    0.5,
  ),
  unticked: v.fallback(v.array(v.string()), []),
  filter: v.fallback(v.string(), 'all'),
  order: v.fallback(v.string(), 'own'),
  boxesShown: v.fallback(v.boolean(), true),
});

export class AnnotateSession implements ModeSession {
  readonly #annotate: Annotate;

  constructor(annotate: Annotate) {
    this.#annotate = annotate;
  }

  save(): v.InferOutput<typeof schema> {
    const { classes, sifting, suggestions, tools, view } = this.#annotate;
    return {
      tool: tools.chosen,
      nextClass: classes.chosen,
      threshold: suggestions.threshold,
      // A session is kept in a line: of a model with a thousand classes, the first ones.
      unticked: suggestions.unticked.slice(0, 100),
      filter: sifting.filter(),
      order: sifting.order(),
      boxesShown: view.boxesShown,
    };
  }

  restore(saved: unknown): void {
    const parsed = v.safeParse(schema, saved);
    if (!parsed.success) return;
    const { tool, nextClass, threshold, unticked, filter, order, boxesShown } = parsed.output;
    const { classes, sifting, suggestions, tools, view } = this.#annotate;
    tools.use(tool);
    classes.rememberChosen(nextClass);
    suggestions.threshold = threshold;
    for (const name of unticked) suggestions.tick(name, false);
    sifting.filterBy(filter);
    sifting.orderBy(order);
    if (view.boxesShown !== boxesShown) view.toggleBoxes();
  }
}
