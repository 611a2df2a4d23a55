/** The files of a data set, listed once; nothing outside its folder is ever looked at. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { phraseOf, quoted } from '../../shared/annotation/sentences.ts';
import { missingPath } from '../../shared/missingPath.ts';
import { stemOf } from '../../shared/pathStem.ts';
import { StudioError } from '../../shared/result.ts';
import { count } from '../../shared/words.ts';
import { hasPictureExtension, isPictureName } from '../pictures/find.ts';
import { openFailure } from '../pictures/readSource.ts';
import { checkStopped } from './stopped.ts';

/** The most files that a data set's folder may hold. */
const mostFiles = 500_000;
/** Files that are listed between two pauses. */
const filesAtOnce = 5_000;

/** Endings of annotation files; of those after `labels` it is only said whose they are. */
const annotationEndings =
  /\.(?:xml|txt|json|ya?ml|names|data|labels|csv|jsonl|ndjson|manifest|vott|(?:tf_?)?records?(?:-\d+-of-\d+)?)$/i;

export class FolderTree {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Pictures and files that may be annotations, relative, with forward slashes. */
  readonly files: ReadonlySet<string>;
  /** The pictures among them, in order. */
  readonly pictures: readonly string[];
  /** By the path without extension, in one Unicode form. */
  readonly #byStem = new Map<string, string[]>();
  #byForm: ReadonlyMap<string, string> | null = null;

  constructor(root: string, files: ReadonlySet<string>) {
    this.root = root;
    this.files = files;
    this.pictures = [...files].filter(isPictureName).sort();
    for (const picture of this.pictures) {
      const stem = stemOf(picture).normalize('NFC');
      const known = this.#byStem.get(stem);
      if (known === undefined) this.#byStem.set(stem, [picture]);
      else known.push(picture);
    }
  }

  /** The picture with that path but for its extension; of more than one, that with `extension`, or the only one that can be read. */
  pictureOf(stem: string, extension = ''): string | null {
    const all = this.#byStem.get(stem.normalize('NFC')) ?? [];
    const wished = all.find((one) => path.posix.extname(one) === extension);
    if (wished !== undefined) return wished;
    const readable = all.filter(hasPictureExtension);
    const [only, another] = readable.length > 0 ? readable : all;
    return another === undefined ? (only ?? null) : null;
  }

  /** The file of that path, in whichever Unicode form either is written; null where there is none. */
  fileOf(relative: string): string | null {
    if (this.files.has(relative)) return relative;
    this.#byForm ??= new Map([...this.files].map((file) => [file.normalize('NFC'), file]));
    return this.#byForm.get(relative.normalize('NFC')) ?? null;
  }

  /** The file that another file names. @param from the folder that the name starts from, with a slash at its end. */
  fileNamed(from: string, named: string): string | null {
    // A name may have a backslash in it, where the system allows that.
    const asItIs = this.fileOf(path.posix.normalize(from + named));
    if (asItIs !== null) return asItIs;
    const inside = insidePath(from, named);
    return inside === null ? null : this.fileOf(inside);
  }

  /** Absolute, for one of the files. */
  path(relative: string): string {
    return path.join(this.root, ...relative.split('/'));
  }

  /** Files whose path matches, in order. */
  matching(pattern: RegExp): string[] {
    return [...this.files].filter((file) => pattern.test(file)).sort();
  }
}

/** The folder's part of a path, with a slash at its end; '' for the root. */
export function folderOf(relative: string): string {
  return relative.slice(0, relative.lastIndexOf('/') + 1);
}

/**
 * A path that a file of the data set names, as one of the tree: without `.` and `..`, with forward slashes.
 * @param from the folder it starts from, with a slash at its end.
 * @returns null where it leads out of the tree, or is absolute.
 */
export function insidePath(from: string, named: string): string | null {
  const slashed = named.replaceAll('\\', '/');
  // Without a slash it is no drive, but a name with a colon.
  if (slashed.startsWith('/') || /^[a-z]:\//i.test(slashed) || slashed.includes('\0')) return null;
  const normal = path.posix.normalize(from + slashed);
  if (normal === '..' || normal.startsWith('../')) return null;
  return normal.replace(/^\.(\/|$)/, '');
}

/**
 * Lists the pictures and annotation files in and below a folder. Hidden ones are passed over. A link is
 * followed where it stays inside, and reported where it does not.
 * @throws StudioError: no such folder, too many files, stopped.
 */
export async function readFolderTree(
  folder: string,
  problems: DataProblems,
  signal?: AbortSignal,
): Promise<FolderTree> {
  const root = await rootOf(folder);
  const files = new Set<string>();
  const visited = new Set<string>();
  const waiting = [''];
  let listed = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    checkStopped(signal);
    const here = path.join(root, at);
    let entries: Dirent[];
    try {
      const real = await realpath(here);
      if (visited.has(real)) continue;
      visited.add(real);
      entries = await readdir(here, { withFileTypes: true });
    } catch (error) {
      problems.add('unreadableFolder', phraseOf(openFailure(at, error).message));
      continue;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      if (++listed % filesAtOnce === 0) await setImmediate();
      if (listed > mostFiles) throw tooMany(folder);
      const relative = at === '' ? entry.name : `${at}/${entry.name}`;
      const kind = await kindOf(entry, path.join(here, entry.name), root);
      if (kind === 'folder') waiting.push(relative);
      else if (kind === 'outside') problems.add('leavesFolder', quoted(relative));
      else if (kind === 'file' && isWanted(entry.name)) files.add(relative);
    }
  }
  return new FolderTree(root, files);
}

function isWanted(name: string): boolean {
  return isPictureName(name) || annotationEndings.test(name);
}

async function rootOf(folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    const sentence = missingPath(folder, `There is no folder ${quoted(folder)}.`);
    throw new StudioError('notFound', sentence, { cause: error });
  }
  throw new StudioError('badInput', `${quoted(folder)} is not a folder.`);
}

function tooMany(folder: string): StudioError {
  const most = count(mostFiles);
  return new StudioError(
    'badInput',
    `${quoted(folder)} has more than ${most} files in and below it; name the folder of the data set alone.`,
  );
}

/** What an entry leads to; `other` for what is neither file nor folder, and for links to nothing. */
async function kindOf(
  entry: Dirent,
  file: string,
  root: string,
): Promise<'file' | 'folder' | 'outside' | 'other'> {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const real = await realpath(file);
    if (real !== root && !real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
      return 'outside';
    }
    const found = await stat(real);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  } catch {
    return 'other';
  }
}
