/** A person's answers to suggestions: one, those of a class, or all that are shown. */
import type { AnnotateParts } from './parts.ts';
import type { OpenSuggestion } from './suggestions.svelte.ts';
import { idOfSuggestion } from './selection.svelte.ts';

export class Answers {
  readonly #parts: AnnotateParts;

  constructor(parts: AnnotateParts) {
    this.#parts = parts;
  }

  /** The focused one; null where none is. */
  get focused(): OpenSuggestion | null {
    const { selection, suggestions } = this.#parts;
    return selection.suggestion === null ? null : suggestions.at(selection.suggestion);
  }

  /** Accepts the focused one and focuses the next; with none focused, all that are shown. */
  async accept(): Promise<void> {
    const { focused } = this;
    if (focused === null) await this.#accept(this.#parts.suggestions.shown);
    else await this.#answerOne(focused, async () => this.#accept([focused]));
  }

  async acceptOne(row: number): Promise<void> {
    const suggestion = this.#parts.suggestions.at(row);
    if (suggestion !== null) await this.#accept([suggestion]);
  }

  async acceptClass(name: string): Promise<void> {
    await this.#accept(this.#parts.suggestions.shown.filter(({ className }) => className === name));
  }

  /** Takes the focused one away, and focuses the next. */
  async dismiss(): Promise<void> {
    const { focused } = this;
    if (focused !== null) await this.#answerOne(focused, async () => this.#dismiss([focused]));
  }

  async dismissOne(row: number): Promise<void> {
    const suggestion = this.#parts.suggestions.at(row);
    if (suggestion !== null) await this.#dismiss([suggestion]);
  }

  async dismissAll(): Promise<void> {
    await this.#dismiss(this.#parts.suggestions.shown);
  }

  async #answerOne(focused: OpenSuggestion, answer: () => Promise<void>): Promise<void> {
    const { picture, selection, suggestions } = this.#parts;
    const { id } = picture;
    const { shown } = suggestions;
    const at = shown.findIndex(({ row }) => row === focused.row);
    const next = shown[at + 1] ?? shown[at - 1];
    await answer();
    if (picture.id !== id) return;
    if (selection.suggestion !== focused.row && selection.ids.length > 0) return;
    if (next !== undefined && suggestions.at(next.row) !== null) {
      selection.select(idOfSuggestion(next.row));
    } else selection.clear();
  }

  async #accept(rows: readonly OpenSuggestion[]): Promise<void> {
    const { project, suggestions } = this.#parts;
    const edit = suggestions.accepting(rows);
    if (edit !== null) await project.edit(edit);
  }

  async #dismiss(rows: readonly OpenSuggestion[]): Promise<void> {
    const { picture, project, suggestions } = this.#parts;
    const edit = suggestions.dismissing(rows);
    if (edit === null) return;
    const change = await project.edit([edit]);
    // What is dismissed is known when the picture was asked for again.
    if (change !== null) await picture.again();
  }
}
