/** Which annotations an evaluation doubts, as another mode said, and which of those are still to be answered. */
import { SvelteMap } from 'svelte/reactivity';
import { openDoubts } from '../../../../shared/project/doubts.ts';
import type { Suggestions as OfModel } from '../../../../shared/project/project.ts';
import type { Disagreement } from '../../../../shared/project/suggestions.ts';
import type { DoubtedPicture } from '../../../studio/doubtsWish.ts';
import type { AnnotateParts } from './parts.ts';

type Parts = Pick<AnnotateParts, 'picture' | 'project' | 'studio' | 'suggestions'>;

export class Doubts {
  readonly #parts: Parts;
  #pictures = $state.raw<readonly DoubtedPicture[]>([]);
  /** Of the pictures that were looked at since, how many doubts are left. */
  readonly #left = new SvelteMap<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.picture.changed.add(() => this.#count());
  }

  /** Whether there are any, answered or not. */
  get known(): boolean {
    return this.#pictures.length > 0;
  }

  /** In place of what was doubted before; none: nothing is. */
  are(pictures: readonly DoubtedPicture[]): void {
    this.#left.clear();
    this.#pictures = pictures;
    this.#count();
  }

  readonly #places: ReadonlyMap<string, number> = $derived.by(
    () => new Map(this.#pictures.map(({ pictureId }, place) => [pictureId, place])),
  );

  #of(pictureId: string | null): DoubtedPicture | null {
    return this.#pictures[this.#places.get(pictureId ?? '') ?? -1] ?? null;
  }

  /** Those of the shown picture that are not answered. */
  readonly here: readonly Disagreement[] = $derived.by(() => {
    const { picture, suggestions } = this.#parts;
    const { content } = picture;
    const doubted = this.#of(picture.id);
    if (content === null || doubted === null || content.standing.state === 'unlabelled') return [];
    return openDoubts(doubted.doubts, suggestions.named, content.dismissals);
  });

  /** Whether a picture has some left to be answered. */
  isOpen(pictureId: string): boolean {
    const doubted = this.#of(pictureId);
    if (doubted === null || this.#isUnlabelled(pictureId)) return false;
    return (this.#left.get(pictureId) ?? doubted.doubts.length) > 0;
  }

  /** The pictures with some left. */
  readonly count: number = $derived.by(
    () => this.#pictures.filter(({ pictureId }) => this.isOpen(pictureId)).length,
  );

  /**
   * The pictures whose annotations are not the project's: they were evaluated on what other programs have said, and can be reviewed
   * when that is imported.
   */
  readonly notImported: number = $derived.by(() => {
    if (this.#parts.project.open === null) return 0;
    return this.#pictures.filter(({ pictureId }) => this.#isUnlabelled(pictureId)).length;
  });

  /** Place of a picture, the one with the surest doubt first; what is not doubted comes last. */
  rankOf(pictureId: string): number {
    return this.#places.get(pictureId) ?? Infinity;
  }

  /** What the model said of the shown picture becomes the suggestions that are there, where it is not yet. */
  async bring(): Promise<void> {
    const { picture, project, studio } = this.#parts;
    const { content, id } = picture;
    const doubted = this.#of(id);
    if (id === null || content === null || doubted === null || !project.writable) return;
    if (isSame(content.suggestions, doubted.said)) return;
    try {
      await studio.client.projects.keepSuggestions(id, {
        ...doubted.said,
        rows: doubted.said.rows.map((row) => ({ ...row })),
      });
    } catch (error) {
      studio.messages.failed(error, 'project');
      return;
    }
    if (picture.id === id) await picture.again();
  }

  #isUnlabelled(pictureId: string): boolean {
    const standing = this.#parts.project.standings.of(pictureId);
    return standing === null || standing.state === 'unlabelled';
  }

  #count(): void {
    const { id, content } = this.#parts.picture;
    if (id === null || content === null || this.#of(id) === null) return;
    // Before an import nothing is known of what it brings.
    if (content.standing.state === 'unlabelled') this.#left.delete(id);
    else this.#left.set(id, this.here.length);
  }
}

function isSame(kept: OfModel | null, said: OfModel): boolean {
  return (
    kept !== null &&
    kept.modelId === said.modelId &&
    kept.rows.length === said.rows.length &&
    kept.rows.every(({ box, className, score }, row) => {
      const other = said.rows[row];
      return (
        other?.className === className &&
        other.score === score &&
        box.every((side, i) => side === other.box[i])
      );
    })
  );
}
