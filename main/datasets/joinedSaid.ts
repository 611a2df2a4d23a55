/** What several places say of one picture: an `images` entry of COCO for each object, or two XML files. */
import { quoted } from '../../shared/annotation/sentences.ts';
import { placeOf } from '../../shared/annotation/soundAnnotations.ts';
import type { SaidAnnotation } from '../../shared/annotation/formats/said.ts';
import { item } from '../../shared/item.ts';
import type { FoundProblems } from './foundProblems.ts';
import type { SaidOfPicture } from './source.ts';

/** The places with every object once: what a later one says again of it is left out, and reported. */
export function joinedSaid(
  all: readonly SaidOfPicture[],
  relativePath: string,
  problems: FoundProblems,
): readonly SaidOfPicture[] {
  if (all.length < 2) return all;
  const known = new Set<string>();
  const joined = all.map((said) => {
    const keys = said.annotations.map(keyOf);
    const annotations = said.annotations.filter(({ id }, row) => {
      const isKnown = known.has(item(keys, row));
      if (isKnown) problems.add('twice', placeOf(said.place, id));
      return !isKnown;
    });
    // Only now, since one place may mean two equal objects.
    for (const key of keys) known.add(key);
    return { ...said, annotations };
  });
  if (joined.filter(({ annotations }) => annotations.length > 0).length > 1) {
    problems.add('joined', quoted(relativePath));
  }
  return joined;
}

function keyOf({ key, geometry }: SaidAnnotation): string {
  return JSON.stringify([key, geometry]);
}
