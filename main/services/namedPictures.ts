/** Pictures as a person names them in a terminal: files, folders and globs. */
import path from 'node:path';
import { expandGlobs, findPictures } from '../pictures/find.ts';

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
  const given = await expandGlobs(names);
  const { files, problems } = await findPictures(given);
  const ways = given.map((name) => ({ name, full: path.resolve(name) }));
  return {
    problems,
    pictures: files.map((file) => ({
      path: file.path,
      name: file.name,
      shown: shownPath(file.path, ways),
    })),
  };
}

function shownPath(file: string, ways: readonly { name: string; full: string }[]): string {
  for (const { name, full } of ways) {
    if (full === file) return name;
    const rest = path.relative(full, file);
    if (!rest.startsWith('..') && !path.isAbsolute(rest)) return path.join(name, rest);
  }
  return file;
}
