/** One model of a comparison, in a process of its own. */
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
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import { StudioError } from '../../../shared/result.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { IdleDetector } from '../detection/idleDetector.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { fairRun } from './fairRun.ts';

/** Bytes: a pane shows one run, and what it goes back to is quickly there in most. */
const keptBytes = 128 * 2 ** 20;

export interface PaneRun {
  readonly picture: ListedPicture;
  readonly settings: DetectionSettings;
  readonly anew: boolean;
}

type OnPaneStep = (step: string | null, part: StepPart | null) => void;

export class Pane {
  readonly #detector: IdleDetector;
  /** The process that has run something already. */
  #warm: object | null = null;

  /** @param timeLimit how long a picture may take; @param onStep is told what its run is at; null: its process begins. */
  constructor(launch: LaunchSubprocess, timeLimit: () => TimeLimit, onStep: OnPaneStep) {
    this.#detector = new IdleDetector({
      ...{ launch, timeLimit, keptBytes },
      onState: (state) => {
        if (state.kind === 'running') onStep(state.step, state.part);
        else if (state.kind === 'loading') onStep(null, null);
      },
    });
  }

  /** null before one is open. */
  get model(): ModelSummary | null {
    return this.#detector.model;
  }

  /** Opens a package; the former one stays when that fails. @throws StudioError as DetectorClient. */
  async open(folder: string, provider: ProviderRequest): Promise<ModelSummary> {
    const model = await this.#detector.open(folder, provider);
    this.#warm = null;
    return model;
  }

  /** @throws StudioError as DetectorClient, and notFound where it has no model. */
  run({ picture: { id: pictureId, source }, settings, anew }: PaneRun): Promise<RunSummary> {
    return this.#detector.during(async () => {
      const client = await this.#detector.ready();
      const detect = (isAnew: boolean) =>
        client.detect({ pictureId, source, settings, tables: [], anew: isAnew });
      const isFirst = this.#warm !== client;
      this.#warm = client;
      const { run } = await fairRun(
        isFirst,
        () => detect(anew),
        (answer) => answer.run,
        () => detect(true),
      );
      return run;
    });
  }

  /** @throws StudioError notFound when its run is no longer kept. */
  ask<Name extends QuestionName>(
    name: Name,
    run: RunRef,
    args: QuestionArgs<Name>,
  ): Promise<Answered<QuestionAnswer<Name>>> {
    const { client } = this.#detector;
    if (client === null) {
      const sentence = 'The run is no longer kept: run the comparison again.';
      return Promise.reject(new StudioError('notFound', sentence));
    }
    return this.#detector.during(() => client.ask(name, run, args));
  }

  /** Ends what runs, at once. */
  stop(): void {
    this.#warm = null;
    this.#detector.stop();
  }

  close(): Promise<void> {
    return this.#detector.close();
  }
}
