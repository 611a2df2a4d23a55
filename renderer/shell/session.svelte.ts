/** What this window comes back to when it is loaded again: it is told to main as it changes. */
import type { LastSession, OwnSession, Screen } from '../../shared/contract/session.ts';
import { rememberOwnSession } from '../client/ownSession.ts';
import type { Mode } from '../studio/mode.ts';
import type { Studio } from '../studio/studio.ts';

/** A slider that moves changes the screen many times a second; so long it has to rest, milliseconds. */
const restMilliseconds = 250;

export class WindowSession {
  readonly #studio: Pick<Studio, 'client' | 'messages' | 'mode' | 'model' | 'pictures'>;
  readonly #modes: readonly Pick<Mode, 'id' | 'session'>[];
  #last = $state.raw<LastSession | null>(null);
  /** Before it is resumed, what is on the screen is nothing to come back to. */
  #resumed = false;
  #waiting: Screen | null = null;
  /** The mode that was on the screen last; null before anything was. */
  #mode: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    studio: Pick<Studio, 'client' | 'messages' | 'mode' | 'model' | 'pictures'>,
    modes: readonly Pick<Mode, 'id' | 'session'>[],
  ) {
    this.#studio = studio;
    this.#modes = modes;
  }

  /** The session that the empty window offers to open again; null where there is none. */
  get last(): LastSession | null {
    return this.#last;
  }

  /** What is on the screen. */
  readonly screen: Screen = $derived.by(() => {
    const { mode, pictures } = this.#studio;
    const states = this.#modes.flatMap(({ id, session }) =>
      session === undefined ? [] : [[id, session.save()] as const],
    );
    return {
      mode: mode.id,
      pictureId: pictures.currentId,
      states: JSON.stringify(Object.fromEntries(states)),
    };
  });

  /** Comes back to what was there. @returns the package that was open with it; null where there was nothing. */
  async resume(): Promise<string | null> {
    const { client, mode } = this.#studio;
    const { session } = client;
    const { id } = mode;
    const own = await session.resume();
    this.#take(own, id);
    this.#last = own.pictures.length > 0 ? null : await session.last();
    this.#resumed = true;
    return own.model;
  }

  /** Opens what the last session had open, and its model where none is. Says in a message why not. */
  async reopenLast(): Promise<void> {
    const { client, messages, mode, model } = this.#studio;
    const { id } = mode;
    try {
      const own = await client.session.reopenLast();
      this.#take(own, id);
      const hasModel = model.summary !== null || model.opening !== null;
      if (own.model !== null && !hasModel) await model.open(own.model);
    } catch (error) {
      messages.failed(error, 'pictures');
    }
  }

  /**
   * The connection is back: the session goes on, perhaps in a host that was started anew and knows of it what was kept.
   * @returns as resume
   */
  async meetAgain(): Promise<string | null> {
    const { client, pictures } = this.#studio;
    const own = await client.session.resume();
    this.#resumed = true;
    const ids = new Set(own.pictures.map(({ id }) => id));
    const areThere = pictures.all.every(({ id }) => ids.has(id));
    // What is on the screen is later than what was kept of it.
    if (pictures.all.length === 0) this.#take(own, null);
    else rememberOwnSession(own.id);
    if (!areThere && own.pictures.length + own.problems.length > 0) {
      const { currentId } = pictures;
      const isThere = currentId !== null && ids.has(currentId);
      pictures.resume(own, own.detections, isThere ? currentId : (own.screen?.pictureId ?? null));
    }
    this.keep(this.screen);
    return own.model;
  }

  /** Keeps what is on the screen: another mode at once, since a reload may follow, and all else once it has come to rest. */
  keep(screen: Screen): void {
    if (!this.#resumed || screen.pictureId === null) return;
    const isOtherMode = this.#mode !== null && this.#mode !== screen.mode;
    this.#mode = screen.mode;
    this.#waiting = screen;
    clearTimeout(this.#timer);
    if (isOtherMode) this.keepNow();
    else this.#timer = setTimeout(() => this.keepNow(), restMilliseconds);
  }

  /** Keeps what still waits: the page is about to go. */
  keepNow(): void {
    clearTimeout(this.#timer);
    const screen = this.#waiting;
    this.#waiting = null;
    // A convenience: where it cannot be kept, nothing else is lost.
    if (screen !== null) this.#studio.client.session.keep(screen).catch(() => undefined);
  }

  /** @param from the mode that was shown when it was asked for: who left it since stays; null: nobody leaves any */
  #take(own: OwnSession, from: string | null): void {
    rememberOwnSession(own.id);
    if (own.pictures.length === 0 && own.problems.length === 0) return;
    this.#studio.pictures.resume(own, own.detections, own.screen?.pictureId ?? null);
    if (own.screen === null) return;
    const { mode: shown, states } = own.screen;
    const saved = statesIn(states);
    for (const { id, session } of this.#modes) {
      if (session !== undefined && saved.has(id)) session.restore(saved.get(id));
    }
    const { mode } = this.#studio;
    if (mode.id === from && this.#modes.some(({ id }) => id === shown)) mode.show(shown);
  }
}

/** What each mode kept, by its id; each parses its own. */
function statesIn(json: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
