/** A project that a person opens by its file: what comes of it, and that it can be left while it opens. */
import type { OpenedFile, OpenedProject } from '../../../../shared/contract/projects.ts';
import { failureOf } from '../../../../shared/result.ts';
import type { ProjectService } from './project.svelte.ts';

type Service = Pick<ProjectService, 'openFile' | 'salvage' | 'stopOpening'>;

export class OpeningProject {
  readonly #service: Service;
  readonly #opened: (project: OpenedProject) => Promise<void>;
  #other = $state.raw<Exclude<OpenedFile, { kind: 'opened' }> | null>(null);
  /** What was asked for last, until it is answered; null: nothing, or a person waits for it no more. */
  #asked = $state.raw<object | null>(null);
  #problem = $state<string | null>(null);

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
    return this.#asked !== null;
  }

  get problem(): string | null {
    return this.#problem;
  }

  async open(file: string): Promise<void> {
    await this.#attempt(async (isWanted) => {
      const answer = await this.#service.openFile(file);
      // The window has it: where a person leaves it then, that is too late.
      if (answer.kind === 'opened') await this.#opened(answer.project);
      else if (isWanted()) this.#other = answer;
    });
  }

  /** Makes a new project of what can be read of a damaged file, and opens it. */
  async salvage(file: string): Promise<void> {
    await this.#attempt(async () => this.#opened(await this.#service.salvage(file)));
  }

  /** Nothing opens any more. */
  cancel(): void {
    this.#asked = null;
    // Without a connection nothing of this window opens either.
    this.#service.stopOpening().catch(() => undefined);
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
