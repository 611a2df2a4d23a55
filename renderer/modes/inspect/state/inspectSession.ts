/** What a reload comes back to in Inspect: stage, settings, selection, and which boxes are shown and how. */
import * as v from 'valibot';
import { settingsSchema } from '../../../../shared/model/settings.ts';
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
  /** What was switched in the legends of one package. */
  switched: v.fallback(
    v.nullable(
      v.object({
        modelId: v.string(),
        sets: v.array(v.tuple([v.pipe(v.string(), v.maxLength(200)), v.boolean()])),
      }),
    ),
    null,
  ),
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

/** A package may have thousands of classes, each with a switch: so many of the latest are kept. */
const mostSwitched = 200;

type Saved = v.InferOutput<typeof schema>;

export class InspectSession implements ModeSession {
  readonly #inspect: Inspect;
  readonly #model: Pick<ModelState, 'summary' | 'replaced'>;

  constructor(inspect: Inspect, model: Pick<ModelState, 'summary' | 'replaced'>) {
    this.#inspect = inspect;
    this.#model = model;
  }

  save(): Saved {
    const { explaining, scene, selection, settings, tools, view } = this.#inspect;
    // What is only looked at does not outlast the page.
    const live = explaining.look?.former ?? settings.live;
    const modelId = this.#model.summary?.id;
    const pictureId = scene.snapshot?.run.pictureId;
    return {
      shown: view.chosen,
      overlay: view.overlay,
      heatMap: view.heatMap,
      boxesShown: view.boxesShown,
      tool: tools.chosen,
      switched:
        modelId === undefined || view.switched.size === 0
          ? null
          : { modelId, sets: [...view.switched].slice(-mostSwitched) },
      settings:
        modelId === undefined || live === null || !settings.differs(live)
          ? null
          : { modelId, live },
      selection:
        pictureId === undefined || selection.ref === null
          ? null
          : { pictureId, ref: selection.ref },
    };
  }

  restore(saved: unknown): void {
    const parsed = v.safeParse(schema, saved);
    if (!parsed.success) return;
    const { shown, overlay, heatMap, boxesShown, tool, switched, settings, selection } =
      parsed.output;
    const { settings: own, tools, view } = this.#inspect;
    view.restore(shown, overlay);
    if (view.heatMap !== heatMap) view.toggleHeatMap();
    if (view.boxesShown !== boxesShown) view.toggleBoxes();
    tools.use(tool);
    if (switched !== null) {
      this.#withModel(switched.modelId, () => view.restoreSwitched(new Map(switched.sets)));
    }
    if (settings !== null) this.#withModel(settings.modelId, () => own.restore(settings.live));
    if (selection !== null) this.#inspect.selectWhenShown(selection.pictureId, selection.ref);
  }

  /** Restores what is of a package, where that one is open, or comes. */
  #withModel(modelId: string, restore: () => void): void {
    if (this.#model.summary !== null) {
      if (this.#model.summary.id === modelId) restore();
      return;
    }
    // Only the first package that is opened can be the one of the session.
    const end = this.#model.replaced.add(({ id }) => {
      end();
      if (id === modelId) restore();
    });
  }
}
