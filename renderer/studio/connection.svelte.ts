/** The studio behind the window: whether it answers, and what it says of itself. */
import type { StudioInfo } from '../../shared/contract/studio.ts';
import type { ConnectionState } from '../client/client.ts';

export class Connection {
  #state = $state.raw<ConnectionState>('connecting');
  #info = $state.raw<StudioInfo | null>(null);

  get state(): ConnectionState {
    return this.#state;
  }

  /** null until the studio has answered once. */
  get info(): StudioInfo | null {
    return this.#info;
  }

  stateIs(state: ConnectionState): void {
    this.#state = state;
  }

  infoIs(info: StudioInfo): void {
    this.#info = info;
  }
}
