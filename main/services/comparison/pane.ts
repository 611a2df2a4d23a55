/** One model of a comparison, in a process of its own, which ends when nobody has asked anything of it for a while. */
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type {
  Answered,
  QuestionAnswer,
  QuestionArgs,
  QuestionName,
  RunRef,
} from '../../../shared/detection/questions.ts';
import type { StepPart } from '../../../shared/detection/stepPart.ts';
import type { ProviderRequest } from '../../../shared/model/providers.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { DetectorClient } from '../detection/detectorClient.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { fairRun } from './fairRun.ts';

/** Bytes: a pane shows one run, and what it goes back to is quickly there in most. */
const keptBytes = 128 * 2 ** 20;
/** Milliseconds. */
const idleLimit = 10 * 60 * 1000;

export interface PaneRun {
  readonly picture: ListedPicture;
  readonly settings: DetectionSettings;
  readonly anew: boolean;
}

type OnPaneStep = (step: string | null, part: StepPart | null) => void;

export class Pane {
  readonly #launch: LaunchSubprocess;
  readonly #onStep: OnPaneStep;
  #client: DetectorClient | null = null;
  #opened: { readonly folder: string; readonly provider: ProviderRequest } | null = null;
  #model: ModelSummary | null = null;
  /** Whether its process has not run anything yet. */
  #isFresh = true;
  #idle: NodeJS.Timeout | undefined;

  /** @param onStep is told what its run is at; null: its process begins. */
  constructor(launch: LaunchSubprocess, onStep: OnPaneStep) {
    this.#launch = launch;
    this.#onStep = onStep;
  }

  /** null before one is open. */
  get model(): ModelSummary | null {
    return this.#model;
  }

  /** Opens a package; the former one stays when that fails. @throws StudioError as DetectorClient. */
  async open(folder: string, provider: ProviderRequest): Promise<ModelSummary> {
    this.#rests();
    const model = await this.#process().open(folder, provider);
    this.#opened = { folder, provider };
    this.#model = model;
    this.#isFresh = true;
    return model;
  }

  /** @throws StudioError as DetectorClient. */
  async run({ picture: { id: pictureId, source }, settings, anew }: PaneRun): Promise<RunSummary> {
    this.#rests();
    const client = await this.#ready();
    const detect = (isAnew: boolean) =>
      client.detect({ pictureId, source, settings, tables: [], anew: isAnew });
    const isFirst = this.#isFresh;
    this.#isFresh = false;
    const { run } = await fairRun(
      isFirst,
      () => detect(anew),
      (answer) => answer.run,
      () => detect(true),
    );
    this.#rests();
    return run;
  }

  /** @throws StudioError notFound when its run is no longer kept. */
  ask<Name extends QuestionName>(
    name: Name,
    run: RunRef,
    args: QuestionArgs<Name>,
  ): Promise<Answered<QuestionAnswer<Name>>> {
    this.#rests();
    if (this.#client === null) {
      const sentence = 'The run is no longer kept: run the comparison again.';
      return Promise.reject(new StudioError('notFound', sentence));
    }
    return this.#client.ask(name, run, args);
  }

  /** Ends what runs, at once. */
  stop(): void {
    this.#isFresh = true;
    this.#client?.stop();
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const client = this.#client;
    this.#client = null;
    this.#isFresh = true;
    await client?.close();
  }

  async #ready(): Promise<DetectorClient> {
    if (this.#opened === null) throw new StudioError('notFound', 'The pane has no model.');
    if (this.#client !== null) return this.#client;
    const client = this.#process();
    await client.open(this.#opened.folder, this.#opened.provider);
    return client;
  }

  #process(): DetectorClient {
    this.#client ??= new DetectorClient(
      this.#launch,
      (state) => {
        if (state.kind === 'running') this.#onStep(state.step, state.part);
        else if (state.kind === 'loading') this.#onStep(null, null);
      },
      keptBytes,
    );
    return this.#client;
  }

  /** What was asked of it puts its end off. */
  #rests(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), idleLimit);
    this.#idle.unref();
  }
}
