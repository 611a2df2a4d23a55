/** One life of the detector process: its calls, and its end. */
import type { ProviderName } from '../../shared/model/providers.ts';
import { StudioError, type Result } from '../../shared/result.ts';
import { connectDetector, type RemoteDetector, type RunStep } from '../detector/protocol.ts';
import {
  crashOf,
  launched,
  type LaunchSubprocess,
  type Subprocess,
} from '../processes/subprocess.ts';

export interface ConnectionEvents {
  step(step: RunStep): void;
  /** It ended without being asked to. Pending calls have been rejected with the same failure. */
  crashed(failure: StudioError): void;
}

export class DetectorConnection {
  /** The provider that is being tried, which is to blame should the process end now. */
  probing: ProviderName | null = null;
  readonly #process: Subprocess;
  readonly #remote: RemoteDetector;
  readonly #gone: Promise<void>;
  #end: StudioError | null = null;

  /** @throws StudioError crashed when no process can be started. */
  constructor(launch: LaunchSubprocess, events: ConnectionEvents) {
    this.#process = launched(launch, 'detector');
    this.#remote = connectDetector(this.#process, {
      step: (step) => {
        if (this.#end === null) events.step(step);
      },
      probing: (provider) => {
        if (this.#end === null) this.probing = provider;
        return Promise.resolve();
      },
    });
    this.#gone = new Promise((resolve) => {
      this.#process.onExit((reason) => {
        resolve();
        if (this.#end !== null) return;
        const failure = crashOf(reason);
        this.#close(failure);
        events.crashed(failure);
      });
    });
  }

  get isOpen(): boolean {
    return this.#end === null;
  }

  /**
   * Asks the process. Always settles: when the process ends, with why it ended.
   * @throws StudioError what the detector answers; crashed; what `end` was told.
   */
  async call<T>(ask: (detector: RemoteDetector) => Promise<Result<T>>): Promise<T> {
    if (this.#end !== null) throw this.#end;
    const result = await ask(this.#remote);
    if (result.ok) return result.value;
    throw new StudioError(result.failure.kind, result.failure.message);
  }

  /** Ends the process at once; pending calls reject with `failure`. Resolves when it is gone. */
  end(failure: StudioError): Promise<void> {
    if (this.#end === null) {
      this.#close(failure);
      this.#process.kill();
    }
    return this.#gone;
  }

  #close(failure: StudioError): void {
    this.#end = failure;
    this.#remote.$close(failure);
  }
}
