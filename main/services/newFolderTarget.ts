import { constants } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import path from 'node:path';
import { folderFailure } from '../disk/folderFailure.ts';
import { exists } from '../disk/missingFolders.ts';
import { refuseExisting } from '../disk/newFolder.ts';

/**
 * Refuses a folder that an export could not make, before hours are spent on what is to go into it. The
 * writer looks again, since much can happen until then.
 * @param folder absolute.
 * @throws StudioError naming the folder.
 */
export async function checkExportTarget(folder: string): Promise<void> {
  try {
    await refuseExisting(folder, { lstat });
    let above = path.dirname(folder);
    while (!(await exists(above, lstat)) && above !== path.dirname(above)) {
      above = path.dirname(above);
    }
    await access(above, constants.W_OK);
  } catch (error) {
    throw folderFailure(error, folder, undefined);
  }
}
