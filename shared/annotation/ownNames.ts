/**
 * Exports whose readers find a picture's label by the picture's own name: they keep the name, whatever it is.
 *
 * What no name helps is two pictures with one label (`a.jpg`, `a.png`), and what a list of names cannot hold. Such a picture
 * gets another name, which its copy must have.
 */
import { item } from '../item.ts';
import type { AnnotatedPicture } from './document.ts';
import { byteLength, longestName, placesFor, type Places } from './places.ts';
import { countOf, quoted, someOf } from './sentences.ts';

/** A picture's place in an export, and its label's, by which readers find it. */
export interface LabelledPlace {
  readonly label: string;
}

/** Places for labels that lie beside each other as their pictures do. @param program which would not find a label of another name */
export function ownPlaces(
  pictures: readonly AnnotatedPicture[],
  extension: string,
  program: string,
): Places {
  return keepNames(pictures, { extension, program }, () => (path) => {
    const stem = withoutEnding(path);
    return { path, stem, label: stem + extension };
  });
}

/**
 * Places under names that pictures have, or else that every system allows.
 * @param placing where paths lie in the export, of those that are wished and others
 * @returns the places in the order of the pictures, no two with one label, and none with a folder's name
 */
export function keepNames<Place extends LabelledPlace>(
  pictures: readonly AnnotatedPicture[],
  { extension, program }: { readonly extension: string; readonly program: string },
  placing: (wished: readonly string[]) => (path: string) => Place,
): { readonly places: readonly Place[]; readonly problems: readonly string[] } {
  const given = pictures.map(({ relativePath }) => relativePath);
  const safe = placesFor(pictures, extension).places.map(({ path }) => path);
  const wished = given.map((path, row) => (canBeListed(path, extension) ? path : item(safe, row)));
  const placeOf = placing(wished);
  const taken = new Set([...wished, ...safe].flatMap((path) => foldersAbove(placeOf(path).label)));
  const renamed: string[] = [];
  const places = given.map((before, row) => {
    for (const path of namesFor(item(wished, row), item(safe, row))) {
      const place = placeOf(path);
      if (taken.has(place.label)) continue;
      taken.add(place.label);
      if (path !== before) renamed.push(`${quoted(before)} became ${quoted(path)}`);
      return place;
    }
    throw new Error('There is always another number.');
  });
  return { places, problems: renameProblems(program, renamed) };
}

function renameProblems(program: string, renamed: readonly string[]): string[] {
  if (renamed.length === 0) return [];
  return [
    `${program} would not find the labels of ${countOf(renamed.length, 'picture')} under the picture's own name, because ` +
      `the label would be another picture's or a list cannot hold the name; copy them under another: ${someOf(renamed)}.`,
  ];
}

/** What ends a line for Python's splitlines, and what no name may hold. */
const lineEnds = Array.from('\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029\0');

/** @param extension of its label @returns whether a name can stand in a list as Python reads it, a line a name, and be a file below a folder */
function canBeListed(relativePath: string, extension: string): boolean {
  if (!relativePath.isWellFormed() || lineEnds.some((end) => relativePath.includes(end))) {
    return false;
  }
  const parts = relativePath.split('/');
  const label = withoutEnding(parts.at(-1) ?? '') + extension;
  const isShort = [...parts, label].every((part) => byteLength(part) <= longestName);
  return isShort && parts.every((part) => !['', '.', '..'].includes(part));
}

/** The paths that a picture may be listed under, best first, without an end. */
function* namesFor(wished: string, safe: string): Generator<string> {
  yield wished;
  // Among all the pictures' safe names it is the only one.
  yield safe;
  const stem = withoutEnding(safe);
  const ending = safe.slice(stem.length);
  for (let number = 2; ; number++) yield `${stem}~${number}${ending}`;
}

/** A path without what follows its name's last dot, and without that. */
export function withoutEnding(path: string): string {
  return path.slice(0, path.length - endingOf(path).length);
}

/** What follows the last dot of a path's name, with the dot; '' where there is none, or nothing before it. */
function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, row) => parts.slice(0, row + 1).join('/'));
}
