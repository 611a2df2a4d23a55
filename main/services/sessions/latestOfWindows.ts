import type { Session } from './session.ts';

/** The latest that each window has asked for: what it asked for before is ended. */
export class LatestOfWindows {
  readonly #asked = new Map<Session, AbortController>();

  /** @returns what fires when the window asks for something else, or wants nothing more */
  begin(session: Session): AbortSignal {
    this.end(session);
    const asked = new AbortController();
    this.#asked.set(session, asked);
    return asked.signal;
  }

  /** The window is gone, or wants nothing more. */
  end(session: Session): void {
    this.#asked.get(session)?.abort();
    this.#asked.delete(session);
  }
}
