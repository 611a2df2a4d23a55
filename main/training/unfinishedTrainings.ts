/** Which trainings can be gone on with, told by the folders that they left. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkpointsFolder } from './checkpoint.ts';

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

/** The folders of packages that trainings in `parent` are to make. None where there is no such folder. */
export async function unfinishedIn(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending) && name !== ending)
    .map((name) => path.join(parent, name.slice(0, -ending.length)));
}
