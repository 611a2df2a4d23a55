/**
 * Exports whose readers find a picture's label by the picture's own name: they keep the name, whatever it is.
 *
 * What no name helps is two pictures with one label (`a.jpg`, `a.png`), and what a list of names cannot hold. Such a picture
 * gets another name, which its copy must have.
 */
import { item } from '../item.ts';
import { stemOf } from '../pathStem.ts';
import type { AnnotatedPicture } from './document.ts';
import { byteLength, longestName, placesFor, type Places } from './places.ts';
import { countOf, quoted, someOf } from './sentences.ts';

/** Names of pictures, each in their order. */
export interface Names {
  readonly given: readonly string[];
  /** As given, where that can be listed. */
  readonly wished: readonly string[];
  /** That every system allows. */
  readonly safe: readonly string[];
}

/** @param extension of the pictures' labels */
export function namesOf(pictures: readonly AnnotatedPicture[], extension: string): Names {
  const given = pictures.map(({ relativePath }) => relativePath);
  const safe = placesFor(pictures, extension).places.map(({ path }) => path);
  const wished = given.map((path, row) => (canBeListed(path, extension) ? path : item(safe, row)));
  return { given, wished, safe };
}

/** Places for labels that lie beside each other as their pictures do. @param program which would not find a label of another name */
export function ownPlaces(
  pictures: readonly AnnotatedPicture[],
  extension: string,
  program: string,
): Places {
  return placesUnder(namesOf(pictures, extension), program, (path) => {
    const stem = stemOf(path);
    return { path, stem, label: stem + extension };
  });
}

/**
 * Places under wished names where these are free.
 * @param placeOf where a path lies in the export, and where its label does
 * @returns the places in the order of the pictures, no two with one label, and none with a folder's name
 */
export function placesUnder<Place extends { readonly label: string }>(
  { given, wished, safe }: Names,
  program: string,
  placeOf: (path: string) => Place,
): { readonly places: readonly Place[]; readonly problems: readonly string[] } {
  const taken = new Set([...wished, ...safe].flatMap((path) => foldersAbove(placeOf(path).label)));
  const renamed: string[] = [];
  const places = given.map((before, row) => {
    for (const path of pathsFor(item(wished, row), item(safe, row))) {
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
  const label = stemOf(parts.at(-1) ?? '') + extension;
  const isShort = [...parts, label].every((part) => byteLength(part) <= longestName);
  return isShort && parts.every((part) => !['', '.', '..'].includes(part));
}

/** The paths that a picture may be listed under, best first, without an end. */
function* pathsFor(wished: string, safe: string): Generator<string> {
  yield wished;
  // Among all the pictures' safe names it is the only one.
  yield safe;
  const stem = stemOf(safe);
  const ending = safe.slice(stem.length);
  for (let number = 2; ; number++) yield `${stem}~${number}${ending}`;
}

export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, row) => parts.slice(0, row + 1).join('/'));
}
