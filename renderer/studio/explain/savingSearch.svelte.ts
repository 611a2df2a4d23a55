/** A window's search for what would have found an object: what was tried and found so far, and how it ended. */
import type { SavingProgress, SavingRequest } from '../../../shared/contract/explain.ts';
import type { SizedSaving } from '../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import type {
  SavingChange,
  TriedChange,
} from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import { failureOf, type Failure } from '../../../shared/result.ts';
import type { StudioClient } from '../../client/client.ts';

export type SearchState =
  | { readonly kind: 'none' }
  /** latest: what was tried last; null: nothing yet. */
  | { readonly kind: 'busy'; readonly latest: TriedChange | { readonly shortSide: number } | null }
  | { readonly kind: 'done'; readonly saving: SizedSaving }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Counts the searches of the window. */
let searches = 0;

export class SavingSearch {
  readonly #client: Pick<StudioClient, 'explain'>;
  #state = $state.raw<SearchState>({ kind: 'none' });
  #found = $state.raw<readonly SavingChange[]>([]);
  #tried = $state.raw<readonly TriedChange[]>([]);
  /** The one whose progress counts; 0: none. */
  #search = 0;

  constructor(client: Pick<StudioClient, 'explain'>) {
    this.#client = client;
  }

  get state(): SearchState {
    return this.#state;
  }

  /** So far in the order in which they were found; at the end the best first. */
  get found(): readonly SavingChange[] {
    return this.#found;
  }

  get tried(): readonly TriedChange[] {
    return this.#tried;
  }

  get busy(): boolean {
    return this.#state.kind === 'busy';
  }

  /** Begins another one; the one before it ends. */
  async begin(request: Omit<SavingRequest, 'search'>): Promise<void> {
    const search = ++searches;
    this.#search = search;
    this.#found = [];
    this.#tried = [];
    this.#state = { kind: 'busy', latest: null };
    try {
      const saving = await this.#client.explain.search({ ...request, search });
      if (this.#search !== search) return;
      this.#found = saving.changes;
      this.#tried = saving.tried;
      this.#state = { kind: 'done', saving };
    } catch (error) {
      if (this.#search !== search) return;
      const failure = failureOf(error);
      this.#state = failure.kind === 'stopped' ? { kind: 'stopped' } : { kind: 'failed', failure };
    }
  }

  /** Ends it; what it has found stays. */
  stop(): void {
    if (!this.busy) return;
    this.#end();
    this.#state = { kind: 'stopped' };
  }

  /** Ends it and forgets what it has found. */
  clear(): void {
    if (this.busy) this.#end();
    this.#search = 0;
    this.#found = [];
    this.#tried = [];
    this.#state = { kind: 'none' };
  }

  #end(): void {
    this.#search = 0;
    // Without a connection there is nothing to end.
    this.#client.explain.stop().catch(() => {});
  }

  /** What main tells. */
  progressed(progress: SavingProgress): void {
    if (progress.search !== this.#search || !this.busy) return;
    if (progress.kind === 'found') {
      this.#found = [...this.#found, progress.change];
    } else if (progress.kind === 'tried') {
      this.#tried = [...this.#tried, progress.tried];
      this.#state = { kind: 'busy', latest: progress.tried };
    } else {
      this.#state = { kind: 'busy', latest: { shortSide: progress.shortSide } };
    }
  }
}
