/** The child processes of the terminal program. */
import path from 'node:path';
import { forkSubprocess } from '../processes/forkSubprocess.ts';
import type { LaunchSubprocess, SubprocessName } from '../processes/subprocess.ts';
import { crashFolder, dataFolder } from '../services/dataFolder.ts';
import { threadsVariable } from '../services/detection/detectorCrew.ts';

/**
 * Launches the process that is called like its folder.
 * @param entry another one, which a test has.
 */
export function programProcess(
  name: SubprocessName,
  entry = path.join(import.meta.dirname, '..', name, 'process.ts'),
  environment: NodeJS.ProcessEnv = {},
): LaunchSubprocess {
  return forkSubprocess(name, entry, crashFolder(dataFolder()), environment);
}

/** Launches a detector that computes networks with so many threads. */
export function detectorProcess(threads: number): LaunchSubprocess {
  return programProcess('detector', undefined, { [threadsVariable]: String(threads) });
}
