/** Pictures as a person names them in a terminal: files, folders and globs. */
import path from 'node:path';
import { expandGlobs, findPictures } from '../../pictures/find.ts';

export interface NamedPicture {
  /** Absolute. */
  readonly path: string;
  /** As the person would write it: what was given, and the rest of the way below a folder. */
  readonly shown: string;
  readonly name: string;
}

/** @returns the pictures, each once, and a sentence for each name that gave none. */
export async function findNamedPictures(
  names: readonly string[],
): Promise<{ pictures: readonly NamedPicture[]; problems: readonly string[] }> {
  // An empty name, such as a variable that was not set, would otherwise be the current folder.
  const meant = names.filter((name) => name !== '');
  const given = await expandGlobs(meant);
  const { files, problems } = await findPictures(given);
  const givenByPath = new Map(given.map((name) => [path.resolve(name), name] as const));
  return {
    problems: meant.length < names.length ? ['One of the names is empty.', ...problems] : problems,
    pictures: files.map((file) => ({
      path: file.path,
      name: file.name,
      shown: shownPath(file.path, givenByPath),
    })),
  };
}

function shownPath(file: string, givenByPath: ReadonlyMap<string, string>): string {
  for (let way = file; ; way = path.dirname(way)) {
    const given = givenByPath.get(way);
    if (given !== undefined) {
      return way === file ? given : path.join(given, path.relative(way, file));
    }
    if (way === path.dirname(way)) return file;
  }
}
