/** One life of the training process: one training, and its end. */
import { StudioError } from '../../shared/result.ts';
import {
  connectTraining,
  type RemoteTraining,
  type TrainerHost,
  type TrainingRequest,
} from '../training/protocol.ts';
import {
  crashOf,
  launched,
  type LaunchSubprocess,
  type Subprocess,
} from '../processes/subprocess.ts';

export class TrainingConnection {
  readonly #process: Subprocess;
  readonly #remote: RemoteTraining;
  readonly #gone: Promise<void>;
  #end: StudioError | null = null;

  /** @throws StudioError crashed when no process can be started. */
  constructor(launch: LaunchSubprocess, host: TrainerHost) {
    this.#process = launched(launch, 'training');
    this.#remote = connectTraining(this.#process, {
      status: (status) => {
        if (this.#end === null) host.status(status);
      },
      report: (report) => {
        if (this.#end === null) host.report(report);
      },
    });
    this.#gone = new Promise((resolve) => {
      this.#process.onExit((reason) => {
        resolve();
        this.#close(crashOf(reason));
      });
    });
  }

  /**
   * Always settles: when the process ends, with why it ended.
   * @throws StudioError what the trainer answers; crashed; what `end` was told.
   */
  async train(request: TrainingRequest): Promise<void> {
    const result = await this.#remote.train(request);
    if (!result.ok) throw new StudioError(result.failure.kind, result.failure.message);
  }

  pause(): void {
    if (this.#end === null) void this.#remote.pause.asEvent();
  }

  resume(): void {
    if (this.#end === null) void this.#remote.resume.asEvent();
  }

  /** Asks for a checkpoint and the end of `train`. */
  stop(): void {
    if (this.#end === null) void this.#remote.stop.asEvent();
  }

  /** Ends the process at once; `train` rejects with `failure`. Resolves when it is gone. */
  end(failure: StudioError): Promise<void> {
    if (this.#end === null) {
      this.#close(failure);
      this.#process.kill();
    }
    return this.#gone;
  }

  #close(failure: StudioError): void {
    if (this.#end !== null) return;
    this.#end = failure;
    this.#remote.$close(failure);
  }
}
