/** A child process that lives in the test's own memory, and can crash or be killed at any moment. */
import type { Channel } from '../channel.ts';
import type { Subprocess, SubprocessName } from '../subprocess.ts';

export class MemoryProcess implements Subprocess {
  readonly pid: number;
  isAlive = true;
  readonly #name: SubprocessName;
  readonly #toMain: ((message: unknown) => void)[] = [];
  readonly #toProcess: ((message: unknown) => void)[] = [];
  readonly #exits: ((reason: string) => void)[] = [];

  constructor(pid: number, name: SubprocessName) {
    this.pid = pid;
    this.#name = name;
  }

  /** The process's end of the channel. */
  get inside(): Channel {
    return {
      send: (message) => this.#carry(message, this.#toMain),
      onMessage: (listener) => void this.#toProcess.push(listener),
    };
  }

  send(message: unknown): void {
    this.#carry(message, this.#toProcess);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#toMain.push(listener);
  }

  onExit(listener: (reason: string) => void): void {
    this.#exits.push(listener);
  }

  kill(): void {
    this.crash(`The ${this.#name} process was ended by SIGKILL.`);
  }

  /** Ends it: nothing that it has not said by now arrives. */
  crash(reason = `The ${this.#name} process was ended by SIGSEGV.`): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    queueMicrotask(() => {
      for (const listener of this.#exits) listener(reason);
    });
  }

  #carry(message: unknown, listeners: readonly ((message: unknown) => void)[]): void {
    const clone: unknown = structuredClone(message);
    queueMicrotask(() => {
      if (this.isAlive) for (const listener of listeners) listener(clone);
    });
  }
}
