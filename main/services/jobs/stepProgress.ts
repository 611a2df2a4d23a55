/** How far work on files is: in steps that count bytes or pictures, each with its own rate. */
import type { JobProgress } from '../../../shared/contract/jobs.ts';

/** What work on files tells of itself; the window and the terminal show it each in its way. */
export interface Steps {
  /** @param total 0 where it is not known. */
  begin(title: string, total: number): void;
  /** @param total where more is known of it by now. */
  at(done: number, total?: number): void;
}

/** The rate is that of the last so many milliseconds. */
const ratedMilliseconds = 5000;
/** Bytes and pictures come in thousands; so often a person is told, milliseconds. */
const tellingMilliseconds = 150;

/** What a job is about, and what its steps count. */
export type JobSubject = Partial<Pick<JobProgress, 'entry' | 'project' | 'unit'>>;

export class StepProgress implements Steps {
  readonly #jobId: number;
  readonly #subject: JobSubject;
  readonly #report: (progress: JobProgress) => void;
  readonly #now: () => number;
  #title = '';
  #total = 0;
  #done = 0;
  /** How many there were when, of the latest milliseconds and one before. */
  #samples: { readonly time: number; readonly done: number }[] = [];
  #told = -Infinity;
  /** Tells what came too soon after the last telling, if nothing comes after it. */
  #later: NodeJS.Timeout | undefined;

  /**
   * @param subject counts bytes where it does not say.
   * @param now milliseconds, of any beginning.
   */
  constructor(
    jobId: number,
    report: (progress: JobProgress) => void,
    subject: JobSubject = {},
    now: () => number = () => performance.now(),
  ) {
    this.#jobId = jobId;
    this.#subject = subject;
    this.#report = report;
    this.#now = now;
  }

  begin(title: string, total: number): void {
    this.#title = title;
    this.#total = total;
    this.#done = 0;
    this.#samples = [];
    this.#tell(false);
    // The first that is said of a step is what its rate begins with.
    this.#told = -Infinity;
  }

  at(done: number, total = this.#total): void {
    this.#done = done;
    this.#total = total;
    const wait = this.#told + tellingMilliseconds - this.#now();
    if (wait <= 0 || (total > 0 && done >= total)) this.#sample();
    else this.#later ??= setTimeout(() => this.#sample(), wait);
  }

  /** The work has ended, finished or stopped. */
  end(): void {
    this.#tell(true);
  }

  #sample(): void {
    const time = this.#now();
    this.#samples.push({ time, done: this.#done });
    while ((this.#samples[1]?.time ?? time) < time - ratedMilliseconds) this.#samples.shift();
    this.#tell(false);
  }

  #tell(finished: boolean): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#told = this.#now();
    const rate = this.#rate();
    this.#report({
      jobId: this.#jobId,
      unit: 'bytes',
      ...this.#subject,
      title: this.#title,
      done: this.#done,
      total: this.#total,
      perSecond: rate,
      secondsLeft: rate > 0 ? Math.max(0, this.#total - this.#done) / rate : 0,
      finished,
      problems: 0,
    });
  }

  /** So many a second. What was there when a step began was not made by it. */
  #rate(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.time <= first.time) return 0;
    return ((last.done - first.done) / (last.time - first.time)) * 1000;
  }
}
