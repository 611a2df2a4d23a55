/** The window's own browser of folders: where it is, what is typed, what is chosen, and what it gives back. */
import type { FolderListing } from '../../../shared/contract/studio.ts';
import { failureOf } from '../../../shared/result.ts';
import type { StudioClient } from '../../client/client.ts';
import { purposes, type Purpose } from '../../studio/browsing.ts';
import type { BrowseRequest } from '../../studio/dialogs.svelte.ts';

export type Entry = FolderListing['entries'][number];

export class FolderBrowser {
  readonly #studio: Pick<StudioClient['studio'], 'list'>;
  readonly #request: BrowseRequest;
  readonly purpose: Purpose;
  #listing = $state.raw<FolderListing | null>(null);
  #problem = $state<string | null>(null);
  #typed = $state('');
  #chosen = $state.raw<readonly string[]>([]);
  /** Counts the questions: only the answer to the latest one is taken. */
  #questions = 0;

  constructor(studio: Pick<StudioClient['studio'], 'list'>, request: BrowseRequest) {
    this.#studio = studio;
    this.#request = request;
    this.purpose = purposes[request.purpose];
  }

  /** null until the first folder is there. */
  get listing(): FolderListing | null {
    return this.#listing;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** The path in the field: the shown folder's until a person types another. */
  get typed(): string {
    return this.#typed;
  }

  set typed(path: string) {
    this.#typed = path;
    this.#chosen = [];
    this.#problem = null;
  }

  /** The paths of the entries that are chosen. */
  get chosen(): readonly string[] {
    return this.#chosen;
  }

  /** Whether the main button has something to give back, or to look for. */
  readonly ready: boolean = $derived.by(() => {
    if (this.#chosen.length > 0) return true;
    if (this.#listing === null || this.#typed.trim() === '') return false;
    return this.isElsewhere || this.purpose.chooses === 'folder';
  });

  /** Whether what is typed is not what was looked at. */
  get isElsewhere(): boolean {
    return this.#listing === null || this.#typed.trim() !== pathOf(this.#listing);
  }

  choose(paths: readonly string[]): void {
    this.#chosen = paths;
    this.#typed = this.#listing?.folder ?? '';
    this.#problem = null;
  }

  /** Shows a folder; null: where the person was last. */
  async go(folder: string | null): Promise<void> {
    await this.#look(folder);
  }

  /** Opens an entry: a folder is gone to, what was looked for is given back. */
  async open({ kind, path }: Entry): Promise<void> {
    if (kind === this.purpose.chooses && kind !== 'folder') this.#request.answer([path]);
    else if (kind === 'folder' || kind === 'model') await this.go(path);
  }

  /** Goes to what is typed, or gives it back where it is a file or a package that was looked for. */
  async enter(): Promise<void> {
    const { named = null } = (await this.#look(this.#typed.trim())) ?? {};
    if (named?.kind === this.purpose.chooses) this.#request.answer([named.path]);
    else if (named !== null && named.kind !== 'model') this.#isNot(named.path);
  }

  /** Gives back what is chosen, else what is typed; says why not where that is not what was looked for. */
  async confirm(): Promise<void> {
    if (this.#chosen.length > 0) {
      this.#request.answer(this.#chosen);
      return;
    }
    const found = this.isElsewhere ? await this.#look(this.#typed.trim()) : this.#listing;
    if (found === null) return;
    const { folder, named } = found;
    const isFolder = named === null || named.kind === 'model';
    if (named?.kind === this.purpose.chooses) this.#request.answer([named.path]);
    else if (this.purpose.chooses === 'folder' && isFolder) this.#request.answer([folder]);
    else this.#isNot(named?.path ?? folder);
  }

  /** What is still asked for is not wanted any more. */
  leave(): void {
    this.#questions++;
  }

  #isNot(path: string): void {
    this.#problem = `'${path}' is not ${this.purpose.wanted}.`;
  }

  /** @returns null where it is not there, or the person went on meanwhile. */
  async #look(path: string | null): Promise<FolderListing | null> {
    const question = ++this.#questions;
    const before = this.#typed;
    try {
      const found = await this.#studio.list(path);
      if (question !== this.#questions) return null;
      this.#listing = found;
      // What a person typed meanwhile is where they want to go next.
      this.typed = this.#typed === before ? pathOf(found) : this.#typed;
      return found;
    } catch (error) {
      if (question === this.#questions) this.#problem = failureOf(error).message;
      return null;
    }
  }
}

/** What was asked for. */
function pathOf({ folder, named }: FolderListing): string {
  return named?.path ?? folder;
}
