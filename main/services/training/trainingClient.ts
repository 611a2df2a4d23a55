/**
 * Training as the rest of main sees it: at most one at a time, each in a process of its own. Whatever becomes of
 * the process is a status, and what the training told so far is kept for those who ask later.
 */
import path from 'node:path';
import { failureOf, StudioError, type Failure } from '../../../shared/result.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type {
  AskedOfTraining,
  BatchReport,
  EvaluationReport,
  StepReport,
  StripReport,
  TrainingEstimate,
  TrainingReport,
  TrainingState,
  TrainingStatus,
} from '../../../shared/training/report.ts';
import type { TrainingHistory } from '../../../shared/training/shown.ts';
import { withStrip } from '../../../shared/training/strips.ts';
import { fileSize } from '../../disk/fileSize.ts';
import { checkpointsFolder } from '../../training/checkpoint.ts';
import { emptyRun } from '../../training/emptyRun.ts';
import {
  connectTraining,
  type RemoteTraining,
  type ToldStatus,
  type TrainerHost,
  type TrainingRequest,
} from '../../training/protocol.ts';
import { requireFree } from '../../training/lock.ts';
import { checkpointTime, removeRemains, requireNew } from '../../training/unfinishedTrainings.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import { Connection } from '../../processes/connection.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { Turns } from '../jobs/turns.ts';
import { reasonOf } from './howItEnded.ts';
import { ThinnedPoints } from './thinnedPoints.ts';

const mostSteps = 20_000;
const mostEvaluations = 2_000;
/** A second request to stop within this is the first one's double, ms. */
const sameRequest = 5_000;
/** What a training may take to keep a checkpoint when the studio closes, ms. */
const closingPatience = 3_000;

/** Who is told how a training goes. */
export interface TrainingListener {
  status(status: TrainingStatus): void;
  report(report: TrainingReport): void;
}

export class TrainingClient {
  readonly #launch: LaunchSubprocess;
  readonly #host: TrainingListener;
  readonly #now: () => number;
  #status: TrainingStatus = { state: { kind: 'idle' }, asked: null, run: null };
  #connection: Connection<RemoteTraining> | null = null;
  readonly #estimates = new Turns();
  /** Fires when a training begins, or nobody waits for an estimate any more. */
  #unmeasured = new AbortController();
  /** From the request on, also while its folder is looked at. */
  #busy = false;
  #closed = false;
  #askedToStop: number | null = null;
  /** Never rejects. */
  #running: Promise<void> = Promise.resolve();
  /** How the training itself says that it ended. */
  #end: TrainingState | null = null;
  #folder: string | null = null;
  #steps = new ThinnedPoints<StepReport>(mostSteps);
  #evaluations = new ThinnedPoints<EvaluationReport>(mostEvaluations);
  #batch: BatchReport | null = null;
  #strips: readonly StripReport[] = [];

  /**
   * @param host is told every change of `status`, and every report.
   * @param now milliseconds, of any beginning.
   */
  constructor(
    launch: LaunchSubprocess,
    host: TrainingListener,
    now: () => number = () => performance.now(),
  ) {
    this.#launch = launch;
    this.#host = host;
    this.#now = now;
  }

  get status(): TrainingStatus {
    return this.#status;
  }

  get history(): TrainingHistory {
    return { steps: this.#steps.points, evaluations: this.#evaluations.points };
  }

  get latestBatch(): BatchReport | null {
    return this.#batch;
  }

  get strips(): readonly StripReport[] {
    return this.#strips;
  }

  /** Resolves when the training that runs has ended and its process is gone. */
  get ended(): Promise<void> {
    return this.#running;
  }

  /** The package's folder of the training that runs; null where none does. */
  get runningFolder(): string | null {
    return this.#busy ? this.#folder : null;
  }

  /**
   * Begins a training.
   * @param folder of the package to make.
   * @returns the folder, absolute.
   * @throws StudioError badInput where one runs, or something of that name exists; crashed.
   */
  start(recipe: TrainingRecipe, folder: string): Promise<string> {
    return this.#begin({ kind: 'new', recipe, folder: path.resolve(folder) }, async (target) => {
      await checkExportTarget(target);
      await requireNew(target);
    });
  }

  /**
   * Goes on with a training that was stopped or cut off.
   * @param folder of the package to make.
   * @param learningRate from here on; null: as it was begun.
   * @throws StudioError notFound where it has no checkpoint; badInput where one runs; crashed.
   */
  resume(folder: string, learningRate: number | null): Promise<string> {
    const request = { kind: 'resume', folder: path.resolve(folder), learningRate } as const;
    return this.#begin(request, async (target) => {
      if ((await checkpointTime(target)) !== null) return;
      const sentence = `There is no training to go on with: ${checkpointsFolder(target)} is not there, or is empty.`;
      throw new StudioError('notFound', sentence);
    });
  }

  /**
   * What a training would take: measured after what was asked before, and ended by a training that begins.
   * @param unwanted fires when nobody waits for it any more
   * @throws StudioError badInput where one runs, which would slow the measuring; stopped; what the training would fail with.
   */
  async estimate(recipe: TrainingRecipe, unwanted: AbortSignal): Promise<TrainingEstimate> {
    if (this.#busy) throw alreadyRunning();
    const signal = AbortSignal.any([unwanted, this.#unmeasured.signal]);
    return this.#estimates.take(() => this.#measure(recipe, signal));
  }

  async #measure(recipe: TrainingRecipe, signal: AbortSignal): Promise<TrainingEstimate> {
    if (signal.aborted) throw notWaitedFor();
    const connection = this.#connect({ status: () => {}, report: () => {} });
    const end = () => void connection.end(notWaitedFor());
    signal.addEventListener('abort', end);
    try {
      return await connection.call((training) => training.estimate(recipe));
    } finally {
      signal.removeEventListener('abort', end);
      await connection.end(new StudioError('stopped', 'The estimate is made.'));
    }
  }

  /** Resolves when their processes are gone. */
  async #endEstimates(): Promise<void> {
    this.#unmeasured.abort();
    this.#unmeasured = new AbortController();
    await this.#estimates.take(() => Promise.resolve());
  }

  #connect(host: TrainerHost): Connection<RemoteTraining> {
    return new Connection('training', this.#launch, (channel) => connectTraining(channel, host));
  }

  /** Told at once as `asked`, and done after the step that it is at. */
  pause(): void {
    if (this.#connection === null || this.#status.asked === 'stop') return;
    this.#connection.tell((training) => training.pause.asEvent());
    this.#ask(this.#status.state.kind === 'paused' ? null : 'pause');
  }

  /** Ends a pause, or takes one back. */
  goOn(): void {
    if (this.#connection === null || this.#status.asked === 'stop') return;
    this.#connection.tell((training) => training.resume.asEvent());
    this.#ask(this.#status.state.kind === 'paused' ? 'goOn' : null);
  }

  /** Asks for a checkpoint and the end; asked again some seconds later, ends the process at once. */
  stop(): void {
    if (this.#connection === null) return;
    if (this.#askedToStop === null) {
      this.#askedToStop = this.#now();
      this.#connection.tell(askToStop);
      this.#ask('stop');
    } else if (this.#now() - this.#askedToStop > sameRequest) {
      void this.#connection.end(new StudioError('stopped', 'Stopped.'));
    }
  }

  /** Ends for good, with a checkpoint where the training keeps one soon. Resolves when the process is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#endEstimates();
    const connection = this.#connection;
    if (connection === null) return this.#running;
    connection.tell(askToStop);
    const patience = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => patience.resolve(undefined), closingPatience);
    await Promise.race([this.#running, patience.promise]);
    clearTimeout(timer);
    await connection.end(new StudioError('stopped', 'The studio is closing.'));
    await this.#running;
  }

  async #begin(
    request: TrainingRequest,
    check: (folder: string) => Promise<void>,
  ): Promise<string> {
    const { folder } = request;
    if (this.#busy) throw alreadyRunning();
    this.#busy = true;
    try {
      await this.#endEstimates();
      await requireFree(folder);
      await check(folder);
      if (this.#closed) throw new StudioError('stopped', 'The studio is closing.');
      this.#connection = this.#connect({
        status: (status) => this.#told(status),
        report: (report) => this.#keep(report),
      });
    } catch (error) {
      this.#busy = false;
      throw error;
    }
    this.#forget(request.kind === 'resume' && folder === this.#folder);
    this.#folder = folder;
    const run = request.kind === 'new' ? emptyRun(request.recipe, folder) : null;
    this.#setStatus({ state: { kind: 'preparing', doing: 'Starting' }, asked: null, run });
    this.#running = this.#run(this.#connection, request);
    return folder;
  }

  #forget(withoutCurves: boolean): void {
    this.#end = null;
    this.#askedToStop = null;
    this.#batch = null;
    if (withoutCurves) return;
    this.#strips = [];
    this.#steps = new ThinnedPoints(mostSteps);
    this.#evaluations = new ThinnedPoints(mostEvaluations);
  }

  async #run(connection: Connection<RemoteTraining>, request: TrainingRequest): Promise<void> {
    const { folder } = request;
    let failure: Failure | null = null;
    try {
      await connection.call((training) => training.train(request));
    } catch (error) {
      failure = failureOf(error);
    }
    // It has done its work, and its memory may be wanted for the next.
    await connection.end(new StudioError('stopped', 'The training has ended.'));
    if (failure !== null) await removeRemains(folder);
    const state = await this.#endState(failure, folder);
    this.#connection = null;
    this.#busy = false;
    this.#setStatus({ state, asked: null, run: this.#status.run });
  }

  async #endState(failure: Failure | null, folder: string): Promise<TrainingState> {
    if (failure === null && this.#end !== null) return this.#end;
    const resumable = (await checkpointTime(folder)) !== null;
    // Packages appear whole. A process that ends between that and its last word has done all.
    const isThere = (await fileSize(path.join(folder, 'model.json'))) !== null;
    if (isThere && (failure === null || !resumable)) return { kind: 'finished', folder };
    if (failure === null || failure.kind === 'stopped') return { kind: 'stopped', resumable };
    return { kind: 'failed', reason: reasonOf(failure, this.#status), resumable };
  }

  /** That it ended is told when `train` is answered: only then can the next one begin. */
  #told({ state, run }: ToldStatus): void {
    const isEnd = state.kind === 'finished' || state.kind === 'stopped' || state.kind === 'failed';
    if (isEnd) this.#end = state;
    const { asked } = this.#status;
    const isDone = asked === 'pause' ? state.kind === 'paused' : asked === 'goOn';
    this.#setStatus({
      state: isEnd ? this.#status.state : state,
      asked: isDone ? null : asked,
      run: run ?? this.#status.run,
    });
  }

  #keep(report: TrainingReport): void {
    switch (report.kind) {
      case 'step':
        this.#steps.add(report);
        this.#evaluations.dropFrom(report.step);
        break;
      case 'evaluation':
        this.#evaluations.add(report);
        break;
      case 'batch':
        this.#batch = report;
        break;
      case 'strip':
        this.#strips = withStrip(this.#strips, report);
        break;
    }
    this.#host.report(report);
  }

  #ask(asked: AskedOfTraining | null): void {
    this.#setStatus({ ...this.#status, asked });
  }

  #setStatus(status: TrainingStatus): void {
    this.#status = status;
    this.#host.status(status);
  }
}

const alreadyRunning = () =>
  new StudioError('badInput', 'A training is running already: stop it, or wait for it.');

const notWaitedFor = () => new StudioError('stopped', 'The estimate was not waited for.');

/** For a checkpoint and the end of `train`. */
const askToStop = (training: RemoteTraining) => training.stop.asEvent();
