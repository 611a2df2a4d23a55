/** Where the pictures of a project are now: what is found in a folder before anything changes, and then it is theirs. */
import type { OpenedProject, RelocationPreview } from '../../../../shared/contract/projects.ts';
import { failureOf } from '../../../../shared/result.ts';
import type { ProjectService } from './project.svelte.ts';

export class Relocating {
  readonly #service: Pick<ProjectService, 'findMoved' | 'relocate'>;
  readonly #file: string;
  readonly #opened: (project: OpenedProject) => Promise<void>;
  #folder = $state('');
  #preview = $state.raw<RelocationPreview | null>(null);
  /** The latest question, until it is answered; what is found in another folder is not waited for any more. */
  #asked = $state.raw<object | null>(null);
  #problem = $state<string | null>(null);

  /** @param file the project's @param opened takes it with its pictures */
  constructor(
    service: Pick<ProjectService, 'findMoved' | 'relocate'>,
    file: string,
    opened: (project: OpenedProject) => Promise<void>,
  ) {
    this.#service = service;
    this.#file = file;
    this.#opened = opened;
  }

  /** As typed. */
  get folder(): string {
    return this.#folder;
  }

  set folder(folder: string) {
    this.#folder = folder;
    this.#preview = null;
    this.#asked = null;
  }

  /** What is in the folder; null until somebody has looked. */
  get preview(): RelocationPreview | null {
    return this.#preview;
  }

  get working(): boolean {
    return this.#asked !== null;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** How many pictures are found. */
  readonly found: number = $derived.by(() =>
    this.#preview === null ? 0 : this.#preview.byPath + this.#preview.byContent,
  );

  async look(): Promise<void> {
    const folder = this.#folder.trim();
    this.#preview = null;
    if (folder === '') return;
    await this.#attempt(async (isWanted) => {
      const preview = await this.#service.findMoved(this.#file, folder);
      if (isWanted()) this.#preview = preview;
    });
  }

  /** Looks first, where nobody has. */
  async relocate(): Promise<void> {
    const to = this.#preview?.folder;
    if (to === undefined) await this.look();
    else {
      await this.#attempt(async () => this.#opened(await this.#service.relocate(this.#file, to)));
    }
  }

  /** @param work is told whether its answer is still waited for */
  async #attempt(work: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const asked = {};
    const isWanted = () => this.#asked === asked;
    this.#asked = asked;
    this.#problem = null;
    try {
      await work(isWanted);
    } catch (error) {
      if (isWanted()) this.#problem = failureOf(error).message;
    } finally {
      if (isWanted()) this.#asked = null;
    }
  }
}
