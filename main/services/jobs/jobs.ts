/** Work over many pictures that the window starts, watches and stops. */
import type {
  DetectionOutcome,
  ExportRequest,
  ExportSummary,
  JobProgress,
} from '../../../shared/contract/jobs.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import { settingsKey, type DetectionSettings } from '../../../shared/model/settings.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { workOnEach } from './batch.ts';
import { exportPictures } from '../exports/exporting.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { Progress } from './progress.ts';
import type { RunningJobs } from './runningJobs.ts';

export interface JobTools {
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  /** The model of the whole job. @throws StudioError when none is open. */
  readonly model: () => ModelSummary;
  readonly report: (progress: JobProgress) => void;
  /** Is told of each picture that a job is done with. */
  readonly detected: (outcome: DetectionOutcome) => void;
  readonly version: string;
}

export class Jobs {
  readonly #running: RunningJobs;
  readonly #tools: JobTools;
  #count = 0;

  constructor(running: RunningJobs, tools: JobTools) {
    this.#running = running;
    this.#tools = tools;
  }

  /** Whether any runs: the model that is open is at work then. */
  get busy(): boolean {
    return this.#count > 0;
  }

  /** Detects on every picture; what is found is told as it goes. */
  async detectAll(
    pictures: readonly ListedPicture[],
    settings: DetectionSettings,
  ): Promise<{ done: number; problems: readonly string[] }> {
    this.#tools.model();
    const key = settingsKey(settings);
    return this.#job('Detecting', pictures.length, async (progress, signal) => {
      const { done, problems } = await workOnEach(
        pictures,
        async ({ id, source }) => {
          const request = { pictureId: id, source, settings, tables: [], boxes: null };
          return (await this.#tools.detectOnce(request)).summary.detections.length;
        },
        signal,
        ({ id }, detections, problem) => {
          this.#step(progress, { pictureId: id, settings: key }, detections, problem);
        },
      );
      return { done, problems };
    });
  }

  /** Detects on every picture and hands each result on, which must be kept before the next one is begun. */
  async suggestAll(
    pictures: readonly ListedPicture[],
    request: (picture: ListedPicture) => OnceRequest,
    keep: (picture: ListedPicture, result: OnceResult) => Promise<void>,
  ): Promise<{ done: number; problems: readonly string[] }> {
    this.#tools.model();
    return this.#job('Suggesting', pictures.length, async (progress, signal) => {
      const { done, problems } = await workOnEach(
        pictures,
        async (picture) => keep(picture, await this.#tools.detectOnce(request(picture))),
        signal,
        (_picture, _kept, problem) => progress.step(problem),
      );
      return { done, problems };
    });
  }

  /** Detects on the pictures and writes the export. */
  async export(
    pictures: readonly ListedPicture[],
    request: Omit<ExportRequest, 'pictureIds'>,
  ): Promise<ExportSummary> {
    const model = this.#tools.model();
    const settings = settingsKey(request.settings);
    return this.#job('Exporting', pictures.length, (progress, signal) =>
      exportPictures(pictures, request, {
        detectOnce: this.#tools.detectOnce,
        model,
        version: this.#tools.version,
        signal,
        onDone: ({ id }, run, problem) => {
          this.#step(progress, { pictureId: id, settings }, run?.detections ?? null, problem);
        },
      }),
    );
  }

  /** A picture is done with. @param detections null where it failed */
  #step(
    progress: Progress,
    picture: Pick<DetectionOutcome, 'pictureId' | 'settings'>,
    detections: number | null,
    problem: string | undefined,
  ): void {
    if (detections !== null) this.#tools.detected({ ...picture, detections });
    else if (problem !== undefined) this.#tools.detected({ ...picture, problem });
    progress.step(problem);
  }

  async #job<T>(
    title: string,
    total: number,
    work: (progress: Progress, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#running.run(async (id, signal) => {
      this.#count++;
      const progress = new Progress(id, title, total, this.#tools.report);
      try {
        return await work(progress, signal);
      } finally {
        this.#count--;
        progress.end();
      }
    });
  }
}
