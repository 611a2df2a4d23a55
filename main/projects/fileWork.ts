/** Work on files of other programs for a project, an import, a comparison or an export: how far it is, and its end. */
import { StudioError } from '../../shared/result.ts';

/** A step of it, each of which counts anew. */
export interface FileStep {
  /** `Reading annotations` */
  readonly title: string;
  /** Pictures. */
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
}

/** So often it is told how far a step is, milliseconds: a picture takes far less. */
const tellingMilliseconds = 100;

export class FileWork {
  readonly #tell: (step: FileStep) => void;
  readonly #controller = new AbortController();
  #title = '';
  #told = -Infinity;

  /** @param tell is told of each step when it begins, and now and then how far it is */
  constructor(tell: (step: FileStep) => void) {
    this.#tell = tell;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(title: string, total: number): void {
    this.#title = title;
    this.#told = performance.now();
    this.#tell({ title, done: 0, total });
  }

  at(done: number, total: number): void {
    const now = performance.now();
    if (now < this.#told + tellingMilliseconds && done < total) return;
    this.#told = now;
    this.#tell({ title: this.#title, done, total });
  }

  stop(): void {
    this.#controller.abort();
  }

  /** @throws StudioError `stopped` where somebody asked for it. */
  checkStopped(sentence: string): void {
    if (this.signal.aborted) throw new StudioError('stopped', sentence);
  }
}
