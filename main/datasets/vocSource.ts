/**
 * A Pascal VOC data set: `Annotations/*.xml` with pictures in `JPEGImages` and lists in `ImageSets/Main`, or
 * XML files beside their pictures, perhaps in folders `train` and `valid`.
 */
import path from 'node:path';
import { linesOf } from '../../shared/annotation/formats/yolo/read.ts';
import { formatDescriptions, formatReaders } from '../../shared/annotation/formats/registry.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import { item } from '../../shared/item.ts';
import { StudioError } from '../../shared/result.ts';
import { breather } from './breather.ts';
import { eachOf } from './eachOf.ts';
import { folderOf, insidePath, stemOf } from './folderTree.ts';
import {
  subsetOfWord,
  subsetsOfPath,
  type DataSource,
  type NamedPicture,
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
  const subsets = await subsetsOf(task, annotations);
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
  const pictures: NamedPicture[] = [];
  const breathe = breather(signal);
  for (const { file, read } of files) {
    await breathe();
    if (read instanceof StudioError) {
      problems.add('unreadableFile', read.message.replace(/\.$/, ''));
      continue;
    }
    const { fileName, size, said } = read;
    const relativePath = pictureOf(task, file, fileName);
    if (relativePath === null) continue;
    const place = { noun: formatDescriptions.voc.noun, file };
    pictures.push({
      relativePath,
      subsets: subsets === null ? subsetsOfPath(file) : (subsets.get(file) ?? unlisted),
      said: (upright) => Promise.resolve({ ...said(upright), size, place }),
    });
  }
  return {
    pictures,
    classesOf: (keys) =>
      new Map([...keys].sort().map((key, index) => [key, { id: index + 1, name: String(key) }])),
  };
}

/** Of pictures that are in no list, where there are lists. */
const unlisted: Subsets = new Set(['unused']);

/** The picture of an annotation: by the annotation's own name, as VOC's tools look for it, or by the name in it. */
function pictureOf(
  { tree, pictures, problems }: SourceTask,
  file: string,
  filename: string | null,
): string | null {
  const extension = path.posix.extname(filename ?? '');
  const folders = pictureFolders(file, pictures === tree);
  for (const { folder, rest } of folders) {
    const found = pictures.pictureOf(folder + stemOf(rest), extension);
    if (found !== null) return found;
  }
  const wanted = filename ?? `${stemOf(path.posix.basename(file))}.*`;
  const phrase = `${quoted(file)} is of ${quoted(wanted)}`;
  let leaves = false;
  for (const { folder, rest } of folders) {
    if (filename === null) break;
    const inside = insidePath(folder + folderOf(rest), filename);
    if (inside === null) leaves = true;
    else if (pictures.files.has(inside)) return inside;
  }
  problems.add(leaves ? 'leavesFolder' : 'missingPicture', phrase);
  return null;
}

/** Where the picture of an annotation file may lie, and the rest of the file's path from there. */
function pictureFolders(file: string, together: boolean): { folder: string; rest: string }[] {
  const match = /^(|.*\/)Annotations\/(.*)$/i.exec(file);
  const before = match?.[1] ?? '';
  const rest = match?.[2] ?? file;
  if (!together) return [{ folder: '', rest }];
  const beside = { folder: '', rest: file };
  if (match === null) return [beside];
  return [
    ...['JPEGImages/', 'images/', ''].map((folder) => ({ folder: before + folder, rest })),
    beside,
  ];
}

/** The subsets of each annotation file that lists name; null where there are no lists. */
async function subsetsOf(
  { tree, problems }: SourceTask,
  annotations: readonly string[],
): Promise<ReadonlyMap<string, Subsets> | null> {
  const lists = tree.matching(listFile);
  if (lists.length === 0) return null;
  const known = new Set(annotations);
  const subsets = new Map<string, Set<Subset>>();
  const missing = new Set<string>();
  for (const list of lists) {
    // `trainval` says that a picture is used, and not what for.
    const subset = subsetOfWord(listFile.exec(list)?.[1] ?? '');
    const root = list.slice(0, list.lastIndexOf('ImageSets/'));
    for (const line of linesOf(await readText(tree.path(list), list))) {
      if (line.trim() === '') continue;
      const file = annotationOf(root, line, known);
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

/** The annotation that a line of a list names; after the name there may be 1, 0 or −1. */
function annotationOf(root: string, line: string, known: ReadonlySet<string>): string | null {
  for (const name of [line, line.trim(), line.trim().replace(/\s+-?[01]$/, '')]) {
    const file = `${root}Annotations/${name}.xml`;
    if (known.has(file)) return file;
  }
  return null;
}
