/** What the window's own dialogs show of a folder. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FolderEntry, FolderListing } from '../../../shared/contract/studio.ts';
import { StudioError } from '../../../shared/result.ts';
import { hasPictureExtension } from '../../pictures/find.ts';

const byName = new Intl.Collator('en', { numeric: true });
const order = { model: 0, folder: 1, weights: 2, picture: 3, text: 4 };

const weights = /\.(pth|pt|safetensors)$/i;
/** Where the names of classes may be. */
const text = /\.(txt|names|json)$/i;

/**
 * What the window can open of a folder, links followed and hidden ones left out, in the order in which a
 * person looks for it.
 * @param given the folder, or a file in it that the window can open.
 * @throws StudioError when the folder cannot be read.
 */
export async function listFolder(given: string): Promise<FolderListing> {
  const named = await namedBy(path.resolve(given));
  const isFile = named !== null && named.kind !== 'model';
  const resolved = isFile ? path.dirname(named.path) : (named?.path ?? path.resolve(given));
  const names = await readdir(resolved).catch((error: unknown) => {
    throw unreadable(resolved, error);
  });
  const entries = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map((name) => entryOf(resolved, name)),
  );
  const parent = path.dirname(resolved);
  return {
    folder: resolved,
    parent: parent === resolved ? null : parent,
    entries: entries
      .filter((entry) => entry !== null)
      .sort((a, b) => order[a.kind] - order[b.kind] || byName.compare(a.name, b.name)),
    named,
  };
}

/** null for a folder like any other, and for what is not there. */
async function namedBy(full: string): Promise<FolderEntry | null> {
  const { dir, base } = path.parse(full);
  const isManifest = base === 'model.json' && (await statOf(full))?.isFile() === true;
  const whole = isManifest ? dir : full;
  const entry = await entryOf(path.dirname(whole), path.basename(whole));
  return entry?.kind === 'folder' ? null : entry;
}

/** null for what the dialog does not show. */
async function entryOf(folder: string, name: string): Promise<FolderEntry | null> {
  const full = path.join(folder, name);
  const found = await statOf(full);
  if (found?.isDirectory() === true) {
    const isModel = (await statOf(path.join(full, 'model.json'))) !== null;
    return { name, path: full, kind: isModel ? 'model' : 'folder' };
  }
  const kind = found?.isFile() === true ? kindOf(name) : null;
  return kind === null ? null : { name, path: full, kind };
}

function kindOf(name: string): FolderEntry['kind'] | null {
  if (hasPictureExtension(name)) return 'picture';
  if (weights.test(name)) return 'weights';
  return text.test(name) ? 'text' : null;
}

/** null where there is nothing, or nothing that may be seen. */
async function statOf(file: string) {
  return stat(file).catch(() => null);
}

function unreadable(folder: string, cause: unknown): StudioError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const sentences: Readonly<Record<string, string>> = {
    ENOENT: `There is no folder '${folder}'.`,
    ENOTDIR: `'${folder}' is not a folder, nor a file that can be opened here.`,
    EACCES: `'${folder}' may not be read: permission is denied.`,
    EPERM: `'${folder}' may not be read: permission is denied.`,
  };
  const sentence = sentences[String(code)] ?? `'${folder}' could not be read (${String(code)}).`;
  return new StudioError('notFound', sentence, { cause });
}
