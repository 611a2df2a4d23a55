/** Holds a training's folder for one process: what is made of it is one training's. */
import { StudioError } from '../../shared/result.ts';
import {
  lockFolder,
  requireFreeFolder,
  type FolderLock,
  type Refusal,
} from '../processes/folderLock.ts';
import { checkpointsFolder } from './checkpoint.ts';

/**
 * @param folder of the package to make
 * @throws StudioError badInput naming the process that holds it; what making a folder and a file may meet.
 */
export function lockTraining(folder: string): Promise<FolderLock> {
  return lockFolder(checkpointsFolder(folder), heldBy(folder));
}

/** @throws StudioError badInput naming the process that holds a training's folder */
export async function requireFree(folder: string): Promise<void> {
  await requireFreeFolder(checkpointsFolder(folder), heldBy(folder));
}

const heldBy =
  (folder: string): Refusal =>
  (holder) =>
    new StudioError(
      'badInput',
      `Another training is making ${folder} (${holder}): wait for it or stop it, or name another folder.`,
    );
