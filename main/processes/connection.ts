/** One life of a child process: what it is asked, and its end. */
import { StudioError, type Result } from '../../shared/result.ts';
import type { Channel } from './channel.ts';
import type { LaunchSubprocess, Subprocess, SubprocessName } from './subprocess.ts';

/** The functions of a process, as birpc gives them to main. */
export interface RemoteFunctions {
  /** Ends the waiting for answers: what is pending rejects with `error`. */
  $close(error: Error): void;
}

export class Connection<Remote extends RemoteFunctions> {
  readonly #process: Subprocess;
  readonly #remote: Remote;
  readonly #gone: Promise<void>;
  #end: StudioError | null = null;

  /**
   * Starts a process.
   * @param connect makes main's end of its protocol, which hears nothing any more once the connection has ended.
   * @param crashed is told when the process ended without being asked to. Pending calls have been rejected with
   *   the same failure.
   * @throws StudioError crashed when no process can be started.
   */
  constructor(
    name: SubprocessName,
    launch: LaunchSubprocess,
    connect: (channel: Channel) => Remote,
    crashed: (failure: StudioError) => void = () => {},
  ) {
    this.#process = launched(launch, name);
    this.#remote = connect({
      send: (message) => this.#process.send(message),
      onMessage: (listener) =>
        this.#process.onMessage((message) => {
          if (this.#end === null) listener(message);
        }),
    });
    this.#gone = new Promise((resolve) => {
      this.#process.onExit((reason) => {
        resolve();
        if (this.#end !== null) return;
        const failure = crashOf(reason);
        this.#close(failure);
        crashed(failure);
      });
    });
  }

  get isOpen(): boolean {
    return this.#end === null;
  }

  /**
   * Asks the process. Always settles: when the process ends, with why it ended.
   * @throws StudioError what the process answers; crashed; what `end` was told.
   */
  async call<T>(ask: (remote: Remote) => Promise<Result<T>>): Promise<T> {
    if (this.#end !== null) throw this.#end;
    const result = await ask(this.#remote);
    if (result.ok) return result.value;
    throw new StudioError(result.failure.kind, result.failure.message);
  }

  /** Tells the process what needs no answer; a process that has ended is told nothing. */
  tell(event: (remote: Remote) => Promise<void>): void {
    if (this.#end === null) void event(this.#remote);
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

function launched(launch: LaunchSubprocess, name: SubprocessName): Subprocess {
  try {
    return launch();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The ${name} process could not be started: ${reason}`;
    throw new StudioError('crashed', message, { cause });
  }
}

/** We kill with SIGKILL too, but then nobody asks why: what is left is mostly the system's own doing. */
function crashOf(reason: string): StudioError {
  const hint = reason.includes('SIGKILL') ? ' The system does that when memory is short.' : '';
  return new StudioError('crashed', reason + hint);
}
