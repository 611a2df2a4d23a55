/** Two sets of annotations on disk, of whichever formats, and how far they say the same of the same pictures. */
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import {
  labelAgreement,
  labelled,
  type SetAgreement,
  type TwiceLabelled,
} from '../../../shared/evaluation/labelAgreement.ts';
import { StudioError } from '../../../shared/result.ts';
import type { DataPlace } from '../../datasets/openData.ts';
import { afterReasons } from '../../datasets/reasons.ts';
import { readAnnotations } from '../../datasets/readAnnotations.ts';

export interface ComparedSets {
  readonly agreement: SetAgreement;
  /** How many pictures were compared. */
  readonly pictures: number;
  /** Pictures that only one of the sets has; they are not compared. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** What was left out of either, and why, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Pictures are the same by their path from the sets' pictures' folders, or else by a file name that each set has once. Classes
 * are the same by name.
 * @throws StudioError as readAnnotations, and where no picture is in both.
 */
export async function compareSets(
  first: DataPlace,
  second: DataPlace,
  least: number,
): Promise<ComparedSets> {
  const [one, other] = [await readAnnotations(first), await readAnnotations(second)];
  const problems = [...one.problems, ...other.problems];
  const pairs = samePictures(one.pictures, other.pictures);
  if (pairs.length === 0) {
    const sentence = `${first.folder} and ${second.folder} have no picture in common: by path or by name, none is in both.`;
    throw new StudioError('badInput', afterReasons(problems, sentence));
  }
  const [ours, theirs] = [labelled(one.classes), labelled(other.classes)];
  const twice = pairs.map(([a, b]): TwiceLabelled => ({
    picture: a.relativePath,
    first: ours(a.annotations),
    second: theirs(b.annotations),
  }));
  return {
    agreement: labelAgreement(twice, least),
    pictures: pairs.length,
    onlyFirst: one.pictures.length - pairs.length,
    onlySecond: other.pictures.length - pairs.length,
    problems,
  };
}

type Pair = readonly [AnnotatedPicture, AnnotatedPicture];

function samePictures(
  first: readonly AnnotatedPicture[],
  second: readonly AnnotatedPicture[],
): readonly Pair[] {
  const byPath = new Map(second.map((each) => [each.relativePath, each]));
  const pairs = first.flatMap((each): Pair[] => {
    const same = byPath.get(each.relativePath);
    return same === undefined ? [] : [[each, same]];
  });
  const taken = new Set(pairs.flat());
  const byName = onceNamed(second.filter((each) => !taken.has(each)));
  for (const [name, each] of onceNamed(first.filter((one) => !taken.has(one)))) {
    const same = byName.get(name);
    if (same !== undefined) pairs.push([each, same]);
  }
  return pairs;
}

/** Pictures by file names that no other of them has. */
function onceNamed(pictures: readonly AnnotatedPicture[]): ReadonlyMap<string, AnnotatedPicture> {
  const groups = Map.groupBy(pictures, ({ name }) => name);
  return new Map(
    [...groups].flatMap(([name, [only, another]]) =>
      only === undefined || another !== undefined ? [] : [[name, only] as const],
    ),
  );
}
