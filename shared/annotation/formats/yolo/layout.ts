/**
 * Where Ultralytics finds labels: it takes the last `/images/` of a picture's path for `/labels/`, and what follows the last
 * dot for `txt`. A label file therefore has its picture's own name, whatever that is, and where a picture lies in a folder
 * `images` its label lies beside that folder: `a/labels/x.txt` for `a/images/x.jpg`. Pictures that lie in none are
 * listed under `images`, which stands for their common folder.
 */
import type { AnnotatedPicture } from '../../document.ts';
import { foldersAbove, namesOf, placesUnder } from '../../ownNames.ts';
import { stemOf } from '../../../pathStem.ts';

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
  const names = namesOf(pictures, extension);
  const groups = groupsOf(names.wished);
  const places = placesUnder(names, 'Ultralytics', (path) => placeOf(path, groups));
  const links = [...groups].map(([folder, above]) => ({
    name: `${above}images`,
    folder: folder ?? '',
  }));
  return { ...places, links };
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
  const label = `${before}labels/${stemOf(rest)}${extension}`;
  return { picture: `${before}images/${rest}`, label };
}
