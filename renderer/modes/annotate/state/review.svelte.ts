/**
 * Walks through what a model and the annotations disagree about, picture by picture, the worst first: each time the
 * model is followed, or what is there is kept and not asked about again.
 */
import type { Annotation } from '../../../../shared/annotation/annotation.ts';
import type { Edit } from '../../../../shared/project/edits.ts';
import { disagreements, type Disagreement } from '../../../../shared/project/suggestions.ts';
import { editedOrigin } from './boxEdits.ts';
import type { AnnotateParts } from './parts.ts';
import { idOfSuggestion } from './selection.svelte.ts';

export class Review {
  readonly #parts: AnnotateParts;
  #on = $state(false);
  #at = $state(0);

  constructor(parts: AnnotateParts) {
    this.#parts = parts;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Those of the shown picture. */
  readonly all: readonly Disagreement[] = $derived.by(() => {
    const { picture, suggestions } = this.#parts;
    const { content } = picture;
    if (!this.#on || content?.suggestions == null) return [];
    const isVerified = content.standing.state === 'verified';
    return disagreements(
      content.suggestions.rows,
      suggestions.named,
      content.dismissals,
      isVerified,
      new Set(this.#parts.classes.all.map(({ name }) => name)),
    );
  });

  /** The one that is asked about; null: none is left on this picture. */
  readonly current: Disagreement | null = $derived.by(
    () => this.all[Math.min(this.#at, this.all.length - 1)] ?? null,
  );

  /** Its place, from 1. */
  readonly place: number = $derived.by(() => Math.min(this.#at, this.all.length - 1) + 1);

  start(): void {
    this.#on = true;
    this.#begin();
  }

  stop(): void {
    this.#on = false;
    this.#parts.selection.clear();
  }

  /** Another picture's annotations are there. */
  shown(): void {
    if (this.#on) this.#begin();
  }

  /** Looks at the one after or before, without an answer. */
  step(by: 1 | -1): void {
    const { length } = this.all;
    if (length === 0) return;
    this.#at = (Math.min(this.#at, length - 1) + by + length) % length;
    this.select();
  }

  /** Does as the model says. */
  async take(): Promise<void> {
    const edit = this.current && this.#taking(this.current);
    if (edit !== null) await this.#answer(edit);
  }

  /** Keeps what is there, and does not ask again. */
  async keep(): Promise<void> {
    const edit = this.current && this.#keeping(this.current);
    if (edit !== null) await this.#answer(edit);
  }

  /** Selects what is asked about. */
  select(): void {
    const { selection } = this.#parts;
    const { current } = this;
    if (current === null) selection.clear();
    else if (current.annotation !== null) selection.select(current.annotation);
    else selection.select(idOfSuggestion(this.#rowOf(current)));
  }

  #begin(): void {
    this.#at = 0;
    this.select();
  }

  async #answer(edit: Edit): Promise<void> {
    const { picture, project } = this.#parts;
    const { id } = picture;
    const change = await project.edit(edit);
    if (change === null || picture.id !== id) return;
    // Dismissals are asked for again: only then is it known what is left.
    await picture.again();
    if (this.all.length > 0) this.select();
    else this.#goOn(id);
  }

  /** The worst of the others is next. */
  #goOn(answered: string | null): void {
    const { messages, pictures } = this.#parts.studio;
    const next = pictures.found.find(({ id }) => id !== answered);
    if (next === undefined) messages.news('Nothing is left to review.');
    else pictures.show(next.id);
  }

  #taking(of: Disagreement): Edit | null {
    const { classes, picture, suggestions } = this.#parts;
    const { id } = picture;
    if (id === null) return null;
    if (of.kind === 'undrawn') {
      return suggestions.accepting([{ ...of.suggestion, row: this.#rowOf(of) }]);
    }
    const annotation = this.#annotation(of.annotation);
    if (annotation === undefined) return null;
    if (of.kind === 'unseen') {
      return [{ kind: 'removeAnnotations', picture: id, ids: [annotation.id] }];
    }
    if (of.kind === 'otherBox') {
      const change = {
        id: annotation.id,
        geometry: { kind: 'box' as const, box: of.suggestion.box },
        origin: suggestions.originOf(of.suggestion, 'model'),
      };
      return [{ kind: 'changeAnnotations', picture: id, changes: [change], how: 'resized' }];
    }
    const { className } = of.suggestion;
    const known = classes.named(className);
    const added = known === null ? suggestions.adding([className]) : [];
    const classId = known?.id ?? added[0]?.id ?? null;
    const change = { id: annotation.id, classId, origin: editedOrigin(annotation.origin) };
    return [
      ...added,
      { kind: 'changeAnnotations', picture: id, changes: [change], how: 'classed' },
    ];
  }

  #keeping(of: Disagreement): Edit | null {
    const { classes, picture, suggestions } = this.#parts;
    if (of.suggestion !== null) {
      const edit = suggestions.dismissing([of.suggestion]);
      return edit && [edit];
    }
    const annotation = this.#annotation(of.annotation);
    const name = annotation && classes.of(annotation.classId)?.name;
    if (picture.id === null || annotation === undefined || name === undefined) return null;
    const dismissals = [{ box: annotation.geometry.box, className: name }];
    return [{ kind: 'dismiss', picture: picture.id, dismissals }];
  }

  #annotation(id: number): Annotation | undefined {
    return this.#parts.picture.byId.get(id);
  }

  #rowOf({ suggestion }: Disagreement): number {
    const rows = this.#parts.picture.content?.suggestions?.rows ?? [];
    return suggestion === null ? -1 : rows.indexOf(suggestion);
  }
}
