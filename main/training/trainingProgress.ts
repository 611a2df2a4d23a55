/** What a training tells while it runs: how far it is, its curves, and now and then a mini-batch. */
import { item } from '../../shared/item.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type {
  BatchReport,
  EvaluationReport,
  StepReport,
  StripReport,
  TrainingRun,
  TrainingState,
} from '../../shared/training/report.ts';
import { batchReport } from './batchReport.ts';
import type { CheckpointState } from './checkpoint.ts';
import type { Curves } from './curves.ts';
import type { UnreadablePicture } from './data/unreadable.ts';
import { summariseData } from '../datasets/summary.ts';
import { emptyRun } from './emptyRun.ts';
import { phaseOf } from './phases.ts';
import type { Prepared } from './prepare.ts';
import type { TrainerHost } from './protocol.ts';
import type { StepOutcome, StepPicture } from './step/steps.ts';
import { StepTimes } from './stepTimes.ts';

/** Between two reports of a mini-batch, milliseconds. */
const batchEvery = 900;
/** Pictures that are named when they are left out while it runs. */
const mostNamed = 20;

/** What the frozen trunk took in a step, and in how many more it will; null: in all. */
export interface TimeOfMaking {
  readonly milliseconds: number;
  readonly stepsLeft: number | null;
}

export class TrainingProgress {
  readonly #host: TrainerHost;
  #run: TrainingRun;
  #curves: Curves = { steps: [], evaluations: [] };
  readonly #leftOut = new Set<string>();
  #batchAt = 0;
  readonly #times = new StepTimes();

  constructor(recipe: TrainingRecipe, folder: string, host: TrainerHost) {
    this.#host = host;
    this.#run = emptyRun(recipe, folder);
  }

  get run(): TrainingRun {
    return this.#run;
  }

  get curves(): Curves {
    return this.#curves;
  }

  tell(state: TrainingState): void {
    this.#host.status({ state, run: this.#run });
  }

  /** Goes on from what main knew of the training before, and tells it again. */
  goOnFrom({ step, provider, curves }: CheckpointState): void {
    this.#run = { ...this.#run, step, provider };
    this.#curves = curves;
    for (const report of [...curves.steps, ...curves.evaluations]) this.#host.report(report);
  }

  /** @param steps over all phases */
  prepared({ data, provider }: Pick<Prepared, 'data' | 'provider'>, steps: number): void {
    this.#run = { ...this.#run, provider, data: summariseData(data), steps };
  }

  /** @param index of the phase */
  inPhase(index: number): void {
    this.#run = { ...this.#run, phase: phaseOf(this.#run.schedule, index) };
  }

  /** @param making of features that later steps find kept */
  stepDone(
    report: StepReport,
    batch: readonly StepPicture[],
    outcome: StepOutcome,
    making: TimeOfMaking,
  ): void {
    this.#curves.steps.push(report);
    this.#host.report(report);
    const [first, sampled] = [item(batch, 0), item(outcome.pictures, 0)];
    this.batchSeen(() => batchReport(report.step, first.example, sampled));
    this.#times.add(report.milliseconds, making.milliseconds, batch.length);
    const { step, epoch } = report;
    const { picturesPerSecond } = this.#times;
    const secondsLeft = this.#times.secondsFor(this.#run.steps - step, making.stepsLeft);
    this.#run = { ...this.#run, step, epoch, picturesPerSecond, secondsLeft };
    this.tell({ kind: 'running' });
  }

  /** Tells now and then what a step learned from. */
  batchSeen(made: () => BatchReport): void {
    if (performance.now() - this.#batchAt <= batchEvery) return;
    this.#batchAt = performance.now();
    this.#host.report(made());
  }

  /** A step of which nothing is told but that it is done. */
  pictureDone(milliseconds: number, epoch: number): void {
    this.#times.add(milliseconds, 0, 1);
    const { picturesPerSecond } = this.#times;
    const step = this.#run.step + 1;
    const secondsLeft = this.#times.secondsFor(this.#run.steps - step, null);
    this.#run = { ...this.#run, step, epoch, picturesPerSecond, secondsLeft };
    this.tell({ kind: 'running' });
  }

  /** A step whose picture cannot be read is done without learning, so that all others stay the steps that they are. */
  stepSkipped(epoch: number): void {
    this.#run = { ...this.#run, step: this.#run.step + 1, epoch };
  }

  /** Each picture that cannot be read any more is told once, and only the first ones by name. */
  leftOut({ message }: UnreadablePicture): void {
    const { data } = this.#run;
    if (data === null || this.#leftOut.has(message)) return;
    this.#leftOut.add(message);
    if (this.#leftOut.size > mostNamed + 1) return;
    const sentence =
      this.#leftOut.size > mostNamed
        ? 'More pictures cannot be read any more, and are left out too.'
        : `Left out as long as it cannot be read: ${message}`;
    this.#run = { ...this.#run, data: { ...data, problems: [...data.problems, sentence] } };
  }

  evaluated(evaluation: EvaluationReport, pictures: StripReport['pictures']): void {
    this.#curves.evaluations.push({ ...evaluation, classes: [...evaluation.classes] });
    this.#host.report(evaluation);
    const { step, epoch } = evaluation;
    this.#host.report({ kind: 'strip', step, epoch, pictures });
  }
}
