/**
 * COCO's results, which have numbers of pictures and classes alone, with the file of annotations that says what those are: the one that
 * was named, or the only one in the folder. Its own annotations are not read.
 */
import path from 'node:path';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { SaidPicture } from '../../shared/annotation/formats/said.ts';
import { nothingSaid } from '../../shared/annotation/formats/saidPictures.ts';
import { quoted, someNames } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { breather } from './breather.ts';
import { addClasses } from './datasetClasses.ts';
import { FolderTree } from './folderTree.ts';
import { locatePictures, pictureFolders, placeFrom, type WantedPicture } from './locatePictures.ts';
import { readInPieces } from './readInPieces.ts';
import { subsetsOfFile, type DataSource, type SourceTask } from './source.ts';
import { filesOfFormat } from './tellFormat.ts';

const description = formatDescriptions.cocoresults;

/** @throws StudioError where it cannot be told which files are meant, or one cannot be read. */
export async function cocoResultsSource(task: SourceTask): Promise<DataSource> {
  const { problems, signal } = task;
  const file = task.file ?? (await resultsFile(task));
  const results = await readInPieces('cocoresults', task, file);
  for (const { kind, phrase } of results.problems) problems.add(kind, phrase);
  const instances = await instancesFile(task, file);
  const coco = await readInPieces('coco', { ...task, tree: instances.tree }, instances.file);
  const classes = new Map<number, ClassSummary>();
  addClasses(classes, coco.classes ?? [], instances.file);
  const said = new Map<string, SaidPicture>();
  // Results that name no picture may be of any.
  const mayLackObjects = results.problems.length > 0;
  for (const picture of results.pictures) {
    said.set(picture.fileName ?? '', picture.said({ width: 1, height: 1 }));
  }
  const place = { noun: description.noun, file };
  const folders = pictureFolders(task, instances.file);
  const pictures = Map.groupBy(coco.pictures, ({ id = '' }) => id);
  const met = new Set<string>();
  const wanted: WantedPicture[] = [];
  const breathe = breather(signal);
  for (const { id = '', fileName, size, sizeUnread } of coco.pictures) {
    await breathe();
    const name = fileName ?? '';
    const found = said.get(id) ?? { ...nothingSaid(), mayLackObjects };
    const ofPicture = (pictures.get(id)?.length ?? 0) > 1 ? ofSeveral(found) : found;
    met.add(id);
    wanted.push({
      ...{ name, file },
      phrase: `${quoted(name)} of ${quoted(instances.file)}`,
      ...placeFrom(folders, name, task.pictures),
      subsets: subsetsOfFile(instances.file),
      said: () => Promise.resolve({ ...ofPicture, size, sizeUnread, place }),
    });
  }
  for (const [image, { annotations, unreadable }] of said) {
    if (met.has(image)) continue;
    for (const { id } of [...annotations, ...unreadable]) {
      problems.add('strayBox', `result ${id} of ${quoted(file)} (image_id ${quoted(image)})`);
    }
  }
  return { pictures: await locatePictures(task, wanted), classesOf: () => classes };
}

/** What is said of an id that more than one picture has: whose it is cannot be told. */
function ofSeveral({ annotations, unreadable }: SaidPicture): SaidPicture {
  const reason = 'image_id is the id of more than one picture';
  const all = [...annotations, ...unreadable].map(({ id }) => ({ id, reason }));
  return { ...nothingSaid(), unreadable: all };
}

async function resultsFile({ tree }: SourceTask): Promise<string> {
  const { sure } = await filesOfFormat(tree, tree.matching(description.files), 'cocoresults');
  const [file] = sure;
  if (file !== undefined && sure.length === 1) return file;
  if (file === undefined) {
    throw new StudioError('notFound', `There are no COCO results in ${quoted(tree.root)}.`);
  }
  throw new StudioError(
    'badInput',
    `It cannot be told which results in ${quoted(tree.root)} are meant, ${someNames(sure)}; name one of them.`,
  );
}

/** The file that says what the results' numbers are, and the folder that it lies in. */
async function instancesFile(
  { tree, instances }: SourceTask,
  results: string,
): Promise<{ tree: FolderTree; file: string }> {
  if (instances !== null) {
    const { dir, base } = path.parse(path.resolve(instances));
    return { tree: new FolderTree(dir, new Set([base])), file: base };
  }
  const { sure } = await filesOfFormat(tree, tree.matching(formatDescriptions.coco.files), 'coco');
  const [file] = sure;
  if (file !== undefined && sure.length === 1) return { tree, file };
  const which =
    file === undefined ? '' : ` There are ${sure.length} that may be meant, ${someNames(sure)}.`;
  throw new StudioError(
    'badInput',
    `${quoted(results)} has the numbers of pictures and classes alone (image_id, category_id); name the COCO file of ` +
      `annotations that says what they are, with --instances, or put it into the folder.${which}`,
  );
}
