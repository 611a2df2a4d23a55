/** A child process in Electron: a utility process, which ends with the app however that ends. */
import { utilityProcess } from 'electron';
import { childEnvironment } from '../../processes/childEnvironment.ts';
import { LastLines, exitReason } from '../../processes/childOutput.ts';
import type { LaunchSubprocess, Subprocess, SubprocessName } from '../../processes/subprocess.ts';

/**
 * Launches `entry`, the path of a process's bundle.
 * @param crashFolder where what a crashed process said last is kept.
 */
export function utilitySubprocess(
  name: SubprocessName,
  entry: string,
  crashFolder: string,
): LaunchSubprocess {
  return () => launch(name, entry, crashFolder);
}

function launch(name: SubprocessName, entry: string, crashFolder: string): Subprocess {
  const child = utilityProcess.fork(entry, [], {
    // What the system's and Electron's lists of processes call it.
    serviceName: `Anchorscope ${name}`,
    execArgv: [],
    env: childEnvironment(name),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = new LastLines();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) output.follow(stream);
  }

  const exit = Promise.withResolvers<string>();
  let fatal: readonly string[] = [];
  child.on('error', (type, location) => (fatal = [`${type} in ${location}`]));
  // It has no number any more when it has ended.
  let pid = 0;
  child.on('spawn', () => (pid = child.pid ?? 0));
  child.on('exit', (code) => {
    const end = { name, pid, code, signal: null };
    exit.resolve(exitReason(end, [...output.lines, ...fatal], crashFolder));
  });

  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      child.postMessage(message);
    },
    onMessage(listener) {
      child.on('message', listener);
    },
    onExit(listener) {
      void exit.promise.then(listener);
    },
    kill() {
      endNow(child.pid);
      child.kill();
    },
  };
}

/** Electron's kill() only asks (SIGTERM), and a process inside a run may not listen. */
function endNow(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
