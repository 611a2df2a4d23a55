/**
 * A child process outside of Electron: a Node child of the web host or of the CLI. The child ends itself when
 * its channel closes, so it does not outlive its parent, however that ends.
 */
import { fork } from 'node:child_process';
import { childEnvironment } from './childEnvironment.ts';
import { LastLines, exitReason } from './childOutput.ts';
import type { LaunchSubprocess, Subprocess, SubprocessName } from './subprocess.ts';

/**
 * Launches `entry`, the path of a process.ts or of its bundle.
 * @param crashFolder where what a crashed process said last is kept; null keeps nothing.
 * @param environment variables that it has besides this process's own.
 */
export function forkSubprocess(
  name: SubprocessName,
  entry: string,
  crashFolder: string | null,
  environment: NodeJS.ProcessEnv = {},
): LaunchSubprocess {
  return () => launch(name, entry, crashFolder, environment);
}

function launch(
  name: SubprocessName,
  entry: string,
  crashFolder: string | null,
  environment: NodeJS.ProcessEnv,
): Subprocess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // Not the parent's: its --inspect port is taken, its --test or --import hooks are not meant.
    execArgv: [],
    env: { ...childEnvironment(name), ...environment },
    // What ONNX Runtime prints is kept for the reason of an end; stdout is the CLI's results.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = new LastLines();
  if (child.stdout !== null) output.follow(child.stdout);
  if (child.stderr !== null) output.follow(child.stderr);

  const exit = Promise.withResolvers<string>();
  // 'close' and not 'exit': only then has everything it said been read.
  child.on('close', (code, signal) => {
    const end = { name, pid: child.pid ?? 0, code, signal };
    exit.resolve(exitReason(end, output.lines, crashFolder));
  });
  child.on('error', (error) => {
    // Also tells of a failed kill or send; only a process that never began ends with it.
    if (child.pid === undefined) {
      exit.resolve(`The ${name} process could not be started: ${error.message}`);
    }
  });

  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (typeof message !== 'object' || message === null) {
        throw new TypeError('A message to a child process is an object');
      }
      // The message of a process that is gone is lost: onExit tells.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage(listener) {
      child.on('message', listener);
    },
    onExit(listener) {
      void exit.promise.then(listener);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
