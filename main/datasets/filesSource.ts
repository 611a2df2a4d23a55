/**
 * A data set of files that name their pictures, or are called like them, and that call classes by their names or have them with
 * their ids: labelme's and KITTI's, one a picture, CVAT's XML, CreateML's and others, perhaps one in the folder of each subset.
 */
import path from 'node:path';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { ReadFile, ReadPicture } from '../../shared/annotation/formats/reader.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { phraseOf, quoted } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { stemOf } from '../../shared/pathStem.ts';
import { breather } from './breather.ts';
import { eachOf } from './eachOf.ts';
import { isPictureName } from '../pictures/find.ts';
import { addClasses } from './datasetClasses.ts';
import { insidePath, type FolderTree } from './folderTree.ts';
import { locatePictures, pictureFolders, placeFrom, type WantedPicture } from './locatePictures.ts';
import { readInPieces } from './readInPieces.ts';
import {
  subsetOfWord,
  subsetsOfFile,
  subsetsOfPath,
  type DataSource,
  type SourceTask,
  type Subsets,
} from './source.ts';
import { filesOfFormat } from './tellFormat.ts';

const filesTogether = 16;

/** What differs from format to format. */
export interface FilesOptions {
  /** The annotation files, where they are not those that are of the format for sure. */
  readonly filesIn?: (task: SourceTask) => Promise<string[]>;
  /** Whether a picture may be named without its extension, whatever its name is. */
  readonly withoutExtension?: boolean;
  /** Whether a file's own name may tell what its pictures are for. */
  readonly subsetInName?: boolean;
}

/** @throws StudioError where the one file that was named cannot be read, or there is none. */
export async function filesSource(
  format: DataFormat,
  task: SourceTask,
  options: FilesOptions = {},
): Promise<DataSource> {
  const { noun } = formatDescriptions[format];
  const { problems, signal } = task;
  const list = options.filesIn ?? ((of: SourceTask) => filesIn(of, format));
  const files = task.file === null ? await list(task) : [task.file];
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
  const classes = new ReadClasses();
  const breathe = breather(signal);
  for (const { file, read } of all) {
    if (read instanceof StudioError) {
      problems.add('unreadableFile', phraseOf(read.message));
      continue;
    }
    classes.add(read, file);
    for (const { kind, phrase } of read.problems) problems.add(kind, phrase);
    const place = { noun, file };
    // A file of one picture is often called like it, when the picture was renamed with its file.
    const own = read.pictures.length === 1 ? ownPicture(task, file) : null;
    for (const picture of read.pictures) {
      await breathe();
      const { size, sizeUnread, said } = picture;
      const placed = placeOf(task, file, picture, own, options);
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
    classesOf: (keys) => classes.of(keys),
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
  { withoutExtension = false, subsetInName = false }: FilesOptions,
): Omit<WantedPicture, 'said'> {
  const stem = stemOf(path.posix.basename(file));
  const name = fileName ?? stem;
  const word = subset ?? (subsetInName ? stem : undefined);
  const folders = pictureFolders(task, file, word === undefined ? [] : [`${word}/`]);
  return {
    name,
    file,
    own,
    phrase: `${quoted(fileName ?? `${stem}.*`)} of ${quoted(file)}`,
    subsets: subsetsOf(file, name, subset, subsetInName),
    ...(fileName === null
      ? { found: own, leaves: false }
      : placeWithout(folders, name, task.pictures, withoutExtension)),
  };
}

/** Where a name leads; that without an extension, to the picture that is called so but for its own. */
function placeWithout(
  folders: readonly string[],
  name: string,
  pictures: FolderTree,
  withoutExtension: boolean,
): Pick<WantedPicture, 'found' | 'leaves'> {
  const place = placeFrom(folders, name, pictures);
  if (place.found !== null || (isPictureName(name) && !withoutExtension)) return place;
  for (const folder of folders) {
    const stem = insidePath(folder, name);
    const found = stem === null ? null : pictures.pictureOf(stem);
    if (found !== null) return { found, leaves: false };
  }
  return place;
}

/** The picture that is called like an annotation file: where folders of labels stand for those of pictures, and beside it. */
function ownPicture(task: SourceTask, file: string): string | null {
  const stem = stemOf(path.posix.basename(file));
  for (const mirrored of mirroredStems(file)) {
    const found = task.pictures.pictureOf(mirrored);
    if (found !== null) return found;
  }
  for (const folder of pictureFolders(task, file)) {
    const found = task.pictures.pictureOf(folder + stem);
    if (found !== null) return found;
  }
  return null;
}

/** `label_2/x/a.txt` is of `image_2/x/a.png`, and `labels/a.json` of `images/a.png`; from the pictures' own folder it is `x/a`. */
function mirroredStems(file: string): string[] {
  const match = /^(|.*\/)(label_(\d)|labels|annotations)\/(.*)$/i.exec(stemOf(file));
  if (match === null) return [];
  const [, before = '', , camera, rest = ''] = match;
  const folders = camera === undefined ? ['images', 'data'] : [`image_${camera}`, 'images'];
  return [...folders.map((folder) => `${before}${folder}/${rest}`), `${before}${rest}`, rest];
}

/** Whether two pictures differ in no more than folder and extension. */
function areAlike(one: string, other: string): boolean {
  return stemOf(path.posix.basename(one)) === stemOf(path.posix.basename(other));
}

/** What the file says that a picture is for, or its own place, or the picture's. */
function subsetsOf(
  file: string,
  name: string,
  subset: string | undefined,
  subsetInName: boolean,
): Subsets {
  const said = subsetOfWord(subset ?? '');
  if (said !== null) return new Set([said]);
  const ofFile = subsetInName ? subsetsOfFile(file) : subsetsOfPath(file);
  return ofFile.size > 0 ? ofFile : subsetsOfPath(name.replaceAll('\\', '/'));
}

/** The classes of all files: those with ids keep them, and the others are numbered in their order, then those that annotations alone have. */
class ReadClasses {
  readonly #byId = new Map<number, ClassSummary>();
  readonly #names = new Set<string>();

  /** @throws StudioError where two files mean different classes by one id. */
  add({ classes, classKeys }: ReadFile, file: string): void {
    if (classKeys === 'ids') addClasses(this.#byId, classes ?? [], file);
    else for (const { name } of classes ?? []) this.#names.add(name);
  }

  of(keys: ReadonlySet<string | number>): Map<string | number, ClassSummary> {
    const all = new Map<string | number, ClassSummary>(this.#byId);
    const byName = new Map([...this.#byId.values()].map((one) => [one.name, one]));
    const named = [...keys].filter((key) => typeof key === 'string');
    const others = named.filter((name) => !this.#names.has(name)).sort();
    let id = 0;
    for (const known of this.#byId.keys()) id = Math.max(id, known);
    for (const name of [...this.#names, ...others]) {
      all.set(name, byName.get(name) ?? { id: ++id, name });
    }
    return all;
  }
}
