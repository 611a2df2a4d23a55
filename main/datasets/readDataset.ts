/** From a folder with pictures and annotations to the ground truth that a network is trained on. */
import { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { defaultSplit, type SplitChoice } from '../../shared/annotation/split.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { Dataset } from './dataset.ts';
import { dividePictures } from './dividePictures.ts';
import { annotate, openData, reportUnnamed, unnamedPictures, type DataPlace } from './openData.ts';
import { withReasons } from './reasons.ts';

export interface DatasetRequest extends DataPlace {
  /** The classes that count, found by name; the data's own where none are given. */
  readonly classes?: readonly ClassSummary[] | undefined;
  /** How to divide data that do not say it themselves. */
  readonly split?: SplitChoice | undefined;
}

/**
 * Reads a data set. Nothing is written, and no pixel is decoded. What cannot be used is left out and stands in
 * `problems`; a data set without a single picture is one, too.
 * @throws StudioError as openData does; what was left out before it stands first in its message.
 */
export function readDataset(request: DatasetRequest): Promise<Dataset> {
  const problems = new DataProblems(request.firstPixelAsked);
  return withReasons(problems, () => read(request, problems));
}

async function read(request: DatasetRequest, problems: DataProblems): Promise<Dataset> {
  const data = await openData(request, problems);
  const unnamed = unnamedPictures(data);
  // That nobody has verified a picture yet is nothing wrong with it.
  const unread = data.own?.verifiedUnread ?? null;
  const faulty = unread === null ? unnamed : unnamed.filter((picture) => unread.has(picture));
  reportUnnamed(faulty, problems);
  const divided = dividePictures(data.source.pictures, request.split ?? defaultSplit, problems);
  const { classes, groups } = await annotate(
    data,
    [divided.train, divided.val],
    request.classes ?? null,
    problems,
    request,
  );
  const [train = [], val = []] = groups;
  return {
    folder: data.tree.root,
    picturesFolder: data.pictures.root,
    format: data.format,
    classes: classes.all,
    train,
    val,
    split: divided.split,
    unknownClasses: classes.unknown,
    notVerified: unnamed.length - faulty.length,
    problems: problems.sentences,
  };
}
