/**
 * The detector as the rest of main sees it: always there. Starts its process when it is needed, ends it to
 * cancel, and starts it again with the same model when it crashes.
 */
import path from 'node:path';
import type { DetectorState, RerunRequest, RunAnswer } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type {
  Answered,
  QuestionAnswer,
  QuestionArgs,
  QuestionName,
  RunRef,
} from '../../../shared/detection/questions.ts';
import type { ProviderName, ProviderRequest } from '../../../shared/model/providers.ts';
import { failureOf, StudioError, type Result } from '../../../shared/result.ts';
import {
  connectDetector,
  type DetectRequest,
  type OnceRequest,
  type OnceResult,
  type OpenRequest,
  type RemoteDetector,
  type Trial,
  type TrialOf,
} from '../../detector/protocol.ts';
import { Connection } from '../../processes/connection.ts';
import { CrashLog } from '../../processes/crashLog.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { usualTimeLimit, type TimeLimit } from '../../../shared/model/timeLimit.ts';
import { LatestOnly } from './latestOnly.ts';
import { RunWatch } from './runWatch.ts';

type Ask<T> = (detector: RemoteDetector) => Promise<Result<T>>;

/** A model that was opened once and is opened again in each new process. */
interface ChosenModel {
  readonly path: string;
  readonly provider: ProviderRequest;
  readonly additions: OpenRequest['additions'];
  readonly summary: ModelSummary;
}

export class DetectorClient {
  readonly #launch: LaunchSubprocess;
  readonly #onState: (state: DetectorState) => void;
  readonly #keptBytes: number | undefined;
  #state: DetectorState = { kind: 'noModel' };
  #connection: Connection<RemoteDetector> | null = null;
  /** The provider that the process of `#connection` tries, which is to blame should it end now. */
  #probing: ProviderName | null = null;
  #chosen: ChosenModel | null = null;
  /** What the process of `#connection` has open. */
  #loaded: ChosenModel | null = null;
  /** The latest opening of a model; the next one waits for it. Never rejects. */
  #openings: Promise<unknown> = Promise.resolve();
  #excluded: OpenRequest['excluded'] = [];
  readonly #crashes = new CrashLog();
  #restart: NodeJS.Timeout | undefined;
  /** By run: each has its own settings. */
  readonly #reruns = new LatestOnly<number>();
  readonly #watch = new RunWatch(() => void this.#connection?.end(new AnotherTookTooLong()));
  #timeLimit: TimeLimit = usualTimeLimit;
  /** Counts the stops: what was asked before one is not done after it. */
  #era = 0;
  #pending = 0;
  #runs = 0;
  #runId = 0;
  #closed = false;

  /**
   * @param onState is told every change of `state`.
   * @param keptBytes of runs that its process keeps besides the newest; absent: as many as usual.
   */
  constructor(
    launch: LaunchSubprocess,
    onState: (state: DetectorState) => void = () => {},
    keptBytes?: number,
  ) {
    this.#launch = launch;
    this.#onState = onState;
    this.#keptBytes = keptBytes;
  }

  get state(): DetectorState {
    return this.#state;
  }

  /** The model that requests are answered with, also while its process starts again. */
  get model(): ModelSummary | null {
    return this.#chosen?.summary ?? null;
  }

  /** Seconds that a picture may take; null: as long as it takes. */
  get timeLimit(): TimeLimit {
    return this.#timeLimit;
  }

  /** Limits how long a picture may take from now on; opening a package may take two minutes at least. */
  limitTime(limit: TimeLimit): void {
    this.#timeLimit = limit;
  }

  /**
   * Opens a package in place of the former one, which stays when this fails.
   * @param folder the package's folder or its model.json.
   * @param additions what gives its graphs further outputs.
   * @throws StudioError notFound, badModel, outOfMemory, outOfTime, stopped, crashed.
   */
  open(
    folder: string,
    provider: ProviderRequest,
    additions?: OpenRequest['additions'],
  ): Promise<ModelSummary> {
    // Who asks for it by name wants it tried once more.
    this.#excluded = this.#excluded.filter((each) => each.provider !== provider);
    return this.#count(() =>
      this.#inTurn(() => this.#openModel(path.resolve(folder), provider, additions)),
    );
  }

  /** Runs every stage on a picture, as long as the limit allows; the answer's runId is what the calls below ask by. */
  detect(request: Omit<DetectRequest, 'runId'>): Promise<RunAnswer> {
    const runId = ++this.#runId;
    const ask: Ask<RunAnswer> = (detector) => detector.detect({ ...request, runId });
    return this.#run(nameOf(request.source), ask);
  }

  /**
   * Runs again what depends on the settings that changed. Of several of a run that wait only the newest is run.
   * @throws StudioError notFound when the run is no longer kept; stopped for one that a newer replaced.
   */
  rerun(request: RerunRequest): Promise<RunAnswer> {
    const { runId } = request.run;
    const ask: Ask<RunAnswer> = (detector) => detector.rerun(request);
    return this.#reruns.add(runId, () => this.#run('Running the stages again', ask));
  }

  /** Answers a question about a version of a run. @throws StudioError notFound when it is no longer kept. */
  ask<Name extends QuestionName>(
    name: Name,
    run: RunRef,
    args: QuestionArgs<Name>,
  ): Promise<Answered<QuestionAnswer<Name>>> {
    return this.#ask((detector) => detector.ask(name, run, args));
  }

  /**
   * Answers a question about a run that is made for it alone; no run that is kept changes.
   * @throws StudioError notFound when the run is no longer kept; unsupported for another size of what has none
   */
  trial<Name extends QuestionName>(
    name: Name,
    of: TrialOf,
    args: QuestionArgs<Name>,
  ): Promise<Trial<QuestionAnswer<Name>>> {
    const what = of.kind === 'size' ? nameOf(of.source) : 'Trying other settings';
    return this.#run(what, (detector) => detector.trial(name, of, args));
  }

  /** Runs every stage on a picture without touching the runs that are kept. */
  detectOnce(request: OnceRequest): Promise<OnceResult> {
    return this.#run(nameOf(request.source), (detector) => detector.detectOnce(request));
  }

  /** Ends what is running, at once: all that is pending rejects as stopped. The next request starts anew. */
  stop(): void {
    if (this.#pending === 0) return;
    void this.#end(new StudioError('stopped', 'Stopped.'));
    this.#settle();
  }

  /** Ends the process for good. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(new StudioError('stopped', 'The studio is closing.'));
  }

  /** @param what is named where it takes too long */
  #run<T>(what: string, ask: Ask<T>): Promise<T> {
    this.#runs++;
    return this.#count(() => this.#inTime(what, ask)).finally(() => {
      this.#runs--;
      if (this.#runs === 0 && this.#state.kind === 'running') this.#settle();
    });
  }

  /** Asks, and once more where the process was ended meanwhile for what it did before. */
  async #inTime<T>(what: string, ask: Ask<T>): Promise<T> {
    for (;;) {
      const connection = await this.#ready();
      try {
        return await this.#watch.over(
          () => connection.call(ask),
          () => this.#timeLimit,
          (limit) => tookTooLong(what, limit),
        );
      } catch (error) {
        if (!(error instanceof AnotherTookTooLong)) throw error;
      }
    }
  }

  #ask<T>(ask: Ask<T>): Promise<T> {
    return this.#count(async () => (await this.#ready()).call(ask));
  }

  #count<T>(work: () => Promise<T>): Promise<T> {
    this.#pending++;
    return work().finally(() => this.#pending--);
  }

  /** The connection to a process that has the chosen model open. */
  async #ready(): Promise<Connection<RemoteDetector>> {
    const open = this.#openConnection();
    if (open !== null) return open;
    return this.#inTurn(async () => {
      const meanwhile = this.#openConnection();
      if (meanwhile !== null) return meanwhile;
      if (this.#chosen === null) {
        throw new StudioError('notFound', 'No model is open: open a model package first.');
      }
      return this.#openChosen(this.#chosen);
    });
  }

  #openConnection(): Connection<RemoteDetector> | null {
    const isLoaded = this.#chosen !== null && this.#loaded === this.#chosen;
    return isLoaded && this.#connection?.isOpen === true ? this.#connection : null;
  }

  /** Openings one after another, and none after the stop that they were asked before. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const era = this.#era;
    const turn = this.#openings.then(() => {
      if (this.#closed) throw new StudioError('stopped', 'The studio is closing.');
      if (era !== this.#era) throw new StudioError('stopped', 'Stopped.');
      return work();
    });
    this.#openings = turn.catch(() => {});
    return turn;
  }

  async #openModel(
    folder: string,
    provider: ProviderRequest,
    additions: OpenRequest['additions'],
  ): Promise<ModelSummary> {
    const name = path.basename(folder) === 'model.json' ? path.dirname(folder) : folder;
    this.#setState({ kind: 'loading', model: path.basename(name) });
    try {
      const { summary } = await this.#openIn(folder, provider, additions);
      return summary;
    } catch (error) {
      if (this.#state.kind === 'loading') this.#settle();
      throw error;
    }
  }

  async #openChosen({ path: folder, provider, additions, summary }: ChosenModel) {
    this.#setState({ kind: 'loading', model: summary.name });
    try {
      return (await this.#openIn(folder, provider, additions)).connection;
    } catch (error) {
      const failure = failureOf(error);
      // Where it crashed the state tells already.
      if (failure.kind === 'stopped') this.#settle();
      else if (this.#state.kind === 'loading') this.#setState({ kind: 'restarting', failure });
      throw error;
    }
  }

  /** Opens a package; a provider that ends the process is left out, and the rest tried again. */
  async #openIn(folder: string, provider: ProviderRequest, additions: OpenRequest['additions']) {
    const era = this.#era;
    for (;;) {
      const connection = this.#connect();
      const keptBytes = this.#keptBytes;
      const request = { path: folder, provider, excluded: this.#excluded, additions, keptBytes };
      try {
        const summary = await this.#watch.over(
          () => connection.call((detector) => detector.open(request)),
          () => this.#timeLimit && Math.max(this.#timeLimit, leastForOpening),
          (limit) => tookTooLong(`Opening ${folder}`, limit),
        );
        this.#chosen = this.#loaded = { path: folder, provider, additions, summary };
        this.#setState({ kind: 'ready', model: summary });
        return { connection, summary };
      } catch (error) {
        if (error instanceof AnotherTookTooLong && era === this.#era) continue;
        const culprit = connection.isOpen ? null : this.#probing;
        if (culprit === null) throw error;
        const { kind } = failureOf(error);
        const isLate = kind === 'outOfTime';
        this.#exclude(culprit, isLate ? 'took too long to start' : `${kind} while starting`);
        if (kind !== 'crashed' && !isLate) throw error;
      }
    }
  }

  #exclude(provider: ProviderName, reason: string): void {
    this.#excluded = [...this.#excluded, { provider, reason }];
  }

  #connect(): Connection<RemoteDetector> {
    if (this.#connection?.isOpen === true) return this.#connection;
    clearTimeout(this.#restart);
    this.#loaded = null;
    this.#probing = null;
    this.#connection = new Connection(
      'detector',
      this.#launch,
      (channel) =>
        connectDetector(channel, {
          step: (step, part) => {
            if (this.#chosen === null) return;
            this.#setState({ kind: 'running', model: this.#chosen.summary, step, part });
          },
          probing: (provider) => {
            this.#probing = provider;
            return Promise.resolve();
          },
        }),
      (failure) => this.#crashed(failure),
    );
    return this.#connection;
  }

  #crashed(failure: StudioError): void {
    // A provider's fault: #openIn goes on without it.
    if (this.#probing !== null) return;
    const { delay } = this.#crashes.add();
    if (this.#chosen === null) {
      this.#setState({ kind: 'noModel' });
      return;
    }
    const staysDown =
      ' It ended too often and is not started again until something is asked of it.';
    const message = delay === null ? failure.message + staysDown : failure.message;
    const told = { kind: failure.kind, message };
    this.#setState({ kind: delay === null ? 'down' : 'restarting', failure: told });
    if (delay === null) return;
    this.#restart = setTimeout(() => {
      // What goes wrong here is in the state, and the next request tries again.
      this.#count(() => this.#ready()).catch(() => {});
    }, delay);
  }

  async #end(failure: StudioError): Promise<void> {
    this.#era++;
    clearTimeout(this.#restart);
    this.#reruns.dropWaiting(failure);
    await this.#connection?.end(failure);
  }

  /** The state where nothing runs. */
  #settle(): void {
    const model = this.model;
    this.#setState(model === null ? { kind: 'noModel' } : { kind: 'ready', model });
  }

  #setState(state: DetectorState): void {
    this.#state = state;
    this.#onState(state);
  }
}

/** Seconds. Opening a package tries each provider, which may have to make its kernels first. */
const leastForOpening = 120;

/** Why a run ended that waited behind one that took too long. */
class AnotherTookTooLong extends StudioError {
  constructor() {
    super('stopped', 'What ran before it took too long, and was ended.');
  }
}

function tookTooLong(what: string, limit: number): StudioError {
  const where = '--time-limit in a terminal, the menu of the provider in the window,';
  return new StudioError(
    'outOfTime',
    `${what} took longer than ${limit} s and was ended; ${where} sets the limit.`,
  );
}

function nameOf(source: OnceRequest['source']): string {
  return `Detecting on '${typeof source === 'string' ? source : source.name}'`;
}
