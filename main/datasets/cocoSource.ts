/**
 * A COCO data set: `annotations/instances_train….json` and `…val….json`, or a `_annotations.coco.json` in the
 * folder of each subset, or one JSON file. Where pictures lie is not in the files: the usual folders are tried.
 */
import path from 'node:path';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { quoted, someNames } from '../../shared/annotation/sentences.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import { StudioError } from '../../shared/result.ts';
import { breather } from './breather.ts';
import { locatePictures, pictureFolders, placeFrom, type WantedPicture } from './locatePictures.ts';
import { readInPieces } from './readInPieces.ts';
import { addClasses } from './datasetClasses.ts';
import { subsetOfWord, subsetsOfFile, type DataSource, type SourceTask } from './source.ts';
import { filesOfFormat } from './tellFormat.ts';

const description = formatDescriptions.coco;

/** @throws StudioError where there is no such file, or it cannot be told which, or it cannot be read. */
export async function cocoSource(task: SourceTask): Promise<DataSource> {
  const files = task.file === null ? await cocoFiles(task) : [task.file];
  const wanted: WantedPicture[] = [];
  const classes = new Map<number, ClassSummary>();
  const groups = new Set<number>();
  const projects = new Set<number>();
  const breathe = breather(task.signal);
  for (const file of files) {
    const coco = await readInPieces('coco', task, file);
    addClasses(classes, coco.classes ?? [], file);
    for (const { kind, phrase } of coco.problems) task.problems.add(kind, phrase);
    const subsets = subsetsOfFile(file);
    const folders = pictureFolders(task, file, subsetFolders(file));
    const place = { noun: description.noun, file };
    for (const { fileName, size, sizeUnread, said } of coco.pictures) {
      await breathe();
      const name = fileName ?? '';
      wanted.push({
        name,
        file,
        phrase: `${quoted(name)} of ${quoted(file)}`,
        ...placeFrom(folders, name, task.pictures),
        subsets,
        said: (upright) => Promise.resolve({ ...said(upright), size, sizeUnread, place }),
      });
    }
    for (const id of coco.groups ?? []) groups.add(id);
    if (coco.project != null) projects.add(coco.project);
  }
  const pictures = await locatePictures(task, wanted);
  return {
    pictures,
    classesOf: (keys) => annotatedClasses(task, classes, { groups, projects }, keys),
  };
}

/** Without those that only stand for a group of others or for the project, as Roboflow's first, since they would learn nothing. */
function annotatedClasses(
  { problems }: SourceTask,
  classes: ReadonlyMap<number, ClassSummary>,
  { groups, projects }: Readonly<Record<'groups' | 'projects', ReadonlySet<number>>>,
  keys: ReadonlySet<string | number>,
): ReadonlyMap<number, ClassSummary> {
  const unused = [...classes.values()].filter(({ id }) => !keys.has(id));
  const empty = unused.filter(({ id }) => groups.has(id));
  const named = unused.filter(({ id }) => projects.has(id) && !groups.has(id));
  const tell = (reason: string, left: readonly ClassSummary[]): void => {
    if (left.length === 0) return;
    const names = someNames(left.map(({ name }) => name));
    problems.remark(`Left out of the classes, because ${reason} and no box is of it: ${names}.`);
  };
  tell('others name it as their supercategory', empty);
  tell('Roboflow writes the name of the project as category 0', named);
  const left = new Set([...empty, ...named].map(({ id }) => id));
  return left.size === 0 ? classes : new Map([...classes].filter(([id]) => !left.has(id)));
}

/** The annotation files: those of the subsets where they are told apart, else the only one. */
async function cocoFiles({ tree }: SourceTask): Promise<string[]> {
  const all = tree.matching(description.files);
  const usual = all.filter(description.isTelling);
  const { possible: candidates } = await filesOfFormat(
    tree,
    usual.length > 0 ? usual : all,
    'coco',
  );
  // COCO's own folder also has captions and keypoints of the same pictures.
  const instances = candidates.filter((file) => /(?:^|\/)instances_[^/]*\.json$/i.test(file));
  const files = instances.length > 0 ? instances : candidates;
  if (files.length === 1) return files;
  const inSubsets = files.filter((file) => subsetsOfFile(file).size > 0);
  const words = new Set(inSubsets.map((file) => [...subsetsOfFile(file)].join()));
  if (inSubsets.length > 0 && words.size === inSubsets.length) return inSubsets;
  if (files.length === 0) {
    throw new StudioError('notFound', `There is no COCO file in ${quoted(tree.root)}.`);
  }
  throw new StudioError(
    'badInput',
    `It cannot be told which COCO file in ${quoted(tree.root)} is meant, ${someNames(files)}; name one of them.`,
  );
}

/** Folders of the subset that a file's name tells: instances_train2017.json is of the pictures in train2017. */
function subsetFolders(file: string): string[] {
  const words = path.posix.basename(file, '.json').split(/[_.-]/);
  return words.filter((word) => subsetOfWord(word) !== null).map((word) => `${word}/`);
}
