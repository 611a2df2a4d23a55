/** Where the pictures of a project are now: what is found in a folder before anything changes, and then it is theirs. */
import type { OpenedProject, RelocationPreview } from '../../../../shared/contract/projects.ts';
import { Attempt } from './attempt.svelte.ts';
import type { ProjectService } from './project.svelte.ts';

export class Relocating {
  readonly #service: Pick<ProjectService, 'findMoved' | 'relocate'>;
  readonly #file: string;
  readonly #opened: (project: OpenedProject) => Promise<void>;
  #folder = $state('');
  #preview = $state.raw<RelocationPreview | null>(null);
  readonly #attempt = new Attempt();

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
    this.#attempt.leave();
  }

  /** What is in the folder; null until somebody has looked. */
  get preview(): RelocationPreview | null {
    return this.#preview;
  }

  get working(): boolean {
    return this.#attempt.working;
  }

  get problem(): string | null {
    return this.#attempt.problem;
  }

  /** How many pictures are found. */
  readonly found: number = $derived.by(() =>
    this.#preview === null ? 0 : this.#preview.byPath + this.#preview.byContent,
  );

  async look(): Promise<void> {
    const folder = this.#folder.trim();
    this.#preview = null;
    if (folder === '') return;
    await this.#attempt.make(async (isWanted) => {
      const preview = await this.#service.findMoved(this.#file, folder);
      if (isWanted()) this.#preview = preview;
    });
  }

  /** Looks first, where nobody has. */
  async relocate(): Promise<void> {
    const to = this.#preview?.folder;
    if (to === undefined) await this.look();
    else {
      await this.#attempt.make(async () =>
        this.#opened(await this.#service.relocate(this.#file, to)),
      );
    }
  }
}
