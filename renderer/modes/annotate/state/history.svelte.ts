/** The edits that were made, the newest first, as far as a person looks back. */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { HistoryEntry } from '../../../../shared/project/project.ts';
import { failureOf } from '../../../../shared/result.ts';

const page = 100;

export class EditHistory {
  readonly #service: Pick<StudioApi['projects'], 'history'>;
  #entries = $state.raw<readonly HistoryEntry[]>([]);
  #whole = $state(false);
  #problem = $state<string | null>(null);
  #questions = 0;

  constructor(service: Pick<StudioApi['projects'], 'history'>) {
    this.#service = service;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Whether there are no earlier ones. */
  get whole(): boolean {
    return this.#whole;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** The last one that is done; null: all are undone. */
  readonly last: HistoryEntry | null = $derived.by(
    () => this.#entries.find(({ undone }) => !undone) ?? null,
  );

  /** Reads the newest anew. */
  async load(): Promise<void> {
    await this.#read(null);
  }

  /** Reads those before what was read. */
  async more(): Promise<void> {
    const oldest = this.#entries.at(-1);
    if (oldest !== undefined && !this.#whole) await this.#read(oldest.number);
  }

  async #read(before: number | null): Promise<void> {
    const question = ++this.#questions;
    this.#problem = null;
    try {
      const entries = await this.#service.history(before, page);
      if (question !== this.#questions) return;
      this.#entries = before === null ? entries : [...this.#entries, ...entries];
      this.#whole = entries.length < page;
    } catch (error) {
      if (question === this.#questions) this.#problem = failureOf(error).message;
    }
  }
}
