/** A project that a person opens by its file: what comes of it, and that it can be left while it opens. */
import type { OpenedFile, OpenedProject } from '../../../../shared/contract/projects.ts';
import { Attempt } from './attempt.svelte.ts';
import type { ProjectService } from './project.svelte.ts';

type Service = Pick<ProjectService, 'openFile' | 'salvage' | 'stopOpening'>;

export class OpeningProject {
  readonly #service: Service;
  readonly #opened: (project: OpenedProject) => Promise<void>;
  #other = $state.raw<Exclude<OpenedFile, { kind: 'opened' }> | null>(null);
  readonly #attempt = new Attempt();

  /** @param opened takes it with its pictures */
  constructor(service: Service, opened: (project: OpenedProject) => Promise<void>) {
    this.#service = service;
    this.#opened = opened;
  }

  /** One whose pictures were moved, or that is damaged; null: none is known to be. */
  get other(): Exclude<OpenedFile, { kind: 'opened' }> | null {
    return this.#other;
  }

  get working(): boolean {
    return this.#attempt.working;
  }

  get problem(): string | null {
    return this.#attempt.problem;
  }

  async open(file: string): Promise<void> {
    await this.#attempt.make(async (isWanted) => {
      const answer = await this.#service.openFile(file);
      // The window has it: where a person leaves it then, that is too late.
      if (answer.kind === 'opened') await this.#opened(answer.project);
      else if (isWanted()) this.#other = answer;
    });
  }

  /** Makes a new project of what can be read of a damaged file, and opens it. */
  async salvage(file: string): Promise<void> {
    await this.#attempt.make(async () => this.#opened(await this.#service.salvage(file)));
  }

  /** Nothing opens any more. */
  cancel(): void {
    this.#attempt.leave();
    // Without a connection nothing of this window opens either.
    this.#service.stopOpening().catch(() => undefined);
  }
}
