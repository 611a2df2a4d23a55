/** Electron's utilityProcess: a child of Node, whose messages are structured clones as well. */
import { fork, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { UtilityProcess, utilityProcess as Electron } from 'electron';

type ProcessPart = Pick<
  UtilityProcess,
  'pid' | 'stdout' | 'stderr' | 'on' | 'postMessage' | 'kill'
>;

class StandInProcess implements ProcessPart {
  readonly #child: ChildProcess;
  readonly on: UtilityProcess['on'];
  readonly stdout: UtilityProcess['stdout'];
  readonly stderr: UtilityProcess['stderr'];

  constructor(child: ChildProcess) {
    this.#child = child;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    this.on = this.#on.bind(this) as unknown as UtilityProcess['on'];
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill();
  }

  #on(name: string, listener: (...args: unknown[]) => void): this {
    if (name === 'exit') {
      // Electron gives a code only; after a signal, on Linux, its number.
      this.#child.on('close', (code, signal) =>
        listener(code ?? (signal === null ? 0 : constants.signals[signal])),
      );
    } else if (name === 'message') this.#child.on('message', listener);
    return this;
  }
}

export const utilityProcess = {
  fork(
    entry: string,
    args: string[] = [],
    {
      execArgv = [],
      env = process.env,
    }: {
      readonly execArgv?: string[];
      readonly env?: NodeJS.ProcessEnv;
      readonly serviceName?: string;
    } = {},
  ) {
    return new StandInProcess(
      fork(entry, args, {
        execArgv,
        env,
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  },
} satisfies { fork(...args: Parameters<(typeof Electron)['fork']>): ProcessPart };
