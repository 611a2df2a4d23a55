/** The window: makes what the modes share and each mode's own state, and connects them with main. */
import type { StudioClient } from '../client/client.ts';
import { Inspect } from '../modes/inspect/state/inspect.svelte.ts';
import { TrainState } from '../modes/train/state/train.svelte.ts';
import { Studio, type Surroundings } from '../studio/studio.ts';

export class StudioWindow {
  readonly studio: Studio;
  readonly inspect: Inspect;
  readonly train: TrainState;

  constructor(client: StudioClient, around: Surroundings) {
    this.studio = new Studio(client, around);
    this.inspect = new Inspect(this.studio);
    this.train = new TrainState(this.studio, around.token);
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
      client.on('openPaths', ({ pictures: paths, model: modelPath }) => {
        void pictures.open(paths);
        if (modelPath !== null) void model.open(modelPath);
      }),
      this.train.listen(),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** After the connection was lost, main may be another process that knows nothing of this window. */
  async #meetAgain(): Promise<void> {
    const { client, messages, model } = this.studio;
    try {
      model.detectorIs(await client.detector.state());
      this.inspect.run.again();
      await this.train.meet();
    } catch (error) {
      messages.failed(error);
    }
  }

  /** Asks what is there already, and opens what the command line named. */
  async start(): Promise<void> {
    const { client, connection, messages, model, pictures } = this.studio;
    try {
      const info = await client.studio.info();
      connection.infoIs(info);
      const state = await client.detector.state();
      model.detectorIs(state);
      const opening = [pictures.open(info.startPictures)];
      if (state.kind === 'noModel' && info.startModel !== null) {
        opening.push(model.open(info.startModel));
      }
      await Promise.all([
        ...opening,
        pictures.refreshRecent(),
        model.refreshRecent(),
        this.train.meet(),
      ]);
    } catch (error) {
      messages.failed(error);
    }
  }
}
