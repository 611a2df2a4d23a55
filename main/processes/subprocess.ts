/**
 * A child process of the studio as the services see it. Electron makes it with utilityProcess, the web host and
 * the CLI with child_process.fork; messages are structured clones in both.
 */
/** The processes that there are, by the words that a person reads. */
export type SubprocessName = 'detector' | 'training' | 'display' | 'projects';

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
