/**
 * What the project knows of the picture that is shown, and ahead of time of the next one: annotations, suggestions,
 * dismissals.
 */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { PictureChange, ProjectChange } from '../../../../shared/contract/projects.ts';
import type { Annotation } from '../../../../shared/annotation/annotation.ts';
import type { PictureAnnotations } from '../../../../shared/project/project.ts';
import { failureOf } from '../../../../shared/result.ts';
import { Listeners } from '../../../client/listeners.ts';

type PictureReader = Pick<StudioApi['projects'], 'keepFile' | 'picture'>;

/** So many pictures are kept: the shown one, the next, and where one goes back to. */
const kept = 8;

export class ShownPicture {
  readonly #service: PictureReader;
  /** Tells that another picture's annotations are there. */
  readonly shown = new Listeners<[pictureId: string]>();
  /** Tells that what is known of the shown picture is another thing. */
  readonly changed = new Listeners<[]>();
  #id = $state<string | null>(null);
  #content = $state.raw<PictureAnnotations | null>(null);
  #problem = $state<string | null>(null);
  /** Counts what was taken, so that what is drawn can be told apart. */
  #revision = $state(0);
  /** The latest used last. */
  readonly #ahead = new Map<string, Promise<PictureAnnotations>>();

  constructor(service: PictureReader) {
    this.#service = service;
  }

  /** The picture; null: none, or no project is open. */
  get id(): string | null {
    return this.#id;
  }

  /** null until it is there. */
  get content(): PictureAnnotations | null {
    return this.#content;
  }

  get annotations(): readonly Annotation[] {
    return this.#content?.annotations ?? [];
  }

  /** Why it is not there. */
  get problem(): string | null {
    return this.#problem;
  }

  get revision(): number {
    return this.#revision;
  }

  readonly byId: ReadonlyMap<number, Annotation> = $derived.by(
    () => new Map(this.annotations.map((annotation) => [annotation.id, annotation])),
  );

  /** Shows a picture; null: none. */
  show(pictureId: string | null): void {
    if (pictureId === this.#id && this.#content !== null) return;
    this.#id = pictureId;
    this.#set(null);
    if (pictureId !== null) void this.#load(pictureId);
  }

  /** Asks again for the shown picture, which stays until the answer is there. */
  async again(): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    this.#ahead.delete(id);
    await this.#load(id);
  }

  /** Asks again for all that is known, which may have changed. */
  async renew(): Promise<void> {
    this.#ahead.clear();
    await this.again();
  }

  /** Takes a picture's changed file for the annotated one. */
  async keepFile(id: string): Promise<void> {
    const content = await this.#service.keepFile(id);
    this.#ahead.delete(id);
    if (this.#id === id) this.#set(content);
  }

  /** Asks for a picture that is probably shown next. */
  lookAhead(pictureId: string): void {
    void this.#ask(pictureId).catch(() => undefined);
  }

  /** Forgets what is known: another project is open. */
  forget(): void {
    this.#ahead.clear();
    this.#id = null;
    this.#set(null);
  }

  /** Takes what an edit, an undo or another window changed. */
  took({ annotations, standings }: ProjectChange): void {
    if (annotations === null) {
      void this.renew();
      return;
    }
    standings?.pictureIds.forEach((id, i) => {
      const standing = standings.standings[i];
      if (standing === undefined) return;
      this.#ahead.delete(id);
      if (id === this.#id && this.#content !== null) this.#set({ ...this.#content, standing });
    });
    for (const change of annotations) this.#take(change);
    if (standings === null) void this.renew();
  }

  /** A picture has new suggestions. */
  suggested(pictureId: string): void {
    this.#ahead.delete(pictureId);
    if (pictureId === this.#id) void this.again();
  }

  #take(change: PictureChange): void {
    this.#ahead.delete(change.pictureId);
    if (change.pictureId !== this.#id || this.#content === null) return;
    const annotations = changed(this.#content.annotations, change);
    this.#set({ ...this.#content, annotations });
    if (change.dismissals) void this.again();
  }

  async #load(pictureId: string): Promise<void> {
    this.#problem = null;
    try {
      const answer = this.#ask(pictureId);
      const content = await answer;
      if (this.#id !== pictureId) return;
      // It was changed since it was asked for.
      if (this.#ahead.get(pictureId) !== answer) {
        await this.#load(pictureId);
        return;
      }
      const isNew = this.#content === null;
      this.#set(content);
      if (isNew) this.shown.tell(pictureId);
    } catch (error) {
      if (this.#id === pictureId) this.#problem = failureOf(error).message;
    }
  }

  #ask(pictureId: string): Promise<PictureAnnotations> {
    const known = this.#ahead.get(pictureId);
    const answer = known ?? this.#service.picture(pictureId);
    this.#ahead.delete(pictureId);
    this.#ahead.set(pictureId, answer);
    // What failed is asked again the next time.
    answer.catch(() => {
      if (this.#ahead.get(pictureId) === answer) this.#ahead.delete(pictureId);
    });
    for (const oldest of this.#ahead.keys()) {
      if (this.#ahead.size <= kept) break;
      this.#ahead.delete(oldest);
    }
    return answer;
  }

  #set(content: PictureAnnotations | null): void {
    this.#content = content;
    this.#revision++;
    this.changed.tell();
  }
}

/** Annotations after a change: what is new comes last, what was changed stays in its place. */
export function changed(
  annotations: readonly Annotation[],
  { set, removed }: Pick<PictureChange, 'set' | 'removed'>,
): readonly Annotation[] {
  const news = new Map(set.map((annotation) => [annotation.id, annotation]));
  const gone = new Set(removed);
  const stay = annotations.flatMap((annotation) => {
    const now = news.get(annotation.id) ?? annotation;
    news.delete(annotation.id);
    return gone.has(annotation.id) ? [] : [now];
  });
  return [...stay, ...news.values()];
}
