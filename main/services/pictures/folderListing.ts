/** What the window's own dialogs show of a folder. */
import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FolderEntry, FolderListing } from '../../../shared/contract/studio.ts';
import { StudioError } from '../../../shared/result.ts';
import { hasPictureExtension } from '../../pictures/find.ts';
import { notThere } from '../../pictures/readSource.ts';
import { FirstNames } from './firstNames.ts';

const byName = new Intl.Collator('en', { numeric: true });
const order = { model: 0, folder: 1, weights: 2, picture: 3, project: 4, text: 5 };

/** Of each kind so many are listed: a folder may have hundreds of thousands. */
const mostOfAKind = 2000;
/** So many are read from the disk in a turn. */
const readAtOnce = 256;

const weights = /\.(pth|pt|ckpt|safetensors)$/i;
/** Where the names of classes may be. */
const text = /\.(txt|names|json)$/i;
const project = /\.anchorscope$/i;

/** What a name can be before it is looked at: of a folder and a link it is not known yet what is there. */
const unknown = ['folder', 'link'] as const;
const files = ['weights', 'picture', 'project', 'text'] as const;
type Group = (typeof unknown)[number] | (typeof files)[number];

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
  const found = await namesIn(resolved);
  await ownTurn();
  const looked = unknown.flatMap((group) => found[group].names);
  const known = files.flatMap((kind) =>
    found[kind].names.map((name) => ({ name, path: path.join(resolved, name), kind })),
  );
  const there = await Promise.all(looked.map((name) => entryOf(resolved, name)));
  await ownTurn();
  const entries = [...there.filter((entry) => entry !== null), ...known];
  const parent = path.dirname(resolved);
  return {
    folder: resolved,
    parent: parent === resolved ? null : parent,
    entries: entries.sort(
      (a, b) => order[a.kind] - order[b.kind] || byName.compare(a.name, b.name),
    ),
    left: Object.values(found).reduce((sum, { left }) => sum + left, 0),
    pictures: found.picture.left + entries.filter(({ kind }) => kind === 'picture').length,
    named,
  };
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Listings that are read at the same time take turns, and between two the host hears others. */
function ownTurn(): Promise<unknown> {
  lastTurn = lastTurn.then(() => nextTurn());
  return lastTurn;
}

/** The first names of each group. One at a time, so that no list of all of them is ever in memory. */
async function namesIn(folder: string): Promise<Readonly<Record<Group, FirstNames>>> {
  const first = () => new FirstNames(mostOfAKind, (a, b) => byName.compare(a, b));
  const found = {
    ...{ folder: first(), link: first() },
    ...{ weights: first(), picture: first(), project: first(), text: first() },
  };
  let read = 0;
  try {
    for await (const entry of await opendir(folder, { bufferSize: readAtOnce })) {
      const group = groupOf(entry);
      if (group !== null) found[group].add(entry.name);
      if (++read % readAtOnce === 0) await ownTurn();
    }
  } catch (error) {
    throw unreadable(folder, error);
  }
  return found;
}

/** null for what the dialog does not show. */
function groupOf(entry: Dirent): Group | null {
  if (entry.name.startsWith('.')) return null;
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return kindOf(entry.name);
  // A link, or a disk that does not say what an entry is.
  return 'link';
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

function kindOf(name: string): (typeof files)[number] | null {
  if (hasPictureExtension(name)) return 'picture';
  if (weights.test(name)) return 'weights';
  if (project.test(name)) return 'project';
  return text.test(name) ? 'text' : null;
}

/** null where there is nothing, or nothing that may be seen. */
async function statOf(file: string) {
  return stat(file).catch(() => null);
}

function unreadable(folder: string, cause: unknown): StudioError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const sentences: Readonly<Record<string, string>> = {
    ENOENT: notThere(folder, 'folder'),
    ENOTDIR: `'${folder}' is not a folder, nor a file that can be opened here.`,
    EACCES: `'${folder}' may not be read: permission is denied.`,
    EPERM: `'${folder}' may not be read: permission is denied.`,
  };
  const sentence = sentences[String(code)] ?? `'${folder}' could not be read (${String(code)}).`;
  return new StudioError('notFound', sentence, { cause });
}
