/** How far a job over many pictures is, how fast it goes and when it will be done. */
import type { JobProgress } from '../../../shared/contract/jobs.ts';

/** Rates are taken over so many of the latest pictures: the first ones load a model, and sizes differ. */
const ratedPictures = 20;

export class Progress {
  readonly #jobId: number;
  readonly #title: string;
  readonly #total: number;
  readonly #report: (progress: JobProgress) => void;
  readonly #now: () => number;
  /** When the latest pictures were done, and before them when the one before was, or the job began. */
  readonly #times: number[];
  #done = 0;
  #problems = 0;
  #lastProblem: string | undefined;

  /**
   * Reports that the job begins.
   * @param now milliseconds, of any beginning.
   */
  constructor(
    jobId: number,
    title: string,
    total: number,
    report: (progress: JobProgress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#jobId = jobId;
    this.#title = title;
    this.#total = total;
    this.#report = report;
    this.#now = now;
    this.#times = [now()];
    this.#tell(false);
  }

  /** One picture is done, or has failed for a reason. */
  step(problem?: string): void {
    this.#done++;
    if (problem !== undefined) {
      this.#problems++;
      this.#lastProblem = problem;
    }
    this.#times.push(this.#now());
    if (this.#times.length > ratedPictures + 1) this.#times.shift();
    this.#tell(false);
  }

  /** The job has ended, finished or stopped. */
  end(): void {
    this.#tell(true);
  }

  #tell(finished: boolean): void {
    const [first = 0] = this.#times;
    const seconds = ((this.#times.at(-1) ?? first) - first) / 1000;
    const rate = seconds > 0 ? (this.#times.length - 1) / seconds : 0;
    this.#report({
      jobId: this.#jobId,
      title: this.#title,
      unit: 'pictures',
      done: this.#done,
      total: this.#total,
      perSecond: rate,
      secondsLeft: rate > 0 ? (this.#total - this.#done) / rate : 0,
      finished,
      problems: this.#problems,
      lastProblem: this.#lastProblem,
    });
  }
}
