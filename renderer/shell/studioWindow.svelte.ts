/** The window: what the modes share, the modes, and their connection with main. */
import { createContext } from 'svelte';
import type { StudioClient } from '../client/client.ts';
import type { MakeMode, Mode } from '../studio/mode.ts';
import { WindowSession } from './session.svelte.ts';
import { Studio, type Surroundings } from '../studio/studio.ts';
import { Tour } from './tour/tour.svelte.ts';

export class StudioWindow {
  readonly studio: Studio;
  readonly modes: readonly Mode[];
  readonly tour: Tour;
  readonly session: WindowSession;
  readonly #first: Mode;

  /** @param modes in the order of the switch */
  constructor(
    client: StudioClient,
    around: Surroundings,
    [first, ...others]: readonly [MakeMode, ...MakeMode[]],
  ) {
    this.studio = new Studio(client, around);
    this.#first = first(this.studio);
    this.modes = [this.#first, ...others.map((make) => make(this.studio))];
    this.studio.mode.show(this.#first.id);
    this.tour = new Tour(this.studio, this.modes);
    this.session = new WindowSession(this.studio, [
      ...this.modes,
      { id: 'tour', session: this.tour.session },
    ]);
    this.studio.pictures.siftBy(() => this.mode.pictures?.sift() ?? null);
    this.studio.pictures.showBy(() => {
      const { id } = this.studio.mode;
      // Whoever opens pictures wants to see them, and who went on to another mode meanwhile, that one.
      return () => {
        if (this.studio.mode.id === id) this.showPictures();
      };
    });
  }

  /** The mode that is shown. */
  readonly mode: Mode = $derived.by(
    () => this.modes.find(({ id }) => id === this.studio.mode.id) ?? this.#first,
  );

  /** Shows a mode that is about the open pictures, where another one is shown. */
  showPictures(): void {
    const ofPictures = this.mode.ofPictures
      ? this.mode
      : this.modes.find((mode) => mode.ofPictures);
    if (ofPictures !== undefined) this.studio.mode.show(ofPictures.id);
  }

  /** Listens to main. @returns a function that ends it. */
  listen(): () => void {
    const { client, connection, jobs, library, model, pictures } = this.studio;
    connection.stateIs(client.connection);
    const ends = [
      client.onConnection((state) => {
        const wasLost = connection.state === 'lost';
        connection.stateIs(state);
        if (wasLost && state === 'connected') void this.#meetAgain();
      }),
      client.on('detectorState', (state) => {
        model.detectorIs(state);
      }),
      client.on('progress', (progress) => {
        jobs.progressed(progress);
        library.progressed(progress);
      }),
      client.on('detected', (outcome) => {
        pictures.detected(outcome);
      }),
      client.on('openPaths', ({ pictures: paths, model: modelPath }) => {
        void pictures.open(paths);
        if (modelPath !== null) void model.open(modelPath);
      }),
      ...this.modes.flatMap((mode) => mode.listen?.() ?? []),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** After the connection was lost, main may be another process that knows nothing of this window. */
  async #meetAgain(): Promise<void> {
    const { client, imageSize, jobs, library, messages, model, preferences } = this.studio;
    messages.settle('connection');
    jobs.meetAgain();
    imageSize.meetAgain();
    library.meetAgain();
    // Where it is lost again, the next one is told.
    client.detector.limitTime(preferences.values.timeLimit).catch(() => {});
    try {
      const opening = model.meetAgain(await client.detector.state());
      const kept = await this.session.meetAgain();
      for (const { canvas } of this.modes) canvas?.handle.meetAgain();
      const isMissing = model.summary === null && model.opening === null;
      await Promise.all([
        isMissing && kept !== null ? model.open(kept) : opening,
        ...this.modes.map(async (mode) => mode.meetAgain?.()),
      ]);
    } catch (error) {
      messages.failed(error, 'connection');
    }
  }

  /** Asks what is there already, and comes back to it, or opens what the command line named. */
  async start(): Promise<void> {
    const { client, connection, messages, model, pictures } = this.studio;
    try {
      const info = await client.studio.info();
      connection.infoIs(info);
      const state = await client.detector.state();
      model.detectorIs(state);
      const formerModel = await this.session.resume();
      const opening: Promise<void>[] = [];
      if (pictures.all.length === 0) opening.push(pictures.open(info.startPictures));
      const startModel = info.startModel ?? formerModel;
      if (state.kind === 'noModel' && startModel !== null) opening.push(model.open(startModel));
      await Promise.all([
        ...opening,
        pictures.refreshRecent(),
        model.refreshRecent(),
        ...this.modes.map(async (mode) => mode.start?.()),
      ]);
    } catch (error) {
      messages.failed(error, 'connection');
    }
  }
}

export const [useStudioWindow, provideStudioWindow] = createContext<StudioWindow>();
