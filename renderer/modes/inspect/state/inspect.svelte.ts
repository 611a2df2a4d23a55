/** Inspect mode: what is looked at of a run, and what the run is wanted to be. */
import { createContext } from 'svelte';
import { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import { panTool } from '../../../canvas/tools/panTool.ts';
import { DrawTool } from '../../../canvas/tools/drawTool.ts';
import { SelectTool } from '../../../canvas/tools/selectTool.ts';
import { ToolBox } from '../../../canvas/tools/toolBox.svelte.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { settingsKey } from '../../../../shared/model/settings.ts';
import type { Studio } from '../../../studio/studio.ts';
import { Drawing } from './drawing.svelte.ts';
import { Asking } from './asking.ts';
import { MergeView } from './merges.svelte.ts';
import { Explaining } from './explaining.svelte.ts';
import type { InspectParts } from './parts.ts';
import { Picker } from './picker.ts';
import { RunState, type Wanted } from './run.svelte.ts';
import { SceneState } from './scene.svelte.ts';
import { Selection } from './selection.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { StageView } from './stageView.svelte.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';

export const inspectId = 'inspect';

export class Inspect {
  readonly #studio: Studio;
  readonly settings = new SettingsState(() => this.#refresh());
  readonly view = new StageView(() => this.#refresh());
  readonly canvas = new CanvasHandle();
  readonly tools: ToolBox;
  readonly run: RunState;
  readonly selection: Selection;
  readonly scene: SceneState;
  readonly merges: MergeView;
  readonly drawing: Drawing;
  readonly picker: Picker;
  readonly explaining: Explaining;
  readonly asking: Asking;
  readonly #select: SelectTool<RowRef>;
  #refreshing = false;
  #told: RunSnapshot | null = null;
  /** A row that is selected when the run on its picture is there. */
  #awaited: { readonly pictureId: string; readonly ref: RowRef } | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
    const { client, imageSize, mode, model, pictures, token } = studio;
    this.selection = new Selection(client);
    this.run = new RunState(
      client,
      () => this.#refresh(),
      () => this.selection.identity,
    );
    this.explaining = new Explaining(studio, this.settings, () => this.run.again());
    const { explaining, run, selection, settings, view, canvas } = this;
    const parts: InspectParts = {
      ...{ client, imageSize, model, pictures },
      ...{ run, selection, settings, view, canvas, explaining },
    };
    this.scene = new SceneState(parts);
    this.merges = new MergeView(client, this.scene, selection, view);
    this.drawing = new Drawing(parts, this.scene, this.merges, token, () => this.#aimedAt);
    this.picker = new Picker(parts, this.scene, this.merges, this.drawing);
    this.asking = new Asking(parts, this.scene, () => this.tools.use('select'));
    this.#select = new SelectTool(this.picker, (target) => {
      // Where no box is drawn, an object that is missed may be.
      if (target === null && this.asking.clickedMiss(canvas.pointer)) return;
      if (target !== null) explaining.stepAside();
      this.picker.select(target);
    });
    this.tools = new ToolBox([this.#select, panTool, new DrawTool(this.asking)]);

    // Another package brings its own settings, stages and levels.
    model.replaced.add((summary) => {
      settings.open(summary.settings, summary.rules);
      view.modelIs(summary.stages, summary.levels);
    });
    model.changed.add(() => this.#refresh());
    mode.changed.add((id) => {
      if (id === inspectId) explaining.truthMayDiffer();
      else explaining.search.stop();
      this.#refresh();
    });
    studio.explainWish.asked.add((wish) => {
      explaining.wished(wish);
      studio.preferences.set({ inspectorShown: true });
      pictures.show(wish.pictureId);
      mode.show(inspectId);
    });
    pictures.currentChanged.add(() => this.#refresh());
    view.shownChanged.add((stage) => selection.goTo(stage));
    selection.followed.add((stage) => view.show(stage));
    selection.told.add(() => this.merges.refresh());
  }

  /** What the detector is wanted to have done; null while it cannot be asked. */
  readonly wanted: Wanted | null = $derived.by(() => {
    if (!this.#isShown) return null;
    const { life, stages } = this.#studio.model;
    const pictureId = this.#studio.pictures.currentId;
    const { package: own, live } = this.settings;
    if (life === null || pictureId === null || own === null || live === null) return null;
    const { needs: tables } = this.scene;
    return { pictureId, life, stages, package: own, settings: live, tables };
  });

  /** Other modes ask the same detector: it is theirs while they are shown. Without a window, there are none. */
  get #isShown(): boolean {
    return this.#studio.mode.id === '' || this.#studio.mode.id === inspectId;
  }

  /** What a click where the pointer is would select. */
  get #aimedAt(): RowRef | null {
    const { pointer } = this.canvas;
    if (pointer === null || this.tools.chosen !== this.#select.name) return null;
    return this.#select.aimedAt(pointer, this.canvas);
  }

  /** Listens to main. @returns a function that ends it. */
  listen(): () => void {
    const { client } = this.#studio;
    const { explaining } = this;
    const ends = [
      client.on('savingProgress', (told) => explaining.search.progressed(told)),
      // Another window annotates; when the mode is shown again, it is asked anyway.
      client.on('projectChanged', () => {
        if (this.#isShown) explaining.truthMayDiffer();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Selects a row of the run on a picture, now or when the next run that is shown is on that one. */
  selectWhenShown(pictureId: string, ref: RowRef): void {
    if (this.#told?.run.pictureId === pictureId) this.selection.select(ref);
    else this.#awaited = { pictureId, ref };
  }

  /**
   * Asks for what is wanted and tells what is shown, once for all that changes together: what is half changed,
   * as another model under the former one's settings, is never asked for.
   */
  #refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    queueMicrotask(() => {
      this.#refreshing = false;
      this.run.want(this.wanted);
      this.#studio.pictures.settingsAre(this.settings.live);
      const { snapshot } = this.scene;
      if (snapshot !== this.#told) {
        this.#told = snapshot;
        this.#shownIs(snapshot);
      }
      this.merges.refresh();
    });
  }

  #shownIs(snapshot: RunSnapshot | null): void {
    this.selection.runIs(snapshot);
    this.explaining.runIs(snapshot);
    if (snapshot === null) return;
    const awaited = this.#awaited;
    this.#awaited = null;
    if (awaited?.pictureId === snapshot.run.pictureId) this.selection.select(awaited.ref);
    const { client, imageSize, model, pictures } = this.#studio;
    const { pictureId, detections, geometry, provider } = snapshot.run;
    const settings = settingsKey(snapshot.run.settings);
    pictures.detected({ pictureId, detections: detections.length, settings });
    model.ranOn(provider);
    const { imageWidth: width, imageHeight: height } = geometry;
    imageSize.sizeIs(client.pictureUrl(pictureId), { width, height });
  }
}

export const [useInspect, provideInspect] = createContext<Inspect>();
