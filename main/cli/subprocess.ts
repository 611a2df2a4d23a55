/** The child processes of the terminal program. */
import path from 'node:path';
import { forkSubprocess } from '../processes/forkSubprocess.ts';
import type { LaunchSubprocess, SubprocessName } from '../processes/subprocess.ts';
import { crashFolder, dataFolder } from '../services/dataFolder.ts';

/**
 * Launches the process that is called like its folder.
 * @param entry another one, which a test has.
 */
export function programProcess(
  name: SubprocessName,
  entry = path.join(import.meta.dirname, '..', name, 'process.ts'),
): LaunchSubprocess {
  return forkSubprocess(name, entry, crashFolder(dataFolder()));
}
