/** Takes edits back and does them again. What is about another picture is shown first, and undone at the second press. */
import type { ProjectChange } from '../../../../shared/contract/projects.ts';
import type { HistoryEntry } from '../../../../shared/project/project.ts';
import type { AnnotateParts } from './parts.ts';

export class Undoing {
  readonly #parts: Pick<AnnotateParts, 'project' | 'studio'>;
  #said = $state('');

  constructor(parts: Pick<AnnotateParts, 'project' | 'studio'>) {
    this.#parts = parts;
  }

  /** What a screen reader says of the latest. */
  get said(): string {
    return this.#said;
  }

  async undo(): Promise<void> {
    const { project } = this.#parts;
    const entry = project.state.undo;
    if (entry === null || this.#showFirst(entry, 'Undo')) return;
    this.#tell(await project.undo());
  }

  async redo(): Promise<void> {
    const { project } = this.#parts;
    const entry = project.state.redo;
    if (entry === null || this.#showFirst(entry, 'Redo')) return;
    this.#tell(await project.redo());
  }

  /** Goes back, or forward again, until this entry is the last that is done; 0: none is. */
  async jump(number: number): Promise<void> {
    this.#tell(await this.#parts.project.jump(number));
  }

  /** @returns whether the picture of an entry is shown just now, and was not before */
  #showFirst({ pictureId, title }: HistoryEntry, what: string): boolean {
    const { messages, pictures } = this.#parts.studio;
    if (pictureId === null || pictureId === pictures.currentId) return false;
    pictures.show(pictureId);
    this.#said = `${what} is about this picture: ${title}. Again to go on.`;
    messages.news(this.#said);
    return true;
  }

  #tell(change: ProjectChange | null): void {
    const [entry] = change?.entries ?? [];
    if (change === null || entry === undefined) return;
    const { pictures } = this.#parts.studio;
    this.#said = `${change.undone ? 'Undone' : 'Done again'}: ${entry.title}`;
    const [where, ...others] = change.annotations ?? [];
    if (where !== undefined && others.length === 0) pictures.show(where.pictureId);
  }
}
