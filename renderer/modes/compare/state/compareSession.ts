/** What a reload comes back to in Compare: the panes with their models, settings and stages, and how they are looked at. */
import * as v from 'valibot';
import { paneNames } from '../../../../shared/contract/comparison.ts';
import { pathSchema } from '../../../../shared/contract/method.ts';
import { stageSchema } from '../../../../shared/detection/questions.ts';
import { settingsSchema } from '../../../../shared/model/settings.ts';
import type { ModeSession } from '../../../studio/mode.ts';
import type { Compare } from './compare.svelte.ts';

const paneSchema = v.object({
  path: pathSchema,
  settings: v.fallback(v.nullable(settingsSchema), null),
  shown: v.fallback(v.nullable(stageSchema), null),
});

const schema = v.object({
  panes: v.fallback(v.pipe(v.array(paneSchema), v.maxLength(paneNames.length)), []),
  linked: v.fallback(v.boolean(), true),
  differences: v.fallback(v.boolean(), true),
  logarithmic: v.fallback(v.boolean(), true),
  least: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.5),
});

export class CompareSession implements ModeSession {
  readonly #compare: Compare;

  constructor(compare: Compare) {
    this.#compare = compare;
  }

  save(): v.InferOutput<typeof schema> {
    const { records, linked, differences, logarithmic, least } = this.#compare;
    return { panes: [...records], linked, differences, logarithmic, least };
  }

  restore(saved: unknown): void {
    const parsed = v.safeParse(schema, saved);
    if (!parsed.success) return;
    const { panes, ...look } = parsed.output;
    this.#compare.restore(panes, look);
  }
}
