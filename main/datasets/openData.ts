/** A folder with annotations, opened: its format, its files, and what they say of which picture. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { FirstPixelAsked } from '../../shared/annotation/firstPixel.ts';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import type { SaidAnnotation } from '../../shared/annotation/formats/said.ts';
import type { Geometry } from '../../shared/annotation/geometry.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import { placeOf, soundAnnotations } from '../../shared/annotation/soundAnnotations.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { StudioError } from '../../shared/result.ts';
import { breather } from './breather.ts';
import { cocoResultsSource } from './cocoResultsSource.ts';
import { cocoSource } from './cocoSource.ts';
import { DatasetClasses } from './datasetClasses.ts';
import { filesSource } from './filesSource.ts';
import { readFolderTree, type FolderTree } from './folderTree.ts';
import { kittiSource } from './kittiSource.ts';
import { measurePictures, type MeasuredPicture } from './measurePictures.ts';
import { ownExport, type OwnExport } from './ownManifest.ts';
import { openImagesSource } from './openImagesSource.ts';
import type { DataSource, JoinedPicture, SourceTask } from './source.ts';
import { tellFormat, tellFormatOfFile } from './tellFormat.ts';
import { vocSource } from './vocSource.ts';
import { yoloSource } from './yoloSource.ts';

export interface DataPlace {
  /** The data set's folder, or its one annotation file (a COCO JSON, a data.yaml). */
  readonly folder: string;
  /** null: what the folder looks like. */
  readonly format: DataFormat | null;
  /** The folder of the pictures, where they are not with the annotations, and no manifest of an export says it. */
  readonly pictures?: string | undefined;
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel?: 0 | 1 | undefined;
  /** Where a person can say that; a terminal's command, where it is not said. */
  readonly firstPixelAsked?: FirstPixelAsked | undefined;
  /** COCO results: the file of annotations that says what their ids mean, where it is not in the folder. */
  readonly instances?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told after each picture how many are read, and of how many. */
  readonly onPicture?: ((done: number, total: number) => void) | undefined;
}

export interface OpenData {
  readonly format: DataFormat;
  readonly tree: FolderTree;
  readonly pictures: FolderTree;
  readonly source: DataSource;
  /** What its manifest says, where it is an export of the studio's own whose pictures lie elsewhere. */
  readonly own: OwnExport | null;
}

const sources: Readonly<Record<DataFormat, (task: SourceTask) => Promise<DataSource>>> = {
  voc: vocSource,
  coco: cocoSource,
  yolo: yoloSource,
  labelme: (task) => filesSource('labelme', task),
  cvat: (task) => filesSource('cvat', task),
  createml: (task) => filesSource('createml', task),
  datumaro: (task) => filesSource('datumaro', task, { subsetInName: true }),
  labelstudio: (task) => filesSource('labelstudio', task),
  via: (task) => filesSource('via', task),
  openimages: openImagesSource,
  kitti: kittiSource,
  csv: (task) => filesSource('csv', task),
  jsonl: (task) => filesSource('jsonl', task),
  cocoresults: cocoResultsSource,
};

/**
 * Finds the format and reads the annotation files; no picture is opened yet.
 * @throws StudioError naming the file: no such folder, a format that cannot be told, an annotation file of
 *   the whole set that cannot be read, stopped.
 */
export async function openData(place: DataPlace, problems: DataProblems): Promise<OpenData> {
  const { signal, vocFirstPixel = 1, instances = null } = place;
  const { folder, file } = await folderAndFile(place.folder);
  const tree = await readFolderTree(folder, problems, signal);
  const own = place.pictures === undefined ? await ownExport(tree) : null;
  const elsewhere = place.pictures ?? own?.picturesFolder ?? null;
  const pictures =
    elsewhere === null ? tree : await readFolderTree(path.resolve(elsewhere), problems, signal);
  const format =
    place.format ??
    (file === null ? await tellFormat(tree, signal) : await tellFormatOfFile(tree, file));
  const { title, wholeFile } = formatDescriptions[format];
  if (file !== null && wholeFile === null) {
    throw new StudioError(
      'badInput',
      `${quoted(file)} is a file; a ${title} data set is a folder.`,
    );
  }
  const task = { tree, pictures, file, vocFirstPixel, instances, problems, signal };
  return { format, tree, pictures, source: await sources[format](task), own };
}

/** Pictures of the folder that no annotation names. A reader of YOLO has said so itself. */
export function unnamedPictures({ source, pictures, format }: OpenData): readonly string[] {
  if (format === 'yolo') return [];
  const named = new Set(source.pictures.map(({ relativePath }) => relativePath));
  return pictures.pictures.filter((picture) => !named.has(picture));
}

export function reportUnnamed(unnamed: readonly string[], problems: DataProblems): void {
  for (const picture of unnamed) problems.add('unlabelled', quoted(picture));
}

/**
 * The groups of pictures with their sizes and annotations, each in its order, and the classes of all. What cannot be used is
 * left out and reported.
 * @param given the classes that count, found by name; null for the data's own.
 */
export async function annotate(
  { source, pictures, format }: OpenData,
  groups: readonly (readonly JoinedPicture[])[],
  given: readonly ClassSummary[] | null,
  problems: DataProblems,
  { signal, onPicture }: Pick<DataPlace, 'onPicture' | 'signal'>,
): Promise<{ classes: DatasetClasses; groups: AnnotatedPicture[][] }> {
  const measured: MeasuredPicture[][] = [];
  const { pixelField } = formatDescriptions[format];
  const total = groups.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  const tell = () => onPicture?.(++done, total);
  for (const group of groups) {
    measured.push(await measurePictures(group, pictures, pixelField, problems, signal, tell));
  }
  const all = measured.flat().flatMap(({ said }) => said.flatMap(({ annotations }) => annotations));
  const geometryOf = source.geometryAmong?.(all) ?? ((geometry: Geometry) => geometry);
  const keys = new Set(all.map(({ key }) => key));
  const classes = new DatasetClasses(source.classesOf(keys), given);
  const annotated: AnnotatedPicture[][] = [];
  for (const group of measured) {
    annotated.push(await annotatedPictures(group, pictures, geometryOf, classes, problems, signal));
  }
  if (classes.problem !== null) problems.remark(classes.problem);
  return { classes, groups: annotated };
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
  for (const { relativePath, size, exifRotated, said } of measured) {
    await breathe();
    const unnamed: string[] = [];
    const annotations = said.flatMap(({ annotations: those, place }) => {
      const classIdOf = (one: SaidAnnotation) => {
        if (!classes.isNamed(one)) unnamed.push(`${placeOf(place, one.id)} (${classWords(one)})`);
        return classes.idOf(one);
      };
      const turned = those.map((one) => ({ ...one, geometry: geometryOf(one.geometry) }));
      return soundAnnotations(turned, size, place, classIdOf, problems);
    });
    // An object is there, and nothing could be learned of it but that it is background.
    if (unnamed.length > 0) {
      for (const phrase of unnamed) problems.add('unnamedClass', phrase);
      problems.add('objectUnread', quoted(relativePath));
      continue;
    }
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

/** The class as the format knows it. */
function classWords({ key }: SaidAnnotation): string {
  return typeof key === 'number' ? `class ${key}` : quoted(key);
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
