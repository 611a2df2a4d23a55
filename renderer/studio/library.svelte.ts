/** The catalogue of published weights, and what is made of them and of a person's own. */
import type { CatalogueItem, ImportWeightsRequest } from '../../shared/contract/models.ts';
import type { JobProgress } from '../../shared/contract/jobs.ts';
import { failureOf } from '../../shared/result.ts';
import type { StudioClient } from '../client/client.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import type { Messages } from './messages.svelte.ts';
import type { ModelState } from './model.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { counted } from './words.ts';

export interface LibraryParts {
  readonly client: Pick<StudioClient, 'models'>;
  readonly dialogs: Pick<Dialogs, 'open'>;
  readonly messages: Messages;
  readonly model: Pick<ModelState, 'open' | 'openedAs' | 'refreshRecent'>;
  readonly preferences: Preferences;
}

export class Library {
  readonly #parts: LibraryParts;
  #items = $state.raw<readonly CatalogueItem[] | null>(null);
  #problem = $state<string | null>(null);
  #failures = $state.raw<ReadonlyMap<string, string>>(new Map());
  #importing = $state(false);
  /** Counts the questions: of two answers the later question's stays. */
  #questions = 0;

  constructor(parts: LibraryParts) {
    this.#parts = parts;
  }

  /** null until the catalogue was asked for. */
  get items(): readonly CatalogueItem[] | null {
    return this.#items;
  }

  /** Why the catalogue could not be had. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Why the latest installation of an entry did not come to its end; null where nothing is to be said. */
  failureOf(name: string): string | null {
    return this.#failures.get(name) ?? null;
  }

  get importing(): boolean {
    return this.#importing;
  }

  async refresh(): Promise<void> {
    const question = ++this.#questions;
    try {
      const items = await this.#parts.client.models.catalogue();
      if (question !== this.#questions) return;
      this.#items = items;
      this.#problem = null;
    } catch (error) {
      if (question === this.#questions) this.#problem = failureOf(error).message;
    }
  }

  /** The connection is back: what is shown may be of before, or why nothing can be. */
  meetAgain(): void {
    if (this.#questions > 0) void this.refresh();
  }

  /** Takes what main says of a job: another window may have installed something, too. */
  progressed({ entry, finished }: JobProgress): void {
    if (entry === undefined || this.#items === null) return;
    const known = this.#items.find(({ name }) => name === entry);
    if (finished || known?.state.kind !== 'installing') void this.refresh();
  }

  /** Has an entry there and open, or offers it where another model was opened meanwhile. @returns whether it is open. */
  async install({ name, title }: Pick<CatalogueItem, 'name' | 'title'>): Promise<boolean> {
    const { client, dialogs, messages, preferences } = this.#parts;
    this.#fails(name, null);
    try {
      return await this.#made(client.models.install(name, preferences.values.provider));
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (kind === 'stopped') return false;
      if (dialogs.open === 'catalogue') this.#fails(name, message);
      else messages.problem(`${title}: ${message}`, { about: 'model' });
      return false;
    } finally {
      await this.refresh();
    }
  }

  /** Makes a package of weights and opens it, or offers it where another model was opened meanwhile. Throws why it did not go, also where a person stopped it. */
  async import(request: ImportWeightsRequest): Promise<void> {
    const { client, preferences } = this.#parts;
    this.#importing = true;
    try {
      await this.#made(client.models.importWeights(request, preferences.values.provider));
    } finally {
      this.#importing = false;
    }
  }

  /** @returns whether it is open */
  async #made(making: ReturnType<StudioClient['models']['install']>): Promise<boolean> {
    const { messages, model } = this.#parts;
    const made = await making;
    if (made.kind === 'waiting') {
      const { name, folder } = made;
      messages.offer(`${name} is ready. The model that you opened meanwhile stays open.`, 'model', {
        text: `Open ${name}`,
        run: () => void model.open(folder),
      });
      await model.refreshRecent();
      return false;
    }
    const { name, classes } = made.model;
    await model.openedAs(made.model);
    messages.news(`${name} is open: ${counted(classes.length, 'class', 'classes')}.`);
    return true;
  }

  #fails(name: string, why: string | null): void {
    const failures = new Map(this.#failures);
    if (why === null) failures.delete(name);
    else failures.set(name, why);
    this.#failures = failures;
  }
}
