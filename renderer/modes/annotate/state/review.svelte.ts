/**
 * Walks through what a model and the annotations disagree about, or through what an evaluation doubts, picture by picture, the worst
 * first: each time the model is followed, or what is there is kept and not asked about again.
 */
import type { Annotation } from '../../../../shared/annotation/annotation.ts';
import type { Edit } from '../../../../shared/project/edits.ts';
import type { Suggestion } from '../../../../shared/project/project.ts';
import { disagreements, type Disagreement } from '../../../../shared/project/suggestions.ts';
import type { DoubtedPicture } from '../../../studio/doubtsWish.ts';
import { editedOrigin } from './boxEdits.ts';
import type { Doubts } from './doubts.svelte.ts';
import type { AnnotateParts } from './parts.ts';
import { askedWords } from './reviewWords.ts';
import { idOfSuggestion } from './selection.svelte.ts';
import type { Sifting } from './sifting.svelte.ts';

/** What is walked through; also the filter and the order of its pictures. */
export type Reviewed = 'disagreeing' | 'doubted';

export class Review {
  readonly #parts: AnnotateParts;
  readonly #sifting: Sifting;
  readonly #doubts: Doubts;
  #of = $state<Reviewed | null>(null);
  #at = $state(0);
  /** Whether the next picture is shown because the one before it is done. */
  #goingOn = false;
  /** Whether doubts are to be walked through as soon as their annotations are the project's. */
  #wished = false;
  #before: { readonly filter: string; readonly order: string } = { filter: 'all', order: 'own' };

  constructor(parts: AnnotateParts, sifting: Sifting, doubts: Doubts) {
    this.#parts = parts;
    this.#sifting = sifting;
    this.#doubts = doubts;
  }

  get on(): boolean {
    return this.#of !== null;
  }

  /** What is walked through; null: nothing. */
  get of(): Reviewed | null {
    return this.#of;
  }

  /** What a review would walk through now: what the list shows. */
  readonly next: Reviewed = $derived.by(() =>
    this.#sifting.filter() === 'doubted' ? 'doubted' : 'disagreeing',
  );

  /** How many pictures it would walk through, or does. */
  readonly pictures: number = $derived.by(() =>
    (this.#of ?? this.next) === 'doubted'
      ? this.#doubts.count
      : this.#parts.project.standings.counts.disagreeing,
  );

  /** Those of the shown picture. */
  readonly all: readonly Disagreement[] = $derived.by(() => {
    const { picture, suggestions } = this.#parts;
    const { content } = picture;
    if (this.#of === 'doubted') return this.#doubts.here;
    if (this.#of === null || content?.suggestions == null) return [];
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

  /** The model's box beside the annotation that is asked about; null: there is none. */
  readonly beside: Suggestion | null = $derived.by(() => {
    const { current } = this;
    return current?.annotation == null ? null : current.suggestion;
  });

  /** What is asked; empty where nothing is. */
  readonly said: string = $derived.by(() => {
    const { current } = this;
    if (current === null) return '';
    const { classes } = this.#parts;
    const classId = current.annotation && this.#annotation(current.annotation)?.classId;
    return askedWords(current, classId == null ? null : classes.nameOf(classId));
  });

  /** Begins with the worst picture, or ends: then the list is as it was. */
  toggle(): void {
    if (this.#of === null) this.#start(this.next);
    else this.#stop();
  }

  /** Walks through doubts, when the project with their annotations is open. */
  wish(pictures: readonly DoubtedPicture[]): void {
    if (this.#of !== null) this.#stop();
    this.#doubts.are(pictures);
    this.#wished = true;
    this.meet();
  }

  /** Other pictures are open. */
  forget(): void {
    if (this.#of !== null) this.#stop();
    this.#wished = false;
    this.#doubts.are([]);
  }

  /** The project is open, or another one than before: what was wished may be possible. */
  meet(): void {
    if (!this.#wished || this.#parts.project.open === null) return;
    if (this.#doubts.count > 0) this.#start('doubted');
    else if (this.#doubts.notImported === 0) {
      this.#wished = false;
      this.#nothingLeft();
    }
  }

  /** Another picture's annotations are there. */
  shown(): void {
    if (this.#parts.picture.content === null) return;
    if (this.#of === 'doubted') void this.#broughtAlong();
    else if (this.#of !== null) this.#begin();
  }

  #start(of: Reviewed): void {
    const { pictures } = this.#parts.studio;
    this.#wished = false;
    this.#before = { filter: this.#sifting.filter(), order: this.#sifting.order() };
    this.#sifting.filterBy(of);
    this.#sifting.orderBy(of);
    this.#of = of;
    this.#goingOn = true;
    const [worst] = pictures.found;
    const stays = of === 'disagreeing' && this.current !== null;
    if (stays || worst === undefined || worst.id === pictures.currentId) this.shown();
    else pictures.show(worst.id);
  }

  #stop(): void {
    this.#of = null;
    this.#goingOn = false;
    this.#parts.selection.clear();
    this.#sifting.filterBy(this.#before.filter);
    this.#sifting.orderBy(this.#before.order);
  }

  /** What the model said of the picture is there as suggestions before it is answered. */
  async #broughtAlong(): Promise<void> {
    const { id } = this.#parts.picture;
    const isNext = this.#goingOn;
    this.#goingOn = false;
    // Answered before: a person who comes back for it stays, one who goes on does not.
    if (isNext && this.all.length === 0 && id !== null) {
      this.#goOn(id);
      return;
    }
    this.#begin();
    await this.#doubts.bring();
    if (this.#parts.picture.id === id && this.#of === 'doubted') this.select();
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
    const { picture } = this.#parts;
    const [id, at] = [picture.id, this.#at];
    if (this.#of === 'doubted') await this.#doubts.bring();
    // Who went on meanwhile has not seen what would be taken.
    if (picture.id !== id || this.#at !== at) return;
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
    else {
      const row = this.#rowOf(current);
      if (row >= 0) selection.select(idOfSuggestion(row));
      else selection.clear();
    }
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
    const { pictures } = this.#parts.studio;
    const next = pictures.found.find(({ id }) => id !== answered);
    this.#goingOn = next !== undefined;
    if (next === undefined) this.#nothingLeft();
    else pictures.show(next.id);
  }

  #nothingLeft(): void {
    this.#parts.studio.messages.news('Nothing is left to review.');
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
    if (suggestion === null) return -1;
    const { box, className, score } = suggestion;
    return rows.findIndex(
      (row) =>
        row.className === className &&
        row.score === score &&
        row.box.every((side, i) => side === box[i]),
    );
  }
}
