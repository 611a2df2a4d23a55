/**
 * What the modes share, a class a concern: pictures, model, jobs, library, messages, preferences. Panels take it
 * from the context and use the part they are about.
 */
import { createContext } from 'svelte';
import type { StudioClient } from '../client/client.ts';
import { BoxWish } from './boxWish.ts';
import { ClassNamesState } from './classNames.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { DoubtsWish } from './doubtsWish.ts';
import { ExplainWish } from './explainWish.ts';
import { FirstPixelState } from './firstPixel.svelte.ts';
import { ImageSize, type MeasurePicture } from './imageSize.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Library } from './library.svelte.ts';
import { Messages } from './messages.svelte.ts';
import { ModelState } from './model.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { Preferences, type PreferenceStorage } from './preferences.svelte.ts';
import { ShownMode } from './shownMode.svelte.ts';
import { Spotlight } from './spotlight.svelte.ts';
import { TrainingWish } from './trainingWish.ts';

/** What of the browser the window needs. */
export interface Surroundings {
  readonly storage: PreferenceStorage | null;
  /** The value of a custom property of the page. */
  readonly token: (name: string) => string;
  readonly measurePicture: MeasurePicture;
  readonly mac: boolean;
}

export class Studio {
  readonly client: StudioClient;
  readonly mac: boolean;
  /** The value of a custom property of the page. */
  readonly token: (name: string) => string;
  readonly classNames = new ClassNamesState();
  readonly connection = new Connection();
  readonly dialogs = new Dialogs();
  readonly firstPixel = new FirstPixelState();
  readonly messages = new Messages();
  readonly mode = new ShownMode();
  readonly spotlight = new Spotlight();
  readonly boxWish = new BoxWish();
  readonly doubtsWish = new DoubtsWish();
  readonly explainWish = new ExplainWish();
  readonly trainingWish = new TrainingWish();
  readonly preferences: Preferences;
  readonly imageSize: ImageSize;
  readonly model: ModelState;
  readonly pictures: Pictures;
  readonly jobs: Jobs;
  readonly library: Library;

  constructor(client: StudioClient, around: Surroundings) {
    this.client = client;
    this.mac = around.mac;
    this.token = around.token;
    this.preferences = new Preferences(around.storage);
    this.imageSize = new ImageSize(around.measurePicture);
    this.model = new ModelState(client, this.messages, this.preferences);
    this.pictures = new Pictures(client, this.messages);
    this.jobs = new Jobs(client, this.messages);
    this.library = new Library(this);

    this.pictures.currentChanged.add((id) => {
      this.imageSize.pictureIs(id === null ? null : client.pictureUrl(id));
    });
    // Those of other data.
    this.pictures.opened.add(() => {
      this.classNames.set([]);
      this.firstPixel.forget();
    });
    // Counts of another model say nothing about this one.
    this.model.replaced.add(() => this.pictures.forgetDetections());
  }
}

export const [useStudio, provideStudio] = createContext<Studio>();
