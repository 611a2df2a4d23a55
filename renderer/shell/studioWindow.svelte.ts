/**
 * The window, of which Inspect mode is the first: makes the classes of state, one a concern, and connects them.
 * Panels take it from the context and use the part they are about.
 */
import { createContext } from 'svelte';
import type { InspectParts } from '../modes/inspect/state/parts.ts';
import type { StudioClient } from '../client/client.ts';
import { Connection } from '../studio/connection.svelte.ts';
import { Dialogs } from '../studio/dialogs.svelte.ts';
import { ImageSize, type MeasurePicture } from '../studio/imageSize.svelte.ts';
import { Jobs } from '../studio/jobs.svelte.ts';
import { Library } from '../studio/library.svelte.ts';
import { Messages } from '../studio/messages.svelte.ts';
import { ModeState } from '../studio/mode.svelte.ts';
import { ModelState } from '../studio/model.svelte.ts';
import { Picker } from '../modes/inspect/state/picker.ts';
import { PictureList } from '../studio/pictures.svelte.ts';
import { Preferences, type PreferenceStorage } from '../studio/preferences.svelte.ts';
import { RunState, type Wanted } from '../modes/inspect/state/run.svelte.ts';
import { SceneState } from '../modes/inspect/state/scene.svelte.ts';
import { Selection } from '../modes/inspect/state/selection.svelte.ts';
import { SettingsState } from '../modes/inspect/state/settings.svelte.ts';
import { StageView } from '../modes/inspect/state/stageView.svelte.ts';
import { TrainState } from '../modes/train/state/train.svelte.ts';
import { Viewport } from '../canvas/viewport.svelte.ts';

/** What of the browser the window needs. */
export interface Surroundings {
  readonly storage: PreferenceStorage | null;
  /** The value of a custom property of the page. */
  readonly token: (name: string) => string;
  readonly measurePicture: MeasurePicture;
  readonly mac: boolean;
}

export class Inspect implements InspectParts {
  readonly client: StudioClient;
  readonly mac: boolean;
  readonly connection = new Connection();
  readonly dialogs = new Dialogs();
  readonly messages = new Messages();
  readonly mode = new ModeState();
  readonly settings = new SettingsState();
  readonly view = new StageView();
  readonly viewport = new Viewport();
  readonly preferences: Preferences;
  readonly imageSize: ImageSize;
  readonly model: ModelState;
  readonly pictures: PictureList;
  readonly jobs: Jobs;
  readonly library: Library;
  readonly run: RunState;
  readonly selection: Selection;
  readonly scene: SceneState;
  readonly picker: Picker;
  readonly train: TrainState;

  constructor(client: StudioClient, around: Surroundings) {
    this.client = client;
    this.mac = around.mac;
    this.preferences = new Preferences(around.storage);
    this.imageSize = new ImageSize(around.measurePicture);
    this.model = new ModelState(client, this.messages, this.preferences);
    this.pictures = new PictureList(client, this.messages);
    this.jobs = new Jobs(client, this.messages);
    this.library = new Library(this);
    this.run = new RunState(client);
    this.selection = new Selection(client);
    this.scene = new SceneState(this, around.token);
    this.picker = new Picker(this, this.scene);
    this.train = new TrainState(this, around.token);
  }

  /** What the detector is wanted to have done; null while it cannot be asked. */
  readonly wanted: Wanted | null = $derived.by(() => {
    const { life } = this.model;
    const pictureId = this.pictures.currentId;
    const { package: own, live } = this.settings;
    if (life === null || pictureId === null || own === null || live === null) return null;
    return { pictureId, life, package: own, settings: live, tables: this.scene.needs };
  });

  /** Listens to main. @returns a function that ends it. */
  listen(): () => void {
    this.connection.stateIs(this.client.connection);
    const ends = [
      this.client.onConnection((state) => {
        const wasLost = this.connection.state === 'lost';
        this.connection.stateIs(state);
        if (wasLost && state === 'connected') void this.#meetAgain();
      }),
      this.client.on('detectorState', (state) => {
        this.model.detectorIs(state);
      }),
      this.client.on('progress', (progress) => {
        this.jobs.progressed(progress);
        this.library.progressed(progress);
      }),
      this.client.on('detected', ({ pictureId, detections }) => {
        this.pictures.setDetections(pictureId, detections);
      }),
      this.client.on('openPaths', ({ pictures, model }) => {
        void this.pictures.open(pictures);
        if (model !== null) void this.model.open(model);
      }),
      this.train.listen(),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** After the connection was lost, main may be another process that knows nothing of this window. */
  async #meetAgain(): Promise<void> {
    try {
      this.model.detectorIs(await this.client.detector.state());
      this.run.again();
      await this.train.meet();
    } catch (error) {
      this.messages.failed(error);
    }
  }

  /** Asks what is there already, and opens what the command line named. */
  async start(): Promise<void> {
    try {
      const info = await this.client.studio.info();
      this.connection.infoIs(info);
      const state = await this.client.detector.state();
      this.model.detectorIs(state);
      const opening = [this.pictures.open(info.startPictures)];
      if (state.kind === 'noModel' && info.startModel !== null) {
        opening.push(this.model.open(info.startModel));
      }
      await Promise.all([
        ...opening,
        this.pictures.refreshRecent(),
        this.model.refreshRecent(),
        this.train.meet(),
      ]);
    } catch (error) {
      this.messages.failed(error);
    }
  }
}

export const [useInspect, provideInspect] = createContext<Inspect>();
