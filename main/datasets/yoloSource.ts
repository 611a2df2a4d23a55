/**
 * A YOLO data set: `images/train` and `labels/train`, or `train/images` and `train/labels`, or pictures and
 * labels side by side; with a `data.yaml` that says which are for what, or without.
 */
import path from 'node:path';
import { formatDescriptions, formatReaders } from '../../shared/annotation/formats/registry.ts';
import { isYoloLabel, yoloDataFile } from '../../shared/annotation/formats/yolo/describe.ts';
import {
  darknetDataFile,
  darknetFolder,
  readDarknetData,
} from '../../shared/annotation/formats/yolo/darknet.ts';
import { linesOf } from '../../shared/annotation/formats/yolo/read.ts';
import { rotatedBoxesAmong } from '../../shared/annotation/formats/yolo/rotatedBoxes.ts';
import {
  readClassNames,
  readYoloData,
  type YoloData,
} from '../../shared/annotation/formats/yolo/classes.ts';
import type { Size } from '../../shared/annotation/formats/said.ts';
import { countOf, quoted, someNames, someOf } from '../../shared/annotation/sentences.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { item } from '../../shared/item.ts';
import { StudioError } from '../../shared/result.ts';
import { stemOf } from '../../shared/pathStem.ts';
import { isPictureName } from '../pictures/find.ts';
import { breather } from './breather.ts';
import { folderOf, insidePath } from './folderTree.ts';
import { PictureNames } from './locatePictures.ts';
import {
  subsetsOfPath,
  type DataSource,
  type NamedPicture,
  type Subset,
  type Subsets,
  type SaidOfPicture,
  type SourceTask,
} from './source.ts';
import { readText } from './textFile.ts';

const namesFile = /(?:^|\/)(?:classes\.txt|_darknet\.labels|[^/]+\.names)$/i;

/** @throws StudioError where data.yaml or the list of classes cannot be read, or names what is not there. */
export async function yoloSource(task: SourceTask): Promise<DataSource> {
  const { tree, pictures, problems } = task;
  const yaml = task.file ?? dataFile(task);
  const data = yaml === null ? null : await readData(task, yaml);
  const subsets = data === null || yaml === null ? null : await subsetsOfData(task, data, yaml);
  const listed =
    data?.names != null && yaml !== null
      ? { names: data.names, file: yaml }
      : await namesOfFolder(task);
  const names = listed?.names ?? null;
  if (yaml !== null && data !== null) remarkCount(task, yaml, data, names);
  if (listed !== null) remarkTwins(task, listed);
  const used = new Set<string>();
  const named: NamedPicture[] = [];
  const breathe = breather(task.signal);
  for (const relativePath of pictures.pictures) {
    await breathe();
    const label = labelOf(task, relativePath);
    if (label !== null) used.add(label);
    const ofPicture = subsets === null ? subsetsOfPath(relativePath) : subsets.get(relativePath);
    // Pictures that data.yaml does not name are none of this data set.
    if (ofPicture === undefined) {
      problems.add('inNoList', quoted(relativePath));
    } else if (label === null) {
      problems.add('unlabelled', quoted(relativePath));
    } else {
      named.push({
        relativePath,
        subsets: ofPicture,
        said: (size) => saidIn(task, label, size, data),
      });
    }
  }
  for (const label of tree.matching(/\.txt$/i)) {
    if (!used.has(label) && isYoloLabel(label)) problems.add('missingPicture', quoted(label));
  }
  if (names === null) {
    problems.remark(
      'There is no list of class names (data.yaml, classes.txt or obj.names), so classes are called by their numbers.',
    );
  }
  return {
    pictures: named,
    classesOf: (keys) => classesOf(names, keys),
    geometryAmong: (all) => rotatedBoxesAmong(all, data?.task ?? null),
  };
}

async function saidIn(
  { tree, vocFirstPixel }: SourceTask,
  label: string,
  upright: Size,
  data: YoloData | null,
): Promise<SaidOfPicture> {
  const reader = formatReaders.yolo(label, {
    vocFirstPixel,
    yoloKeypoints: data?.keypoints,
    yoloOutlines: data?.task != null,
  });
  reader.push(await readText(tree.path(label), label));
  const { size, said } = item(reader.end().pictures, 0);
  return { ...said(upright), size, place: { noun: formatDescriptions.yolo.noun, file: label } };
}

async function readData({ tree }: SourceTask, file: string): Promise<YoloData> {
  const text = await readText(tree.path(file), file);
  return darknetDataFile.test(file) ? readDarknetData(text) : readYoloData(text, file);
}

/** The YAML file at the top of the folder, or Darknet's; null where there is none. */
function dataFile({ tree }: SourceTask): string | null {
  const yaml = tree.matching(yoloDataFile);
  const files = yaml.length > 0 ? yaml : tree.matching(darknetDataFile);
  const data = files.find((file) => /^data\.ya?ml$/i.test(file));
  if (data !== undefined || files.length <= 1) return data ?? files[0] ?? null;
  throw new StudioError(
    'badInput',
    `It cannot be told which data file in ${quoted(tree.root)} is meant, ${someNames(files)}; name one of them.`,
  );
}

/** The names of the classes, and the file that has them. */
interface ListedNames {
  readonly names: readonly string[];
  readonly file: string;
}

async function namesOfFolder({ tree }: SourceTask): Promise<ListedNames | null> {
  const files = tree.matching(namesFile).sort((a, b) => depth(a) - depth(b));
  const [file] = files;
  if (file === undefined) return null;
  return { names: readClassNames(await readText(tree.path(file), file), file), file };
}

/** Says where `nc` is not the number of names, or none. */
function remarkCount(
  { problems }: SourceTask,
  yaml: string,
  { count, countUnread }: YoloData,
  names: readonly string[] | null,
): void {
  if (countUnread !== null) {
    problems.remark(
      `${quoted(yaml)}: nc is ${countUnread} and no number of classes; the names count.`,
    );
  }
  if (count === null || names === null || count === names.length) return;
  const verb = names.length === 1 ? 'is' : 'are';
  problems.remark(
    `${quoted(yaml)}: nc is ${count}, and there ${verb} ${countOf(names.length, 'name')}; the names count.`,
  );
}

/** Says where classes have one name, which may be a slip. */
function remarkTwins({ problems }: SourceTask, { names, file }: ListedNames): void {
  const ids = Map.groupBy(names.keys(), (id) => names[id] ?? '');
  for (const [name, twins] of ids) {
    if (twins.length < 2) continue;
    problems.remark(
      `${quoted(file)}: the classes ${someOf(twins.map(String))} have one name, ${quoted(name)}; they stay different classes.`,
    );
  }
}

function depth(file: string): number {
  return file.split('/').length;
}

function classesOf(
  names: readonly string[] | null,
  keys: ReadonlySet<string | number>,
): Map<string | number, ClassSummary> {
  if (names !== null) return new Map(names.map((name, id) => [id, { id, name }]));
  const ids = [...keys].map(Number).sort((a, b) => a - b);
  return new Map(ids.map((id) => [id, { id, name: `class ${id}` }]));
}

/** The label file of a picture: below `labels` where the picture is below `images`, or beside it. */
function labelOf({ tree, pictures }: SourceTask, relativePath: string): string | null {
  const stem = `${stemOf(relativePath)}.txt`;
  const parts = stem.split('/');
  const at = parts.slice(0, -1).lastIndexOf('images');
  const mirrored = at < 0 ? [] : [parts.with(at, 'labels').join('/')];
  const candidates =
    pictures === tree
      ? [...mirrored, stem, `labels/${stem}`]
      : [`labels/${stem}`, ...mirrored, stem, `${darknetFolder}/${stem}`];
  return (
    candidates
      .map((file) => tree.fileOf(file))
      .find((file) => file !== null && isYoloLabel(file)) ?? null
  );
}

/** The subsets of every picture that data.yaml names. @throws StudioError where it names what is not there. */
async function subsetsOfData(
  task: SourceTask,
  data: YoloData,
  yaml: string,
): Promise<ReadonlyMap<string, Subsets> | null> {
  const subsets = new Map<string, Set<Subset>>();
  const fields = [
    ['train', data.train, 'train'],
    ['val', data.val, 'val'],
    ['test', data.test, 'unused'],
  ] as const;
  if (fields.every(([, entries]) => entries.length === 0)) return null;
  for (const [field, entries, subset] of fields) {
    for (const entry of entries) {
      const found = await picturesOf(task, data.path, entry, yaml);
      if (found === null) {
        const words = `${quoted(yaml)}, ${field}: there is no picture in ${quoted(entry)}`;
        // What is there can be learned from without the pictures to test on, and Darknet's lists are often left behind.
        if (subset === 'unused' || darknetDataFile.test(yaml)) task.problems.remark(`${words}.`);
        else throw new StudioError('notFound', `${words}.`);
      }
      for (const picture of found ?? []) {
        const ofPicture = subsets.get(picture) ?? new Set();
        subsets.set(picture, ofPicture.add(subset));
      }
    }
  }
  return subsets.size === 0 ? null : subsets;
}

/** The pictures of one entry of data.yaml: those below a folder, or those of a list. null where there are none. */
async function picturesOf(
  task: SourceTask,
  base: string | null,
  entry: string,
  yaml: string,
): Promise<string[] | null> {
  const { tree, problems } = task;
  for (const place of placesOf(base, entry, folderOf(yaml), tree.root)) {
    if (place.endsWith('.txt') && tree.files.has(place)) return listedPictures(task, place);
    const below = picturesBelow(task, place);
    if (below.length > 0) return below;
  }
  // The folders of another machine: what is left of the path without the first of them.
  const parts = entry.split(/[\\/]/).filter((part) => !['', '.', '..'].includes(part));
  for (let first = 1; first < parts.length; first++) {
    const place = parts.slice(first).join('/');
    const found =
      place.endsWith('.txt') && tree.files.has(place)
        ? await listedPictures(task, place)
        : picturesBelow(task, place);
    if (found.length === 0) continue;
    problems.remark(
      `${quoted(yaml)}: ${quoted(entry)} is not there; ${quoted(place)} was taken for it.`,
    );
    return found;
  }
  return null;
}

function picturesBelow({ pictures }: SourceTask, place: string): string[] {
  const folder = place === '' ? '' : `${place.replace(/\/$/, '')}/`;
  return pictures.pictures.filter((picture) => picture.startsWith(folder));
}

/** The pictures of a list, one a line. */
async function listedPictures(task: SourceTask, list: string): Promise<string[]> {
  const { tree, problems } = task;
  const listed: string[] = [];
  let names: PictureNames | null = null;
  for (const whole of linesOf(await readText(tree.path(list), list))) {
    const line = whole.trim();
    if (line === '') continue;
    const phrase = `${quoted(line)} of ${quoted(list)}`;
    const picture = listedPicture(task, line, folderOf(list));
    if (picture !== null) {
      listed.push(picture);
      continue;
    }
    names ??= new PictureNames(task.pictures);
    const { picture: called } = names.likeliest(line);
    if (called === null) problems.add('missingPicture', phrase);
    else {
      problems.add('foundByName', `${phrase}, taken to be ${quoted(called)}`);
      listed.push(called);
    }
  }
  return listed;
}

/** Where an entry may mean: from `path`, from the file's own folder, and with a stray `../` or `data/` as some tools write it. */
function placesOf(base: string | null, entry: string, here: string, root: string): string[] {
  const bases = base === null ? [here] : [withinRoot(`${base}/`, root), here];
  const entries = [withinRoot(entry, root), entry.replace(/^(?:(?:\.\.\/)+|data\/)/, '')];
  const places = bases.flatMap((from) =>
    entries.map((one) => {
      const start = insidePath(here, from === here ? '' : from);
      return start === null ? null : insidePath(start === '' ? '' : `${start}/`, one);
    }),
  );
  return [...new Set(places.filter((place) => place !== null))].map((place) =>
    place === '.' ? '' : place,
  );
}

/** An absolute path inside the data set's folder as one from there; others as they are. */
function withinRoot(named: string, root: string): string {
  if (!path.isAbsolute(named)) return named;
  const relative = path.relative(root, named).replaceAll(path.sep, '/');
  return relative.startsWith('../') || relative === '..' ? named : relative;
}

/** Lists name pictures from their own folder; an export whose pictures lie elsewhere puts them under `images`, Darknet under `data`. */
function listedPicture({ pictures }: SourceTask, line: string, folder: string): string | null {
  const named = withinRoot(line, pictures.root);
  const elsewhere = named.replace(/^(?:\.\/)?(?:images|data)\//, '');
  const besides = elsewhere.replace(/^obj_train_data\//, '');
  const found = [
    ...[folder, ''].map((from) => pictures.fileNamed(from, named)),
    ...[folder, ''].map((from) => pictures.fileNamed(from, elsewhere)),
    ...[folder, ''].map((from) => pictures.fileNamed(from, besides)),
  ];
  return found.find((one) => one !== null && isPictureName(one)) ?? null;
}
