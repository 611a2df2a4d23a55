/** What is on its way to a window: while that is much, what makes more of it waits. */
import { setImmediate as nextTask } from 'node:timers/promises';
import type { WebSocket } from 'ws';

/** With more than this on its way to a window, it is slow: events wait, of those about the same only the latest. */
const slowBytes = 1024 * 1024;

export class Outbox {
  readonly #socket: Pick<WebSocket, 'bufferedAmount'>;
  #turns: Promise<void> = Promise.resolve();
  #woken: () => void = () => undefined;
  #closed = false;

  constructor(socket: Pick<WebSocket, 'bufferedAmount'>) {
    this.#socket = socket;
  }

  isFull(): boolean {
    return this.#socket.bufferedAmount > slowBytes && !this.#closed;
  }

  /**
   * Resolves when it has room, to one who asked after another: what the former answers at once is on its way by then.
   */
  turn(): Promise<void> {
    this.#turns = this.#turns.then(async () => {
      await nextTask();
      while (this.isFull()) await new Promise<void>((resolve) => (this.#woken = resolve));
    });
    return this.#turns;
  }

  /** Some of it was taken. */
  wake(): void {
    this.#woken();
  }

  /** Nobody takes anything any more, and nobody waits. */
  close(): void {
    this.#closed = true;
    this.#woken();
  }
}
