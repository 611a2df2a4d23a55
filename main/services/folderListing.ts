/** What the window's own open dialog shows of a folder. */
import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { FolderListing } from '../../shared/contract.ts';
import { StudioError } from '../../shared/result.ts';
import { hasPictureExtension } from '../pictures/find.ts';

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const order = { model: 0, folder: 1, picture: 2 };

/**
 * The folders, pictures and model packages of a folder, in the order in which a person looks for them.
 * @throws StudioError when the folder cannot be read.
 */
export async function listFolder(folder: string): Promise<FolderListing> {
  const resolved = path.resolve(folder);
  const found = await readdir(resolved, { withFileTypes: true }).catch((error: unknown) => {
    throw new StudioError('notFound', `The folder ${resolved} cannot be read.`, { cause: error });
  });
  const entries = found
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry): FolderListing['entries'][number][] => {
      const full = path.join(resolved, entry.name);
      if (entry.isDirectory() || entry.isSymbolicLink()) {
        if (existsSync(path.join(full, 'model.json'))) {
          return [{ name: entry.name, path: full, kind: 'model' }];
        }
        if (entry.isDirectory()) return [{ name: entry.name, path: full, kind: 'folder' }];
      }
      return hasPictureExtension(entry.name)
        ? [{ name: entry.name, path: full, kind: 'picture' }]
        : [];
    })
    .sort((a, b) => order[a.kind] - order[b.kind] || byName.compare(a.name, b.name));
  const parent = path.dirname(resolved);
  return {
    folder: await realpath(resolved),
    parent: parent === resolved ? null : parent,
    entries,
  };
}
