/**
 * Where in an export each picture's own file goes.
 *
 * A place mirrors the picture's relative path, so that equal names in different folders stay apart.
 * It is legal on Linux, macOS and Windows alike, never leaves the export's folder, and no two places
 * are the same file, also not on a disk that ignores case or Unicode form.
 */
import type { AnnotatedPicture } from './document.ts';
import { countOf, quoted, someOf } from './sentences.ts';

export interface Place {
  /** The picture's path as this export knows it, with the picture's own extension. */
  readonly path: string;
  /** The same without extension. */
  readonly stem: string;
}

export interface Places {
  /** In the order of the pictures. */
  readonly places: readonly Place[];
  readonly problems: readonly string[];
}

/** Bytes of a name that nearly every file system allows. */
export const longestName = 255;
/** Longest extension, with its dot, that is taken for one. */
const longestEnding = 16;

/** Places for one file a picture, each to end in `extension` (such as `.txt`). */
export function placesFor(pictures: readonly AnnotatedPicture[], extension: string): Places {
  const folders = new FolderNames();
  const wished = pictures.map(({ relativePath }) => wish(relativePath, extension, folders));
  const files = new Set<string>();
  const nextNumber = new Map<string, number>();
  const renamed: string[] = [];
  const places = wished.map(({ folder, name, ending, room }, row) => {
    let stem = folder + name;
    let key = diskKey(stem + extension);
    const wishedKey = key;
    let number = nextNumber.get(wishedKey) ?? 2;
    while (files.has(key) || folders.has(key)) {
      const mark = `~${number++}`;
      stem = folder + shortened(name, room - mark.length) + mark;
      key = diskKey(stem + extension);
      nextNumber.set(wishedKey, number);
    }
    files.add(key);
    const path = stem + ending;
    const given = pictures[row]?.relativePath ?? path;
    if (path !== given) renamed.push(`${quoted(given)} became ${quoted(path)}`);
    return { path, stem };
  });
  return { places, problems: renameProblems(renamed) };
}

function renameProblems(renamed: readonly string[]): string[] {
  if (renamed.length === 0) return [];
  return [
    `${countOf(renamed.length, 'picture')} could not keep the name in this export, because it is taken or ` +
      `not allowed on every system: ${someOf(renamed)}.`,
  ];
}

/** The folders of an export as they are met. */
class FolderNames {
  readonly #safe = new Map<string, string>([['', '']]);
  readonly #keys = new Set<string>();

  /** The safe form of a folder's path, with a slash at its end. */
  safe(folder: string): string {
    const known = this.#safe.get(folder);
    if (known !== undefined) return known;
    let path = '';
    for (const part of folder.split('/')) {
      if (part === '' || part === '.') continue;
      path += safeName(shortened(part, longestName));
      this.#keys.add(diskKey(path));
      path += '/';
    }
    this.#safe.set(folder, path);
    return path;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }
}

interface Wish {
  readonly folder: string;
  readonly name: string;
  /** The picture's extension with its dot, or ''. */
  readonly ending: string;
  /** Bytes that the name may take. */
  readonly room: number;
}

function wish(relativePath: string, extension: string, folders: FolderNames): Wish {
  const slash = relativePath.lastIndexOf('/');
  const last = relativePath.slice(slash + 1);
  const dot = last.lastIndexOf('.');
  const length = last.length - dot;
  const hasEnding = dot > 0 && length > 1 && length <= longestEnding;
  const ending = hasEnding ? safeName(last.slice(dot)) : '';
  const room = longestName - Math.max(byteLength(ending), byteLength(extension));
  return {
    folder: folders.safe(relativePath.slice(0, Math.max(slash, 0))),
    name: safeName(shortened(hasEnding ? last.slice(0, dot) : last, room)),
    ending,
    room,
  };
}

/** The name with `_` for whatever some system or some reader of lists of names does not allow. */
function safeName(name: string): string {
  const safe = name
    .replace(/[<>:"|?*\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '_')
    .replace(/^\s|[\s.]$/gu, '_');
  if (safe === '') return '_';
  return /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i.test(safe) ? `_${safe}` : safe;
}

/** The name cut to so many bytes of UTF-8. */
function shortened(name: string, bytes: number): string {
  if (name.length * 3 <= bytes) return name;
  let used = 0;
  let kept = '';
  for (const character of name) {
    used += byteLength(character);
    if (used > bytes) return kept;
    kept += character;
  }
  return name;
}

/** Bytes of UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Equal for paths that are one file on a disk that ignores case or Unicode form. */
function diskKey(path: string): string {
  return path.normalize('NFC').toUpperCase().normalize('NFC');
}
