/**
 * A data set of files that name their pictures and call classes by their names: labelme's, one a picture, CVAT's XML and
 * CreateML's, perhaps one in the folder of each subset.
 */
import path from 'node:path';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { ReadPicture } from '../../shared/annotation/formats/reader.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { phraseOf, quoted } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { breather } from './breather.ts';
import { eachOf } from './eachOf.ts';
import { stemOf } from './folderTree.ts';
import { locatePictures, pictureFolders, placeFrom, type WantedPicture } from './locatePictures.ts';
import { readInPieces } from './readInPieces.ts';
import {
  subsetOfWord,
  subsetsOfPath,
  type DataSource,
  type SourceTask,
  type Subsets,
} from './source.ts';
import { filesOfFormat } from './tellFormat.ts';

const filesTogether = 16;

/** @throws StudioError where the one file that was named cannot be read, or there is none. */
export async function filesSource(format: DataFormat, task: SourceTask): Promise<DataSource> {
  const { noun } = formatDescriptions[format];
  const { problems, signal } = task;
  const files = task.file === null ? await filesIn(task, format) : [task.file];
  const all = await eachOf(files, filesTogether, async (file) => {
    try {
      return { file, read: await readInPieces(format, task, file) };
    } catch (error) {
      if (task.file === null && error instanceof StudioError && error.kind !== 'stopped') {
        return { file, read: error };
      }
      throw error;
    }
  });
  const wanted: WantedPicture[] = [];
  const names = new Set<string>();
  const breathe = breather(signal);
  for (const { file, read } of all) {
    if (read instanceof StudioError) {
      problems.add('unreadableFile', phraseOf(read.message));
      continue;
    }
    for (const { name } of read.classes ?? []) names.add(name);
    for (const { kind, phrase } of read.problems) problems.add(kind, phrase);
    const place = { noun, file };
    // A file of one picture is often called like it, when the picture was renamed with its file.
    const own = read.pictures.length === 1 ? ownPicture(task, file) : null;
    for (const picture of read.pictures) {
      await breathe();
      const { size, sizeUnread, said } = picture;
      const placed = placeOf(task, file, picture, own);
      if (own !== null && placed.found !== null && !areAlike(own, placed.found)) {
        problems.add('ownIgnored', placed.phrase);
      }
      wanted.push({
        ...placed,
        said: (upright) => Promise.resolve({ ...said(upright), size, sizeUnread, place }),
      });
    }
  }
  return {
    pictures: await locatePictures(task, wanted),
    classesOf: (keys) => classesOf(names, keys),
  };
}

/** Those that are of the format for sure; where there are none, those that may be, so that each says what is wrong. */
async function filesIn({ tree }: SourceTask, format: DataFormat): Promise<string[]> {
  const { title, files } = formatDescriptions[format];
  const { sure, possible } = await filesOfFormat(tree, tree.matching(files), format);
  if (sure.length > 0) return sure;
  if (possible.length > 0) return possible;
  throw new StudioError('notFound', `There is no ${title} file in ${quoted(tree.root)}.`);
}

/** The picture that a file names. @param own that which is called like the file itself; null where there is none. */
function placeOf(
  task: SourceTask,
  file: string,
  { fileName, subset }: ReadPicture,
  own: string | null,
): Omit<WantedPicture, 'said'> {
  const stem = stemOf(path.posix.basename(file));
  const name = fileName ?? stem;
  const folders = pictureFolders(task, file, subset === undefined ? [] : [`${subset}/`]);
  return {
    name,
    file,
    own,
    phrase: `${quoted(fileName ?? `${stem}.*`)} of ${quoted(file)}`,
    subsets: subsetsOf(file, name, subset),
    ...(fileName === null
      ? { found: own, leaves: false }
      : placeFrom(folders, name, task.pictures)),
  };
}

function ownPicture(task: SourceTask, file: string): string | null {
  const stem = stemOf(path.posix.basename(file));
  for (const folder of pictureFolders(task, file)) {
    const found = task.pictures.pictureOf(folder + stem);
    if (found !== null) return found;
  }
  return null;
}

/** Whether two pictures differ in no more than folder and extension. */
function areAlike(one: string, other: string): boolean {
  return stemOf(path.posix.basename(one)) === stemOf(path.posix.basename(other));
}

/** What the file says that a picture is for, or its own place, or the picture's. */
function subsetsOf(file: string, name: string, subset = ''): Subsets {
  const said = subsetOfWord(subset);
  if (said !== null) return new Set([said]);
  const ofFile = subsetsOfPath(file);
  return ofFile.size > 0 ? ofFile : subsetsOfPath(name.replaceAll('\\', '/'));
}

/** Those that files list, in their order, then those that annotations alone have; numbered from 1. */
function classesOf(
  listed: ReadonlySet<string>,
  keys: ReadonlySet<string | number>,
): Map<string | number, ClassSummary> {
  const others = [...keys].map(String).filter((key) => !listed.has(key));
  const all = [...listed, ...others.sort()];
  return new Map(all.map((name, index) => [name, { id: index + 1, name }]));
}
