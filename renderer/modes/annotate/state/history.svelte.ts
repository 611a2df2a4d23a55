/** The edits that were made, the newest first, as far as a person looks back. */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { HistoryEntry } from '../../../../shared/project/project.ts';
import { failureOf } from '../../../../shared/result.ts';

const page = 100;
/** As much as one question may ask for. */
const most = 1000;

export class EditHistory {
  readonly #service: Pick<StudioApi['projects'], 'history'>;
  #entries = $state.raw<readonly HistoryEntry[]>([]);
  #whole = $state(false);
  #problem = $state<string | null>(null);
  #questions = 0;
  #isSeen = false;

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

  /** Whether a person looks at it: the newest are read then, and whatever is done from then on. */
  async see(isSeen: boolean): Promise<void> {
    this.#isSeen = isSeen;
    if (isSeen) await this.#read(null, page);
  }

  /** Something was done, in this window or in another: as far back as was read, it is read anew. */
  async changed(): Promise<void> {
    if (!this.#isSeen) return;
    // What was read to its beginning still is, with what was done meanwhile.
    const known = this.#entries.length + (this.#whole ? page : 0);
    await this.#read(null, Math.min(most, Math.max(page, known)));
  }

  /** The project is not open any more. */
  forget(): void {
    this.#questions++;
    this.#entries = [];
    this.#whole = false;
  }

  /** Reads those before what was read. */
  async more(): Promise<void> {
    const oldest = this.#entries.at(-1);
    if (oldest !== undefined && !this.#whole) await this.#read(oldest.number, page);
  }

  async #read(before: number | null, limit: number): Promise<void> {
    const question = ++this.#questions;
    this.#problem = null;
    try {
      const entries = await this.#service.history(before, limit);
      if (question !== this.#questions) return;
      this.#entries = before === null ? entries : [...this.#entries, ...entries];
      this.#whole = entries.length < limit;
    } catch (error) {
      if (question === this.#questions) this.#problem = failureOf(error).message;
    }
  }
}
