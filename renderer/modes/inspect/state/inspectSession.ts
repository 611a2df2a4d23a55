/** What a reload comes back to in Inspect: stage, settings, selection, and how the boxes are shown. */
import * as v from 'valibot';
import { detectionSettingsSchema } from '../../../../shared/model/settings.ts';
import type { ModeSession } from '../../../studio/mode.ts';
import type { ModelState } from '../../../studio/model.svelte.ts';
import type { Inspect } from './inspect.svelte.ts';
import { shownStages, stageKinds } from './stages.ts';

const stageSchema = v.picklist(stageKinds);

/** Each part falls back by itself: a version that knows other stages loses no more than the stage. */
const schema = v.object({
  shown: v.fallback(v.picklist(shownStages), 'detections'),
  overlay: v.fallback(v.nullable(stageSchema), null),
  heatMap: v.fallback(v.boolean(), true),
  boxesShown: v.fallback(v.boolean(), true),
  tool: v.fallback(v.string(), 'select'),
  /** Of the package in this folder. */
  settings: v.fallback(
    v.nullable(v.object({ modelPath: v.string(), live: detectionSettingsSchema })),
    null,
  ),
  /** A row of the run on the shown picture. */
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
    const modelPath = this.#model.summary?.path;
    const pictureId = scene.snapshot?.run.pictureId;
    return {
      shown: view.shown,
      overlay: view.overlay,
      heatMap: view.heatMap,
      boxesShown: view.boxesShown,
      tool: tools.chosen,
      settings:
        modelPath === undefined || settings.live === null || !settings.changed
          ? null
          : { modelPath, live: settings.live },
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
    view.show(shown);
    if (view.overlay !== overlay) view.toggleOverlay(overlay ?? view.overlay ?? 'image');
    if (view.heatMap !== heatMap) view.toggleHeatMap();
    if (view.boxesShown !== boxesShown) view.toggleBoxes();
    tools.use(tool);
    if (settings !== null) this.#restoreSettings(settings);
    if (selection !== null) this.#inspect.selectWhenShown(selection.pictureId, selection.ref);
  }

  #restoreSettings({ modelPath, live }: NonNullable<Saved['settings']>): void {
    const { settings } = this.#inspect;
    if (this.#model.summary !== null) {
      if (this.#model.summary.path === modelPath) settings.restore(live);
      return;
    }
    // Only the first package that is opened can be the one of the session.
    const end = this.#model.replaced.add(({ path }) => {
      end();
      if (path === modelPath) settings.restore(live);
    });
  }
}
