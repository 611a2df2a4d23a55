import { Listeners } from '../client/listeners.ts';

/** Which of the window's modes is shown, by its id. */
export class ShownMode {
  #id = $state('');
  /** Tells that another one is shown. */
  readonly changed = new Listeners<[id: string]>();

  /** Empty until the window has its modes. */
  get id(): string {
    return this.#id;
  }

  show(id: string): void {
    if (id === this.#id) return;
    this.#id = id;
    this.changed.tell(id);
  }
}
