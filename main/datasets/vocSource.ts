/**
 * A Pascal VOC data set: `Annotations/*.xml` with pictures in `JPEGImages` and lists in `ImageSets/Main`, or
 * XML files beside their pictures, perhaps in folders `train` and `valid`; or `labels` with `data`, as FiftyOne writes it,
 * or `annotations/xmls` with `images`, as Oxford's pets have it, whose lists are of another task.
 */
import path from 'node:path';
import { linesOf } from '../../shared/annotation/formats/yolo/read.ts';
import type { ReadPicture } from '../../shared/annotation/formats/reader.ts';
import { formatDescriptions, formatReaders } from '../../shared/annotation/formats/registry.ts';
import { areShares } from '../../shared/annotation/formats/sharesForPixels.ts';
import { phraseOf, quoted } from '../../shared/annotation/sentences.ts';
import { item } from '../../shared/item.ts';
import { StudioError } from '../../shared/result.ts';
import { stemOf } from '../../shared/pathStem.ts';
import { isPictureName } from '../pictures/find.ts';
import { breather } from './breather.ts';
import { eachOf } from './eachOf.ts';
import { folderOf, type FolderTree } from './folderTree.ts';
import { locatePictures, placeFrom, type WantedPicture } from './locatePictures.ts';
import {
  subsetOfWord,
  subsetsOfPath,
  type DataSource,
  type Subset,
  type Subsets,
  type SourceTask,
} from './source.ts';
import { checkStopped } from './stopped.ts';
import { readText } from './textFile.ts';

const filesTogether = 16;
const listFile = /(?:^|\/)ImageSets\/Main\/(train|val|trainval|test)\.txt$/;

export async function vocSource(task: SourceTask): Promise<DataSource> {
  const { tree, problems, signal, vocFirstPixel } = task;
  const annotations = tree.matching(/\.xml$/i);
  const subsets = await subsetsOf(task);
  const files = await eachOf(annotations, filesTogether, async (file) => {
    checkStopped(signal);
    try {
      const reader = formatReaders.voc(file, { vocFirstPixel });
      reader.push(await readText(tree.path(file), file));
      return { file, read: item(reader.end().pictures, 0) };
    } catch (error) {
      if (error instanceof StudioError) return { file, read: error };
      throw error;
    }
  });
  const wanted: WantedPicture[] = [];
  const breathe = breather(signal);
  for (const { file, read } of files) {
    await breathe();
    if (read instanceof StudioError) {
      problems.add('unreadableFile', phraseOf(read.message));
      continue;
    }
    const { fileName, size, sizeUnread, said } = read;
    const place = { noun: formatDescriptions.voc.noun, file };
    if (vocFirstPixel === 1 && beginsAt0(read)) problems.add('boxFrom0', quoted(file));
    wanted.push({
      ...pictureOf(task, file, fileName),
      subsets: subsets === null ? subsetsOfPath(file) : (subsets.get(file) ?? unlisted),
      said: (upright) => Promise.resolve({ ...said(upright), size, sizeUnread, place }),
    });
  }
  const pictures = await locatePictures(task, wanted);
  return {
    pictures,
    classesOf: (keys) =>
      new Map([...keys].sort().map((key, index) => [key, { id: index + 1, name: String(key) }])),
  };
}

/** Whether a box begins before pixel 1, by less than what somebody drew over the edge, and is not in shares of the picture. */
function beginsAt0({ said }: ReadPicture): boolean {
  const { annotations } = said({ width: 0, height: 0 });
  if (areShares(annotations)) return false;
  return annotations.some(
    ({ geometry: { kind, box } }) =>
      kind === 'box' && [box[0], box[1]].some((side) => side < 0 && side >= -1),
  );
}

/** Of pictures that are in no list, where there are lists. */
const unlisted: Subsets = new Set(['unused']);

/** The picture of an annotation: by the annotation's own name, as VOC's tools look for it, or by the name in it. */
function pictureOf(
  { tree, pictures, problems }: SourceTask,
  file: string,
  filename: string | null,
): Omit<WantedPicture, 'subsets' | 'said'> {
  const extension = path.posix.extname(filename ?? '');
  const folders = pictureFolders(file, pictures === tree);
  const stem = stemOf(path.posix.basename(file));
  const phrase = `${quoted(file)} is of ${quoted(filename ?? `${stem}.*`)}`;
  const wanted = { name: filename ?? stem, file, phrase };
  const beside = folders.map(({ folder, rest }) => folder + folderOf(rest));
  const named =
    filename === null ? { found: null, leaves: false } : placeFrom(beside, filename, pictures);
  for (const { folder, rest } of folders) {
    const found = pictures.pictureOf(folder + stemOf(rest), extension);
    if (found === null) continue;
    if (named.found !== null && named.found !== found) problems.add('otherName', phrase);
    return { ...wanted, found, leaves: false };
  }
  if (named.found !== null || filename === null) return { ...wanted, ...named };
  // Some tools leave the extension out.
  const found = beside
    .map((folder) => pictures.pictureOf(folder + filename))
    .find((one) => one !== null);
  return { ...wanted, ...named, found: found ?? null };
}

/** Where the picture of an annotation file may lie, and the rest of the file's path from there. */
function pictureFolders(file: string, together: boolean): { folder: string; rest: string }[] {
  const match = /^(|.*\/)(?:annotations(?:\/xmls)?|labels)\/(.*)$/i.exec(file);
  const before = match?.[1] ?? '';
  const rest = match?.[2] ?? file;
  if (!together) return [{ folder: '', rest }];
  const beside = { folder: '', rest: file };
  if (match === null) return [beside];
  return [
    ...['JPEGImages/', 'images/', 'data/', ''].map((folder) => ({ folder: before + folder, rest })),
    beside,
  ];
}

/** The subsets of each annotation file that lists name; null where there are no lists. */
async function subsetsOf({
  tree,
  problems,
}: SourceTask): Promise<ReadonlyMap<string, Subsets> | null> {
  const lists = tree.matching(listFile);
  if (lists.length === 0) return null;
  const subsets = new Map<string, Set<Subset>>();
  const missing = new Set<string>();
  for (const list of lists) {
    // `trainval` says that a picture is used, and not what for.
    const subset = subsetOfWord(listFile.exec(list)?.[1] ?? '');
    const root = list.slice(0, list.lastIndexOf('ImageSets/'));
    for (const line of linesOf(await readText(tree.path(list), list))) {
      if (line.trim() === '') continue;
      const file = annotationOf(root, line, tree);
      if (file === null) {
        const phrase = `${quoted(line.trim())} of ${quoted(list)}`;
        if (!missing.has(phrase)) problems.add('missingAnnotation', phrase);
        missing.add(phrase);
        continue;
      }
      const ofFile = subsets.get(file) ?? new Set();
      if (subset !== null) ofFile.add(subset);
      subsets.set(file, ofFile);
    }
  }
  return subsets;
}

/** The annotation that a line of a list names; after the name there may be 1, 0 or −1, and some write that of the picture. */
function annotationOf(root: string, line: string, tree: FolderTree): string | null {
  const names = [line, line.trim(), line.trim().replace(/\s+-?[01]$/, '')];
  for (const name of [...names, ...names.filter(isPictureName).map(stemOf)]) {
    const file = tree.fileOf(`${root}Annotations/${name}.xml`);
    if (file !== null) return file;
  }
  return null;
}
