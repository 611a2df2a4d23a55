/** The folder that pictures share, and their paths from there. */
import * as nodePath from 'node:path';

export interface CommonFolder {
  /** Absolute; null where there is none, such as with pictures on two drives. */
  readonly folder: string | null;
  /** For each path, the rest of it with forward slashes, never with `..`. */
  readonly relativePaths: readonly string[];
}

interface SplitPath {
  readonly root: string;
  readonly folders: readonly string[];
  readonly name: string;
}

/**
 * The lowest folder that holds all of the absolute paths. A path that is not absolute is that of a
 * picture without a folder (one dropped on the window): it stays as it is, and the others share theirs.
 * `path` is the system's own but in tests.
 */
export function commonFolder(
  paths: readonly string[],
  path: Pick<typeof nodePath, 'isAbsolute' | 'normalize' | 'parse' | 'sep' | 'join'> = nodePath,
): CommonFolder {
  const split = paths.map((one) => (path.isAbsolute(one) ? splitPath(one, path) : null));
  const absolute = split.filter((one) => one !== null);
  const first = absolute[0];
  const shared =
    first !== undefined && absolute.every(({ root }) => sameRoot(root, first.root))
      ? absolute.reduce<readonly string[]>(
          (folders, one) => folders.slice(0, sharedLength(folders, one.folders)),
          first.folders,
        )
      : null;
  return {
    folder: first === undefined || shared === null ? null : path.join(first.root, ...shared),
    relativePaths: split.map((one, row) => {
      if (one === null) return (paths[row] ?? '').replaceAll(path.sep, '/');
      const folders =
        shared === null
          ? [...rootParts(one.root), ...one.folders]
          : one.folders.slice(shared.length);
      return [...folders, one.name].join('/');
    }),
  };
}

function splitPath(
  given: string,
  path: Pick<typeof nodePath, 'normalize' | 'parse' | 'sep'>,
): SplitPath {
  const normal = path.normalize(given);
  const { root } = path.parse(normal);
  const parts = normal.slice(root.length).split(path.sep);
  return { root, folders: parts.slice(0, -1), name: parts.at(-1) ?? '' };
}

function sameRoot(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `C:\` → C; `\\server\share\` → server, share */
function rootParts(root: string): string[] {
  return root.split(/[\\/:]/).filter((part) => part !== '');
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
