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

/** Places for labels that lie beside each other as their pictures do. @param program which would not find a label of another name */
export function ownPlaces(
  pictures: readonly AnnotatedPicture[],
  extension: string,
  program: string,
): Places {
  const given = pictures.map(({ relativePath }) => relativePath);
  const safe = placesFor(pictures, extension).places.map(({ path }) => path);
  const taken = new Set([...given, ...safe].flatMap(foldersAbove));
  const renamed: string[] = [];
  const places = given.map((before, row) => {
    const ofOther = item(safe, row);
    for (const path of namesFor(canBeListed(before, extension) ? before : ofOther, ofOther)) {
      const slash = path.lastIndexOf('/') + 1;
      const stem = path.slice(0, slash) + stemOf(path.slice(slash));
      if (taken.has(stem + extension)) continue;
      taken.add(stem + extension);
      if (path !== before) renamed.push(`${quoted(before)} became ${quoted(path)}`);
      return { path, stem };
    }
    throw new Error('There is always another number.');
  });
  return { places, problems: renameProblems(program, renamed) };
}

export function renameProblems(program: string, renamed: readonly string[]): string[] {
  if (renamed.length === 0) return [];
  return [
    `${program} would not find the labels of ${countOf(renamed.length, 'picture')} under the picture's own name, because ` +
      `the label would be another picture's or a list cannot hold the name; copy them under another: ${someOf(renamed)}.`,
  ];
}

/** What ends a line for Python's splitlines, and what no name may hold. */
const lineEnds = Array.from('\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029\0');

/** @param extension of its label @returns whether a name can stand in a list as Python reads it, a line a name, and be a file below a folder */
export function canBeListed(relativePath: string, extension: string): boolean {
  if (!relativePath.isWellFormed() || lineEnds.some((end) => relativePath.includes(end))) {
    return false;
  }
  const parts = relativePath.split('/');
  const label = stemOf(parts.at(-1) ?? '') + extension;
  const isShort = [...parts, label].every((part) => byteLength(part) <= longestName);
  return isShort && parts.every((part) => !['', '.', '..'].includes(part));
}

/** The paths that a picture may be listed under, best first, without an end. */
export function* namesFor(wished: string, safe: string): Generator<string> {
  yield wished;
  // Among all the pictures' safe names it is the only one.
  yield safe;
  const ending = endingOf(safe);
  const stem = safe.slice(0, safe.length - ending.length);
  for (let number = 2; ; number++) yield `${stem}~${number}${ending}`;
}

export function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length);
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
