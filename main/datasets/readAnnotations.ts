/**
 * From a folder with pictures and annotations to all that is annotated, for conversions and projects: whatever the pictures are
 * for, in the order in which the files name them.
 */
import { DataProblems, type DataProblemKind } from '../../shared/annotation/dataProblems.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { onePerPath } from './dividePictures.ts';
import { annotate, openData, reportUnnamed, unnamedPictures, type DataPlace } from './openData.ts';
import { withReasons } from './reasons.ts';
import type { Subset } from './source.ts';

/** What is there and could not be taken. */
const unread: readonly DataProblemKind[] = [
  ...(['leavesFolder', 'unreadableFolder', 'unreadableFile', 'unreadableEntry'] as const),
  ...(['missingPicture', 'missingAnnotation', 'unreadablePicture', 'otherSize'] as const),
  ...(['strayBox', 'unreadableBox', 'unnamedClass', 'objectUnread'] as const),
  ...(['maybeTheirs', 'outlineUnread'] as const),
];

export interface ReadAnnotations {
  /** Where the annotations are; absolute, links resolved. */
  readonly folder: string;
  /** The folder that `relativePath` of every picture starts from; absolute, links resolved. */
  readonly picturesFolder: string;
  readonly format: DataFormat;
  /** Ids as the files have them, where they have any. */
  readonly classes: readonly ClassSummary[];
  /** One without annotations was looked at, and nothing is there. */
  readonly pictures: readonly AnnotatedPicture[];
  /** What the data say that pictures are for, by their relative path; `unused` is for a test. */
  readonly subsets: ReadonlyMap<string, ReadonlySet<Subset>>;
  /** Whether something is in the files that could not be read or found. */
  readonly isIncomplete: boolean;
  /** One sentence for each kind of thing left out, changed or doubtful. */
  readonly problems: readonly string[];
}

/**
 * Reads annotations. Nothing is written, and no pixel is decoded. What cannot be used is left out and stands in `problems`.
 * @throws StudioError as openData does; what was left out before it stands first in its message.
 */
export function readAnnotations(place: DataPlace): Promise<ReadAnnotations> {
  const problems = new DataProblems(place.firstPixelAsked);
  return withReasons(problems, async () => {
    const data = await openData(place, problems);
    reportUnnamed(unnamedPictures(data), problems);
    const named = onePerPath(data.source.pictures);
    const { classes, groups } = await annotate(data, [named], null, problems, place);
    return {
      folder: data.tree.root,
      picturesFolder: data.pictures.root,
      format: data.format,
      classes: classes.all,
      pictures: groups.flat(),
      subsets: new Map(named.map(({ relativePath, subsets }) => [relativePath, subsets])),
      isIncomplete: unread.some((kind) => problems.count(kind) > 0) || classes.unknown.length > 0,
      problems: problems.sentences,
    };
  });
}
