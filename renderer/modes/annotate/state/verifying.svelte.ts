/** Says that a picture is done and goes on to the next; open suggestions are pointed out first. */
import type { AnnotateParts } from './parts.ts';
import type { Review } from './review.svelte.ts';

export class Verifying {
  readonly #parts: AnnotateParts;
  readonly #review: Pick<Review, 'on'>;
  /** The picture whose open suggestions were pointed out. */
  #warned = $state<string | null>(null);
  #said = $state('');

  constructor(parts: AnnotateParts, review: Pick<Review, 'on'>) {
    this.#parts = parts;
    this.#review = review;
  }

  /** How many suggestions are open, while they are pointed out; 0: they are not. */
  readonly pointedOut: number = $derived.by(() => {
    const { picture, suggestions } = this.#parts;
    return picture.id !== null && this.#warned === picture.id ? suggestions.shown.length : 0;
  });

  /** What a screen reader says of the latest. */
  get said(): string {
    return this.#said;
  }

  async verify(): Promise<void> {
    const { picture, project, studio, suggestions } = this.#parts;
    const { id, content } = picture;
    if (id === null || content === null || !project.writable) return;
    const open = suggestions.shown.length;
    if (open > 0 && this.#warned !== id && !this.#review.on) {
      this.#warned = id;
      return;
    }
    this.#warned = null;
    const isDone = content.standing.state === 'verified' && !content.standing.changed;
    const next = studio.pictures.neighbour(1);
    const saved = isDone
      ? Promise.resolve(null)
      : project.edit([{ kind: 'setState', picture: id, state: 'verified' }]);
    if (next !== undefined) studio.pictures.show(next.id);
    await saved;
    const { verified, all } = project.standings.counts;
    this.#said = `Verified, ${verified} of ${all}${next === undefined ? '; this was the last picture of the list' : ''}`;
    if (next === undefined) studio.messages.news(`${this.#said}.`);
  }

  /** The picture is to be worked on again. */
  async reopen(): Promise<void> {
    const { picture, project } = this.#parts;
    if (picture.id === null) return;
    await project.edit([{ kind: 'setState', picture: picture.id, state: 'inWork' }]);
  }

  forget(): void {
    this.#warned = null;
  }
}
