/** What Pascal VOC counts from in the annotations that lie beside the open pictures. */
import { Listeners } from '../client/listeners.ts';

/** As Pascal VOC itself. */
const usual = 1;

export class FirstPixelState {
  /** Tells that a person has said otherwise. */
  readonly changed = new Listeners<[]>();
  #value = $state<0 | 1>(usual);

  get value(): 0 | 1 {
    return this.#value;
  }

  set(value: 0 | 1): void {
    if (value === this.#value) return;
    this.#value = value;
    this.changed.tell();
  }

  /** Other data are open. */
  forget(): void {
    this.set(usual);
  }
}
