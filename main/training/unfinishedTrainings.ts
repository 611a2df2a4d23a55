/** Which trainings can be gone on with, told by the folders that they left. */
import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/result.ts';
import { refuseExisting } from '../disk/newFolder.ts';
import { checkpointsFolder, removeUnfinished } from './checkpoint.ts';
import { lockTraining } from './lock.ts';

const ending = checkpointsFolder('');
const checkpointName = /^checkpoint-\d+$/;

/**
 * When the training whose package will be in `folder` last kept a checkpoint, milliseconds since 1970; null where
 * there is none.
 */
export async function checkpointTime(folder: string): Promise<number | null> {
  const place = checkpointsFolder(folder);
  try {
    const names = (await readdir(place)).filter((name) => checkpointName.test(name));
    const times = await Promise.all(
      names.map(async (name) => (await stat(path.join(place, name))).mtimeMs),
    );
    return times.length === 0 ? null : Math.max(...times);
  } catch {
    // There is nothing, or it is written or removed at this moment.
    return null;
  }
}

/**
 * @param folder of a package that a new training is to make
 * @throws StudioError badInput where it exists, or where a training to it has not ended
 */
export async function requireNew(folder: string): Promise<void> {
  await refuseExisting(folder, { lstat });
  if ((await checkpointTime(folder)) === null) return;
  const sentence = `${checkpointsFolder(folder)} holds a training that has not ended: go on with it, or name another folder.`;
  throw new StudioError('badInput', sentence);
}

/** Removes what a process that was killed left behind besides its checkpoint, unless another has the folder by now. */
export async function removeRemains(folder: string): Promise<void> {
  const lock = await lockTraining(folder).catch(() => null);
  if (lock === null) return;
  await removeUnfinished(folder).catch(() => {});
  await lock.release();
}

/** The folders of packages that trainings in `parent` are to make. None where there is no such folder. */
export async function unfinishedIn(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending) && name !== ending)
    .map((name) => path.join(parent, name.slice(0, -ending.length)));
}
