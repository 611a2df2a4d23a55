/** Asks the open model what it sees: on the shown picture, and on all of the list in the background. */
import { counted } from '../../../studio/words.ts';
import type { AnnotateParts } from './parts.ts';

export class Suggesting {
  readonly #parts: Pick<AnnotateParts, 'picture' | 'studio' | 'suggestions'>;
  #asked = $state<string | null>(null);
  #all = $state(false);
  #took = $state.raw<{ readonly pictureId: string; readonly milliseconds: number } | null>(null);

  constructor(parts: Pick<AnnotateParts, 'picture' | 'studio' | 'suggestions'>) {
    this.#parts = parts;
  }

  /** Whether an answer about the shown picture is waited for. */
  readonly here: boolean = $derived.by(
    () => this.#asked !== null && this.#asked === this.#parts.picture.id,
  );

  /** Whether all of the list is being asked about. */
  get all(): boolean {
    return this.#all;
  }

  /** How long the shown picture took, milliseconds; null: it was not asked about now. */
  readonly took: number | null = $derived.by(() => {
    const took = this.#took;
    return took?.pictureId === this.#parts.picture.id ? took.milliseconds : null;
  });

  readonly possible: boolean = $derived.by(
    () => this.#parts.studio.model.life !== null && this.#parts.picture.id !== null,
  );

  async ask(): Promise<void> {
    const { picture, studio } = this.#parts;
    const settings = studio.model.summary?.settings;
    const { id } = picture;
    if (settings === undefined || id === null || this.#asked === id) return;
    this.#asked = id;
    const began = performance.now();
    try {
      await studio.client.projects.suggest(id, settings);
      this.#took = { pictureId: id, milliseconds: performance.now() - began };
      picture.suggested(id);
    } catch (error) {
      studio.messages.failed(error, 'detecting');
    } finally {
      if (this.#asked === id) this.#asked = null;
    }
  }

  /** The pictures of the list that are not verified yet, or all where all of them are. */
  async askAll(ids: readonly string[]): Promise<void> {
    const { studio, suggestions } = this.#parts;
    const settings = studio.model.summary?.settings;
    if (settings === undefined || this.#all || ids.length === 0) return;
    const names = studio.model.classNames.filter((name) => !suggestions.unticked.includes(name));
    const wanted = suggestions.unticked.length === 0 ? null : [...names];
    this.#all = true;
    studio.messages.settle('detecting');
    try {
      const { done, problems } = await studio.client.projects.suggestAll(
        [...ids],
        settings,
        wanted,
      );
      const said = `Suggested on ${counted(done, 'picture')}`;
      if (problems.length === 0) studio.messages.news(`${said}.`);
      else {
        const left = `${counted(problems.length, 'picture was', 'pictures were')} left out`;
        studio.messages.problem(`${said}; ${left}.`, { about: 'detecting', details: problems });
      }
    } catch (error) {
      studio.messages.failed(error, 'detecting');
    } finally {
      this.#all = false;
    }
  }
}
