/** Which of the pictures that a data set names are for training, and which for validation. */
import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import { splitPictures, type SplitChoice } from '../../shared/annotation/split.ts';
import type { JoinedPicture, NamedPicture, Subset } from './source.ts';

export interface DividedPictures {
  readonly train: readonly JoinedPicture[];
  readonly val: readonly JoinedPicture[];
  /** null where the data say it themselves. */
  readonly split: SplitChoice | null;
}

/**
 * The data's own subsets where they have pictures for validation; else `choice` divides those that are for training or
 * for nothing in particular. Never is a picture on both sides: it would be measured on what it was learned from.
 */
export function dividePictures(
  pictures: readonly NamedPicture[],
  choice: SplitChoice,
  problems: DataProblems,
): DividedPictures {
  const once = onePerPath(pictures);
  const hasVal = once.some(({ subsets }) => subsets.has('val'));
  const trained = once.filter(({ subsets }) => subsets.has('train'));
  // One list for both says nothing about what to measure on.
  const sameForBoth =
    trained.length > 0 && once.every(({ subsets }) => subsets.has('val') === subsets.has('train'));
  if (!hasVal || sameForBoth) {
    const hasTrain = trained.length > 0;
    const isUsed = ({ subsets }: JoinedPicture) =>
      subsets.has('train') || (!hasTrain && subsets.size === 0);
    reportUnused(once, isUsed, problems);
    return { ...splitPictures(once.filter(isUsed), choice), split: choice };
  }
  reportUnused(once, ({ subsets }) => subsets.has('train') || subsets.has('val'), problems);
  for (const { relativePath, subsets } of trained) {
    if (subsets.has('val')) problems.add('inBoth', quoted(relativePath));
  }
  return {
    train: trained.filter(({ subsets }) => !subsets.has('val')),
    val: once.filter(({ subsets }) => subsets.has('val')),
    split: null,
  };
}

/** All entries of one picture are one picture, for all that any of them is for. */
export function onePerPath(pictures: readonly NamedPicture[]): JoinedPicture[] {
  const byPath = Map.groupBy(pictures, ({ relativePath }) => relativePath);
  return [...byPath].map(([relativePath, entries]) => ({
    relativePath,
    subsets: new Set(entries.flatMap(({ subsets }): Subset[] => [...subsets])),
    entries,
  }));
}

function reportUnused(
  pictures: readonly JoinedPicture[],
  isUsed: (picture: JoinedPicture) => boolean,
  problems: DataProblems,
): void {
  for (const picture of pictures) {
    if (!isUsed(picture)) problems.add('inNoList', quoted(picture.relativePath));
  }
}
