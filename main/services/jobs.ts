/** Work over many pictures that the window starts, watches and stops. */
import type {
  ExportRequest,
  ExportSummary,
  JobProgress,
  ModelSummary,
} from '../../shared/contract.ts';
import type { DetectionSettings } from '../../shared/detection/settings.ts';
import type { OnceRequest, OnceResult } from '../detector/protocol.ts';
import { workOnEach } from './batch.ts';
import { exportPictures } from './exporting.ts';
import type { ListedPicture } from './pictureList.ts';
import { Progress } from './progress.ts';

export interface JobTools {
  readonly detectOnce: (request: OnceRequest) => Promise<OnceResult>;
  /** @throws StudioError when no model is open. */
  readonly model: () => ModelSummary;
  /** @throws StudioError when the picture is not open. */
  readonly picture: (id: string) => ListedPicture;
  readonly report: (progress: JobProgress) => void;
  readonly version: string;
}

export class Jobs {
  readonly #tools: JobTools;
  readonly #running = new Map<number, AbortController>();
  #nextId = 1;

  constructor(tools: JobTools) {
    this.#tools = tools;
  }

  /** Detects on every picture; what is found goes out with the progress. */
  detectAll(
    ids: readonly string[],
    settings: DetectionSettings,
  ): Promise<{ done: number; problems: readonly string[] }> {
    const pictures = ids.map((id) => this.#tools.picture(id));
    return this.#job('Detecting', pictures.length, async (progress, signal) => {
      const { done, problems } = await workOnEach(
        pictures,
        ({ id, source }) =>
          this.#tools.detectOnce({ pictureId: id, source, settings, tables: [], boxes: null }),
        signal,
        (picture, result, problem) => progress.step(stepOf(picture.id, result), problem),
      );
      return { done: done.length, problems };
    });
  }

  /** Detects on the request's pictures and writes the export. */
  export({ pictureIds, ...request }: ExportRequest): Promise<ExportSummary> {
    const pictures = pictureIds.map((id) => this.#tools.picture(id));
    const model = this.#tools.model();
    return this.#job('Exporting', pictures.length, (progress, signal) =>
      exportPictures(pictures, request, {
        detectOnce: this.#tools.detectOnce,
        model,
        version: this.#tools.version,
        signal,
        onDone: (picture, result, problem) => progress.step(stepOf(picture.id, result), problem),
      }),
    );
  }

  /** Ends a job after the picture that it is at. */
  stop(jobId: number): void {
    this.#running.get(jobId)?.abort();
  }

  /** Ends all jobs. */
  close(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  async #job<T>(
    title: string,
    total: number,
    work: (progress: Progress, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const id = this.#nextId++;
    const controller = new AbortController();
    this.#running.set(id, controller);
    const progress = new Progress(id, title, total, this.#tools.report);
    try {
      return await work(progress, controller.signal);
    } finally {
      this.#running.delete(id);
      progress.end();
    }
  }
}

function stepOf(pictureId: string, result: OnceResult | null): JobProgress['last'] {
  return result === null ? undefined : { pictureId, detections: result.summary.detections.length };
}
