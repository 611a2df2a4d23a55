/** From what a person names (files, folders, globs) to picture files. */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { count } from '../../shared/words.ts';
import { listOf } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { isForeignPicture } from './foreignFormats.ts';
import { notRegular, openFailure } from './readSource.ts';

export interface FoundPicture {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
}

export interface FoundPictures {
  readonly files: readonly FoundPicture[];
  /** One sentence for each path that gave no picture. */
  readonly problems: readonly string[];
}

/** The most pictures that are opened at once. */
export const maxPictures = 100_000;

const pictureExtensions: ReadonlySet<string> = new Set(
  'jpg jpeg jpe jfif png webp tif tiff bmp dib gif avif'.split(' '),
);

/** Whether a file of a folder is taken for a picture that can be read: by its extension, in any case. */
export function hasPictureExtension(name: string): boolean {
  return pictureExtensions.has(path.extname(name).slice(1).toLowerCase());
}

/** The same for any picture, also one of a format that cannot be read. */
export function isPictureName(name: string): boolean {
  return hasPictureExtension(name) || isForeignPicture(name);
}

/**
 * The pictures that paths name, each once. A file is taken whatever its name; a folder gives the files
 * in and below it that have a picture's extension, in natural order (2 before 10), its own before those
 * of its subfolders. Hidden files and folders inside a folder are passed over, and a folder that a link
 * leads back to is visited once.
 * @param paths in the order in which their pictures shall come; relative ones to the current folder.
 * @param limit see maxPictures.
 */
export async function findPictures(
  paths: readonly string[],
  limit: number = maxPictures,
): Promise<FoundPictures> {
  const search = new Search(limit);
  for (const named of paths) await search.named(named);
  return search.result();
}

/**
 * Globs as the paths that they match, in natural order. What exists under the very name is that path,
 * also with brackets or parentheses in it; what matches nothing stays as it is, to be reported.
 * @param folder where relative patterns start.
 */
export async function expandGlobs(
  patterns: readonly string[],
  folder: string = process.cwd(),
): Promise<string[]> {
  const expanded = await Promise.all(
    patterns.map(async (pattern) => {
      if (!isDynamicPattern(slashed(pattern)) || (await exists(path.resolve(folder, pattern)))) {
        return [pattern];
      }
      const matches = await glob(slashed(pattern), {
        cwd: folder,
        absolute: path.isAbsolute(pattern),
        onlyFiles: false,
        expandDirectories: false,
      });
      return matches.length === 0
        ? [pattern]
        : matches.map((match) => path.normalize(match)).sort(naturalOrder);
    }),
  );
  return expanded.flat();
}

/** Globs are written with slashes; Windows has no name with a backslash in it. */
const slashed = (pattern: string): string =>
  path.sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;

const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers inside names by their value; names that differ only in code points stay apart. */
const naturalOrder = (a: string, b: string): number =>
  collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** How many files of a folder are looked at together. */
const filesTogether = 64;

class Search {
  readonly #limit: number;
  readonly #files = new Map<string, FoundPicture>();
  readonly #problems: string[] = [];
  /** By the real path of each folder, how many pictures it has. */
  readonly #visited = new Map<string, number>();
  #full = false;
  /** Names of pictures in folders that cannot be read. */
  readonly #foreign: string[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  result(): FoundPictures {
    const foreign = this.#foreign.length === 0 ? [] : [passedOver(this.#foreign)];
    return { files: [...this.#files.values()], problems: [...this.#problems, ...foreign] };
  }

  /** Something that a person named: its failure is worth a sentence, as is a folder without pictures. */
  async named(named: string): Promise<void> {
    const resolved = path.resolve(named);
    const found = await status(resolved);
    if (found instanceof StudioError) {
      this.#problems.push(found.message);
    } else if (!found.isDirectory()) {
      this.#add(resolved, found);
    } else {
      const before = this.#problems.length + this.#foreign.length;
      const pictures = await this.#folder(resolved);
      if (pictures === 0 && this.#problems.length + this.#foreign.length === before) {
        this.#problems.push(`There is no picture in the folder '${resolved}'.`);
      }
    }
  }

  /** @returns how many pictures it has, those that were found before among them. */
  async #folder(folder: string): Promise<number> {
    try {
      // One folder can be reached by many names, of which links may make endlessly long ones.
      const real = await realpath(folder);
      const known = this.#visited.get(real);
      if (known !== undefined) return known;
      this.#visited.set(real, 0);
      const pictures = await this.#entries(folder, await readdir(folder, { withFileTypes: true }));
      this.#visited.set(real, pictures);
      return pictures;
    } catch (error) {
      this.#problems.push(openFailure(folder, error).message);
      return 0;
    }
  }

  async #entries(folder: string, there: readonly Dirent[]): Promise<number> {
    const shown = there
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => naturalOrder(a.name, b.name));
    const subfolders: string[] = [];
    let pictures = 0;
    for (let start = 0; start < shown.length && !this.#full; start += filesTogether) {
      const together = shown.slice(start, start + filesTogether);
      const entries = together.map(({ name }) => path.join(folder, name));
      const statuses = await Promise.all(entries.map(status));
      for (const [index, entry] of entries.entries()) {
        const found = statuses[index];
        if (found === undefined) continue;
        if (!(found instanceof StudioError) && found.isDirectory()) {
          subfolders.push(entry);
        } else if (hasPictureExtension(entry)) {
          pictures++;
          if (found instanceof StudioError) this.#problems.push(found.message);
          else this.#add(entry, found);
        } else if (isForeignPicture(entry)) {
          this.#foreign.push(path.basename(entry));
        } else if (found instanceof StudioError && together[index]?.isDirectory() === true) {
          this.#problems.push(found.message);
        }
      }
    }
    for (const subfolder of subfolders) {
      if (this.#full) break;
      pictures += await this.#folder(subfolder);
    }
    return pictures;
  }

  #add(file: string, stats: Stats): void {
    if (this.#full || this.#files.has(file)) return;
    if (!stats.isFile()) {
      this.#problems.push(notRegular(file).message);
      return;
    }
    if (this.#files.size === this.#limit) {
      this.#full = true;
      const limit = count(this.#limit);
      this.#problems.push(
        `There are more than ${limit} pictures; only the first ${limit} are opened.`,
      );
      return;
    }
    const { base, dir } = path.parse(file);
    this.#files.set(file, { path: file, name: base, folder: dir, bytes: stats.size });
  }
}

/** The most names that a sentence has. */
const namesTold = 3;

function passedOver(names: readonly string[]): string {
  const all = listOf(
    names.map((name) => `'${name}'`),
    namesTold,
  );
  return names.length === 1
    ? `${all} is of a format that cannot be read; save it as JPEG or PNG first.`
    : `${all} are of formats that cannot be read; save them as JPEG or PNG first.`;
}

/** What a path leads to, links followed, or why it leads nowhere. */
function status(file: string): Promise<Stats | StudioError> {
  return stat(file).catch((error: unknown) => openFailure(file, error));
}
