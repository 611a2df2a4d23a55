/** Long work: its progress and a way to stop it. */
import type { ExportRequest, ExportSummary, JobProgress } from '../../shared/contract/jobs.ts';
import type { DetectionSettings } from '../../shared/model/settings.ts';
import { failureOf } from '../../shared/result.ts';
import type { StudioClient } from '../client/client.ts';
import type { Messages } from './messages.svelte.ts';
import { counted } from './words.ts';

export class Jobs {
  readonly #client: StudioClient;
  readonly #messages: Messages;
  #running = $state.raw<ReadonlyMap<number, JobProgress>>(new Map());
  #detecting = $state(false);
  #exporting = $state(false);

  constructor(client: StudioClient, messages: Messages) {
    this.#client = client;
    this.#messages = messages;
  }

  /** What runs, oldest first. */
  readonly running: readonly JobProgress[] = $derived.by(() => [...this.#running.values()]);

  get detecting(): boolean {
    return this.#detecting;
  }

  get exporting(): boolean {
    return this.#exporting;
  }

  /** Takes what main says of a job. */
  progressed(progress: JobProgress): void {
    const running = new Map(this.#running);
    if (progress.finished) running.delete(progress.jobId);
    else running.set(progress.jobId, progress);
    this.#running = running;
  }

  /** The connection was lost, and what ended meanwhile was not told: what still runs tells so again. */
  meetAgain(): void {
    this.#running = new Map();
  }

  async stop(jobId: number): Promise<void> {
    await this.#client.jobs.stop(jobId).catch((error: unknown) => {
      this.#messages.failed(error);
    });
  }

  async detectAll(ids: readonly string[], settings: DetectionSettings): Promise<void> {
    if (this.#detecting || ids.length === 0) return;
    this.#detecting = true;
    this.#messages.settle('detecting');
    try {
      const { done, problems } = await this.#client.jobs.detectAll([...ids], settings);
      const found = `Detected on ${counted(done, 'picture')}`;
      if (problems.length === 0) this.#messages.news(`${found}.`);
      else {
        const left = `${counted(problems.length, 'picture was', 'pictures were')} left out`;
        this.#messages.problem(`${found}; ${left}.`, { about: 'detecting', details: problems });
      }
    } catch (error) {
      this.#messages.failed(error, 'detecting');
    } finally {
      this.#detecting = false;
    }
  }

  /** @returns the summary; null when a person stopped it. Throws why it did not go. */
  async export(request: ExportRequest): Promise<ExportSummary | null> {
    this.#exporting = true;
    try {
      return await this.#client.jobs.export(request);
    } catch (error) {
      if (failureOf(error).kind === 'stopped') return null;
      throw error;
    } finally {
      this.#exporting = false;
    }
  }
}
