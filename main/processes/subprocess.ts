/**
 * A child process of the studio as the services see it. Electron makes it with utilityProcess, the web host and
 * the CLI with child_process.fork; messages are structured clones in both.
 */
import { StudioError } from '../../shared/result.ts';

/** The processes that there are, by the words that a person reads. */
export type SubprocessName = 'detector' | 'training';

export interface Subprocess {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process has ended. `reason` says how, for a person. */
  onExit(listener: (reason: string) => void): void;
  /** Ends it at once, also in the middle of a run. */
  kill(): void;
}

export type LaunchSubprocess = () => Subprocess;

/** @throws StudioError crashed when no process can be started. */
export function launched(launch: LaunchSubprocess, name: SubprocessName): Subprocess {
  try {
    return launch();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The ${name} process could not be started: ${reason}`;
    throw new StudioError('crashed', message, { cause });
  }
}

/**
 * Why a process ended that nobody asked to: `reason` of onExit, as a failure. We kill with SIGKILL too, but then
 * nobody asks why: what is left is mostly the system's own doing.
 */
export function crashOf(reason: string): StudioError {
  const hint = reason.includes('SIGKILL') ? ' The system does that when memory is short.' : '';
  return new StudioError('crashed', reason + hint);
}
