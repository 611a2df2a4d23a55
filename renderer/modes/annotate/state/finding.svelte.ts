/** A picture whose file is gone: a person points at the file that it is now. */
import type { FoundFile } from '../../../../shared/contract/projects.ts';
import { failureOf } from '../../../../shared/result.ts';
import { choosePaths } from '../../../studio/choosePaths.ts';
import { lastPart } from '../../../studio/lastPart.ts';
import type { AnnotateParts } from './parts.ts';

/** A file that may be another one than the picture's: a person decides. */
interface Doubtful {
  /** The missing picture's path in the project. */
  readonly picture: string;
  /** Absolute. */
  readonly chosen: string;
  readonly found: FoundFile;
}

export class Finding {
  readonly #parts: Pick<AnnotateParts, 'project' | 'studio'>;
  #doubtful = $state.raw<Doubtful | null>(null);
  #problem = $state<string | null>(null);

  constructor(parts: Pick<AnnotateParts, 'project' | 'studio'>) {
    this.#parts = parts;
  }

  /** Why the file that was pointed at last cannot be taken. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether the file that is to be decided about is certainly another one. */
  get differs(): boolean {
    return this.#doubtful?.found.same === false;
  }

  /** What is to be decided, in a sentence; null: nothing. */
  readonly question: string | null = $derived.by(() => {
    if (this.#doubtful === null) return null;
    const { found, picture } = this.#doubtful;
    const [file, name] = [lastPart(found.path), lastPart(picture)];
    return found.same === null
      ? `Nobody has looked at ${name} in this project yet, so it is not known whether ${file} is the same picture.`
      : `${file} has other content than ${name} had when it was annotated: its boxes may lie elsewhere.`;
  });

  /** Asks for the file of a missing picture, and takes it where its content is the picture's. @param picture its path in the project */
  async find(picture: string): Promise<void> {
    const { project, studio } = this.#parts;
    const folder = project.open?.folder ?? null;
    const [chosen] = (await choosePaths(studio, 'pictureFile', folder)) ?? [];
    if (chosen === undefined) return;
    await this.#attempt(async () => {
      const found = await studio.client.projects.lookAtFile(picture, chosen);
      if (found.same === true) {
        await this.#take(picture, chosen);
        return;
      }
      this.#doubtful = { picture, chosen, found };
      studio.dialogs.show('foundOther');
    });
  }

  /** Another file than the one that is to be decided about. */
  async findAgain(): Promise<void> {
    const picture = this.#doubtful?.picture;
    if (picture !== undefined) await this.find(picture);
  }

  /** The doubtful file is the picture's from now on. */
  async takeDoubtful(): Promise<void> {
    const doubtful = this.#doubtful;
    if (doubtful === null) return;
    await this.#attempt(async () => {
      await this.#take(doubtful.picture, doubtful.chosen);
      this.#parts.studio.dialogs.done('foundOther');
    });
  }

  async #take(picture: string, chosen: string): Promise<void> {
    const { project, studio } = this.#parts;
    const taken = await studio.client.projects.takeFile(picture, chosen);
    this.#doubtful = null;
    await project.openBy(() => Promise.resolve(taken.project));
    studio.pictures.show(taken.pictureId);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.#problem = null;
    try {
      await work();
    } catch (error) {
      this.#problem = failureOf(error).message;
      this.#parts.studio.messages.failed(error, 'project');
    }
  }
}
