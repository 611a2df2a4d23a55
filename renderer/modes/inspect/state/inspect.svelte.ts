/** Inspect mode: what is looked at of a run, and what the run is wanted to be. */
import { createContext } from 'svelte';
import { Viewport } from '../../../canvas/viewport.svelte.ts';
import type { Studio } from '../../../studio/studio.ts';
import type { InspectParts } from './parts.ts';
import { Picker } from './picker.ts';
import { RunState, type Wanted } from './run.svelte.ts';
import { SceneState } from './scene.svelte.ts';
import { Selection } from './selection.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { StageView } from './stageView.svelte.ts';

export class Inspect {
  readonly #studio: Pick<Studio, 'model' | 'pictures'>;
  readonly settings = new SettingsState();
  readonly view = new StageView();
  readonly viewport = new Viewport();
  readonly run: RunState;
  readonly selection: Selection;
  readonly scene: SceneState;
  readonly picker: Picker;

  constructor(studio: Studio) {
    this.#studio = studio;
    const { client, imageSize, model, pictures, token } = studio;
    this.selection = new Selection(client);
    this.run = new RunState(client, () => this.selection.identity);
    const { run, selection, settings, view, viewport } = this;
    const parts: InspectParts = {
      ...{ client, imageSize, model, pictures },
      ...{ run, selection, settings, view, viewport },
    };
    this.scene = new SceneState(parts, token);
    this.picker = new Picker(parts, this.scene);
  }

  /** What the detector is wanted to have done; null while it cannot be asked. */
  readonly wanted: Wanted | null = $derived.by(() => {
    const { life, stages } = this.#studio.model;
    const pictureId = this.#studio.pictures.currentId;
    const { package: own, live } = this.settings;
    if (life === null || pictureId === null || own === null || live === null) return null;
    const { needs: tables } = this.scene;
    return { pictureId, life, stages, package: own, settings: live, tables };
  });
}

export const [useInspect, provideInspect] = createContext<Inspect>();
