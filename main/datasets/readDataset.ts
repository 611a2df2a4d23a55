/** From a folder with pictures and annotations to the ground truth that a network is trained on. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DataProblems } from '../../shared/annotation/dataProblems.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import type { SaidAnnotation } from '../../shared/annotation/formats/said.ts';
import type { Geometry } from '../../shared/annotation/geometry.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import { soundAnnotations } from '../../shared/annotation/soundAnnotations.ts';
import { defaultSplit, type SplitChoice } from '../../shared/annotation/split.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { StudioError } from '../../shared/result.ts';
import { breather } from './breather.ts';
import { cocoSource } from './cocoSource.ts';
import type { Dataset } from './dataset.ts';
import { DatasetClasses } from './datasetClasses.ts';
import { dividePictures } from './dividePictures.ts';
import { filesSource } from './filesSource.ts';
import { readFolderTree, type FolderTree } from './folderTree.ts';
import { measurePictures, type MeasuredPicture } from './measurePictures.ts';
import { picturesOfExport } from './ownManifest.ts';
import { withReasons } from './reasons.ts';
import type { DataSource, SourceTask } from './source.ts';
import { tellFormat, tellFormatOfFile } from './tellFormat.ts';
import { vocSource } from './vocSource.ts';
import { yoloSource } from './yoloSource.ts';

export interface DatasetRequest {
  /** The data set's folder, or its one annotation file (a COCO JSON, a data.yaml). */
  readonly folder: string;
  /** null: what the folder looks like. */
  readonly format: DataFormat | null;
  /** The folder of the pictures, where they are not with the annotations, and no manifest of an export says it. */
  readonly pictures?: string | undefined;
  /** The classes that count, found by name; the data's own where none are given. */
  readonly classes?: readonly ClassSummary[] | undefined;
  /** How to divide data that do not say it themselves. */
  readonly split?: SplitChoice | undefined;
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel?: 0 | 1 | undefined;
  readonly signal?: AbortSignal | undefined;
}

const sources: Readonly<Record<DataFormat, (task: SourceTask) => Promise<DataSource>>> = {
  voc: vocSource,
  coco: cocoSource,
  yolo: yoloSource,
  labelme: (task) => filesSource('labelme', task),
  cvat: (task) => filesSource('cvat', task),
  createml: (task) => filesSource('createml', task),
};

/**
 * Reads a data set. Nothing is written, and no pixel is decoded. What cannot be used is left out and stands in
 * `problems`; a data set without a single picture is one, too.
 * @throws StudioError naming the file: no such folder, a format that cannot be told, an annotation file of
 *   the whole set that cannot be read, stopped; what was left out before it stands first in its message.
 */
export function readDataset(request: DatasetRequest): Promise<Dataset> {
  const problems = new DataProblems();
  return withReasons(problems, () => read(request, problems));
}

async function read(request: DatasetRequest, problems: DataProblems): Promise<Dataset> {
  const { signal, vocFirstPixel = 1 } = request;
  const { folder, file } = await folderAndFile(request.folder);
  const tree = await readFolderTree(folder, problems, signal);
  const elsewhere = request.pictures ?? (await picturesOfExport(tree));
  const pictures =
    elsewhere === null ? tree : await readFolderTree(path.resolve(elsewhere), problems, signal);
  const format =
    request.format ??
    (file === null ? await tellFormat(tree, signal) : await tellFormatOfFile(tree, file));
  const { title, wholeFile } = formatDescriptions[format];
  if (file !== null && wholeFile === null) {
    throw new StudioError(
      'badInput',
      `${quoted(file)} is a file; a ${title} data set is a folder.`,
    );
  }
  const task = { tree, pictures, file, vocFirstPixel, problems, signal };
  const source = await sources[format](task);
  reportUnnamed(source, pictures, format, problems);
  const divided = dividePictures(source.pictures, request.split ?? defaultSplit, problems);
  const measured = {
    train: await measurePictures(divided.train, pictures, problems, signal),
    val: await measurePictures(divided.val, pictures, problems, signal),
  };
  const all = [...measured.train, ...measured.val].flatMap(({ said }) =>
    said.flatMap(({ annotations }) => annotations),
  );
  const geometryOf = source.geometryAmong?.(all) ?? ((geometry: Geometry) => geometry);
  const keys = new Set(all.map(({ key }) => key));
  const classes = new DatasetClasses(source.classesOf(keys), request.classes ?? null);
  const annotated = (these: readonly MeasuredPicture[]) =>
    annotatedPictures(these, pictures, geometryOf, classes, problems, signal);
  const train = await annotated(measured.train);
  const val = await annotated(measured.val);
  if (classes.problem !== null) problems.remark(classes.problem);
  return {
    folder: tree.root,
    picturesFolder: pictures.root,
    format,
    classes: classes.all,
    train,
    val,
    split: divided.split,
    unknownClasses: classes.unknown,
    problems: problems.sentences,
  };
}

async function annotatedPictures(
  measured: readonly MeasuredPicture[],
  tree: FolderTree,
  geometryOf: (geometry: Geometry) => Geometry,
  classes: DatasetClasses,
  problems: DataProblems,
  signal: AbortSignal | undefined,
): Promise<AnnotatedPicture[]> {
  const pictures: AnnotatedPicture[] = [];
  const breathe = breather(signal);
  const classIdOf = (one: SaidAnnotation) => classes.idOf(one);
  for (const { relativePath, size, exifRotated, said } of measured) {
    await breathe();
    const annotations = said.flatMap(({ annotations: those, place }) => {
      const turned = those.map((one) => ({ ...one, geometry: geometryOf(one.geometry) }));
      return soundAnnotations(turned, size, place, classIdOf, problems);
    });
    pictures.push({
      path: tree.path(relativePath),
      relativePath,
      name: path.posix.basename(relativePath),
      ...size,
      exifRotated,
      // A place numbers its own.
      annotations:
        said.length < 2 ? annotations : annotations.map((one, row) => ({ ...one, id: row + 1 })),
    });
  }
  return pictures;
}

/** Pictures of the folder that no annotation names. A reader of YOLO has said so itself. */
function reportUnnamed(
  source: DataSource,
  pictures: FolderTree,
  format: DataFormat,
  problems: DataProblems,
): void {
  if (format === 'yolo') return;
  const named = new Set(source.pictures.map(({ relativePath }) => relativePath));
  for (const picture of pictures.pictures) {
    if (!named.has(picture)) problems.add('unlabelled', quoted(picture));
  }
}

/** A folder as it is; a file as its data set's folder and its path from there. */
async function folderAndFile(given: string): Promise<{ folder: string; file: string | null }> {
  const absolute = path.resolve(given);
  const found = await stat(absolute).catch(() => null);
  if (found === null || found.isDirectory()) return { folder: absolute, file: null };
  if (!found.isFile()) throw new StudioError('badInput', `${quoted(given)} is no file or folder.`);
  const { dir, base } = path.parse(absolute);
  // COCO's files stand in a folder of their own beside those of the pictures.
  if (path.basename(dir) !== 'annotations') return { folder: dir, file: base };
  return { folder: path.dirname(dir), file: `annotations/${base}` };
}
