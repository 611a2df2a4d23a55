/** What a reload comes back to in Inspect: stage, settings, selection, and how the boxes are shown. */
import * as v from 'valibot';
import { settingsSchema, type DetectionSettings } from '../../../../shared/model/settings.ts';
import type { ModeSession } from '../../../studio/mode.ts';
import type { ModelState } from '../../../studio/model.svelte.ts';
import type { Inspect } from './inspect.svelte.ts';

const stageSchema = v.pipe(v.string(), v.maxLength(64));

/** Each part falls back by itself: a version that knows other things loses no more than those. */
const schema = v.object({
  /** null: the last one. */
  shown: v.fallback(v.nullable(stageSchema), null),
  overlay: v.fallback(v.nullable(stageSchema), null),
  heatMap: v.fallback(v.boolean(), true),
  boxesShown: v.fallback(v.boolean(), true),
  tool: v.fallback(v.string(), 'select'),
  /** Of one package. */
  settings: v.fallback(v.nullable(v.object({ modelId: v.string(), live: settingsSchema })), null),
  /** A row of the run on a picture. */
  selection: v.fallback(
    v.nullable(
      v.object({
        pictureId: v.string(),
        ref: v.object({ stage: stageSchema, row: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
      }),
    ),
    null,
  ),
});

type Saved = v.InferOutput<typeof schema>;

export class InspectSession implements ModeSession {
  readonly #inspect: Inspect;
  readonly #model: Pick<ModelState, 'summary' | 'replaced'>;

  constructor(inspect: Inspect, model: Pick<ModelState, 'summary' | 'replaced'>) {
    this.#inspect = inspect;
    this.#model = model;
  }

  save(): Saved {
    const { scene, selection, settings, tools, view } = this.#inspect;
    const modelId = this.#model.summary?.id;
    const pictureId = scene.snapshot?.run.pictureId;
    return {
      shown: view.chosen,
      overlay: view.overlay,
      heatMap: view.heatMap,
      boxesShown: view.boxesShown,
      tool: tools.chosen,
      settings:
        modelId === undefined || settings.live === null || !settings.changed
          ? null
          : { modelId, live: settings.live },
      selection:
        pictureId === undefined || selection.ref === null
          ? null
          : { pictureId, ref: selection.ref },
    };
  }

  restore(saved: unknown): void {
    const parsed = v.safeParse(schema, saved);
    if (!parsed.success) return;
    const { shown, overlay, heatMap, boxesShown, tool, settings, selection } = parsed.output;
    const { tools, view } = this.#inspect;
    view.restore(shown, overlay);
    if (view.heatMap !== heatMap) view.toggleHeatMap();
    if (view.boxesShown !== boxesShown) view.toggleBoxes();
    tools.use(tool);
    if (settings !== null) this.#restoreSettings(settings.modelId, settings.live);
    if (selection !== null) this.#inspect.selectWhenShown(selection.pictureId, selection.ref);
  }

  #restoreSettings(modelId: string, live: DetectionSettings): void {
    const { settings } = this.#inspect;
    if (this.#model.summary !== null) {
      if (this.#model.summary.id === modelId) settings.restore(live);
      return;
    }
    // Only the first package that is opened can be the one of the session.
    const end = this.#model.replaced.add(({ id }) => {
      end();
      if (id === modelId) settings.restore(live);
    });
  }
}
