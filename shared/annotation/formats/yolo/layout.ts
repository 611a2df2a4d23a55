/**
 * Where Ultralytics finds labels: it takes the last `/images/` of a picture's path for `/labels/`, and what follows the last
 * dot for `txt`. A label file therefore has its picture's own name, whatever that is, and where a picture lies in a folder
 * `images` its label lies beside that folder: `a/labels/x.txt` for `a/images/x.jpg`. Pictures that lie in none are
 * listed under `images`, which stands for their common folder.
 *
 * What no name helps is two pictures with one label (`a.jpg`, `a.png`), and what a list of names cannot hold. Such a picture
 * is listed under another name, which its copy must have.
 */
import type { AnnotatedPicture } from '../../document.ts';
import { byteLength, longestName, placesFor } from '../../places.ts';
import { item } from '../../../item.ts';
import { countOf, quoted, someOf } from '../../sentences.ts';

export interface YoloPlace {
  /** The picture's path in the export, where a copy of it or a link to it belongs. */
  readonly picture: string;
  readonly label: string;
}

/** A folder `images` of the export, and the pictures' folder that it stands for, from their common one; '' for that itself. */
export interface YoloLink {
  readonly name: string;
  readonly folder: string;
}

export interface YoloLayout {
  /** In the order of the pictures. */
  readonly places: readonly YoloPlace[];
  readonly links: readonly YoloLink[];
  readonly problems: readonly string[];
}

const extension = '.txt';

export function yoloLayout(pictures: readonly AnnotatedPicture[]): YoloLayout {
  const given = pictures.map(({ relativePath }) => relativePath);
  const safe = placesFor(pictures, extension).places.map(({ path }) => path);
  const wished = given.map((path, row) => (canBeListed(path) ? path : item(safe, row)));
  const groups = groupsOf(wished);
  const folders = new Set(wished.flatMap((path) => foldersAbove(placeOf(path, groups).label)));
  const labels = new Set<string>();
  const renamed: string[] = [];
  const places = given.map((before, row) => {
    for (const path of namesFor(item(wished, row), item(safe, row))) {
      const place = placeOf(path, groups);
      if (labels.has(place.label) || folders.has(place.label)) continue;
      labels.add(place.label);
      if (path !== before) renamed.push(`${quoted(before)} became ${quoted(path)}`);
      return place;
    }
    throw new Error('There is always another number.');
  });
  const links = [...groups].map(([folder, above]) => ({
    name: `${above}images`,
    folder: folder ?? '',
  }));
  return { places, links, problems: renameProblems(renamed) };
}

function renameProblems(renamed: readonly string[]): string[] {
  if (renamed.length === 0) return [];
  return [
    `Ultralytics would not find the labels of ${countOf(renamed.length, 'picture')} under the picture's own name, because ` +
      `the label would be another picture's or a list cannot hold the name; copy them under another: ${someOf(renamed)}.`,
  ];
}

/** What ends a line for Python's splitlines, and what no name may hold. */
const lineEnds = Array.from('\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029\0');

/** Whether a name can stand in a list as Python reads it, a line a name, and be a file below a folder. */
function canBeListed(relativePath: string): boolean {
  if (!relativePath.isWellFormed() || lineEnds.some((end) => relativePath.includes(end))) {
    return false;
  }
  const parts = relativePath.split('/');
  const label = stemOf(parts.at(-1) ?? '') + extension;
  const isShort = [...parts, label].every((part) => byteLength(part) <= longestName);
  return isShort && parts.every((part) => !['', '.', '..'].includes(part));
}

/** The paths that a picture may be listed under, best first, without an end. */
function* namesFor(wished: string, safe: string): Generator<string> {
  yield wished;
  // Among all the pictures' safe names it is the only one.
  yield safe;
  const ending = endingOf(safe);
  const stem = safe.slice(0, safe.length - ending.length);
  for (let number = 2; ; number++) yield `${stem}~${number}${ending}`;
}

/** The folder `images` that a picture lies in, the last of several; null where it lies in none. */
function imagesFolderOf(path: string): string | null {
  const folders = path.split('/').slice(0, -1);
  const at = folders.lastIndexOf('images');
  return at < 0 ? null : folders.slice(0, at + 1).join('/');
}

/**
 * For each folder `images` with pictures, and null where there are pictures in none: what stands before `images` and
 * `labels` in the export, with a slash at its end. It is the folder's own where none of them comes to lie in another.
 */
function groupsOf(paths: readonly string[]): ReadonlyMap<string | null, string> {
  const found = [...new Set(paths.map(imagesFolderOf))].sort((a, b) => depth(a) - depth(b));
  const groups = new Map<string | null, string>();
  const taken = new Set<string>();
  const above = new Set<string>();
  const isFree = (before: string): boolean =>
    [`${before}images`, `${before}labels`].every(
      (tree) => !above.has(tree) && [tree, ...foldersAbove(tree)].every((each) => !taken.has(each)),
    );
  for (const folder of found) {
    const own = folder === null ? '' : folder.slice(0, -'images'.length);
    const other = (folder ?? '').replaceAll('/', '_');
    let before = own;
    for (let number = 2; !isFree(before); number++) before = `${other}~${number}/`;
    groups.set(folder, before);
    for (const tree of [`${before}images`, `${before}labels`]) {
      taken.add(tree);
      for (const each of foldersAbove(tree)) above.add(each);
    }
  }
  return groups;
}

function depth(folder: string | null): number {
  return folder === null ? 0 : folder.split('/').length;
}

function placeOf(path: string, groups: ReadonlyMap<string | null, string>): YoloPlace {
  const folder = imagesFolderOf(path);
  const before = groups.get(folder) ?? '';
  const rest = folder === null ? path : path.slice(folder.length + 1);
  const slash = rest.lastIndexOf('/') + 1;
  const stem = rest.slice(0, slash) + stemOf(rest.slice(slash));
  return { picture: `${before}images/${rest}`, label: `${before}labels/${stem}${extension}` };
}

function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length);
}

/** What follows the last dot of a path's name, with the dot; '' where there is none, or nothing before it. */
function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, row) => parts.slice(0, row + 1).join('/'));
}
