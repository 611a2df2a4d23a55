/**
 * Which format a data set is in. Paths alone don't tell: tools put lists, notes and settings beside annotations. So
 * some files of each kind are opened, and what their beginnings show for sure counts before what paths may mean.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Beginning } from '../../shared/annotation/formats/beginning.ts';
import { dataFormats, type DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { otherPrograms } from '../../shared/annotation/formats/otherPrograms.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { manifestKind, manifestName } from '../../shared/annotation/manifest.ts';
import { quoted } from '../../shared/annotation/sentences.ts';
import { item } from '../../shared/item.ts';
import { StudioError } from '../../shared/result.ts';
import { eachOf } from './eachOf.ts';
import type { FolderTree } from './folderTree.ts';
import { checkStopped } from './stopped.ts';
import { markedEncoding } from './textEncoding.ts';

/** Files of one ending whose beginnings are looked at; of more, as many from all over the folder. */
const lookedAt = 64;
const filesTogether = 16;
const beginningBytes = 2 ** 16;

const titles = dataFormats.map((format) => formatDescriptions[format].title).join(', ');

/**
 * The format of a folder.
 * @throws StudioError where it looks like none that is read, naming another program's; or like more than one.
 */
export async function tellFormat(
  tree: FolderTree,
  signal: AbortSignal | undefined,
): Promise<DataFormat> {
  const beginnings = await beginningsIn(tree, signal);
  const found = new Set(beginnings.flatMap((one) => formatsOf(...one)));
  // Results of a model, beside the annotations that say what their numbers mean, are not what is meant.
  if (found.has('coco')) found.delete('cocoresults');
  const sure = dataFormats.filter((format) => found.has(format));
  if (sure.length > 0) return onlyOne(sure, tree);
  for (const [file, beginning] of beginnings) {
    const title = otherProgramOf(file, beginning);
    if (title !== null) throw otherProgram(file, title);
  }
  const files = [...tree.files];
  const possible = dataFormats.filter((format) => files.some(formatDescriptions[format].isTelling));
  if (possible.length > 0) return onlyOne(possible, tree);
  throw new StudioError(
    'notFound',
    `${quoted(tree.root)} has no annotations of a format that is read (${titles}).`,
  );
}

/**
 * The format of a file that may stand for a whole data set.
 * @throws StudioError where it is of none that is read, naming another program's.
 */
export async function tellFormatOfFile(tree: FolderTree, file: string): Promise<DataFormat> {
  const beginning = await readBeginning(tree.path(file));
  const format = formatsOf(file, beginning).find((one) => mayBeWhole(one, file));
  if (format !== undefined) return format;
  const title = otherProgramOf(file, beginning);
  if (title !== null) throw otherProgram(file, title);
  // A table says in its first row what it is, or is none of these.
  const isTable = /\.csv$/i.test(file);
  const named = dataFormats.find(
    (one) => !isTable && formatDescriptions[one].wholeFile?.test(file),
  );
  if (named !== undefined) return named;
  throw new StudioError(
    'badInput',
    `${quoted(file)} is no data set; name its folder, or its one annotation file (.json, .jsonl, .csv, CVAT's .xml, YOLO's data.yaml).`,
  );
}

/** Of the files those that surely are of the format, and with them those that may be, since they are of no other. */
export async function filesOfFormat(
  tree: FolderTree,
  files: readonly string[],
  format: DataFormat,
): Promise<{ sure: string[]; possible: string[] }> {
  const kinds = await eachOf(files, filesTogether, async (file) => {
    const beginning = await readBeginning(tree.path(file));
    const formats = formatsOf(file, beginning);
    if (formats.includes(format)) return 'sure';
    if (isManifest(file, beginning)) return 'other';
    return formats.length > 0 || otherProgramOf(file, beginning) !== null ? 'other' : 'possible';
  });
  return {
    sure: files.filter((_, index) => kinds[index] === 'sure'),
    possible: files.filter((_, index) => kinds[index] !== 'other'),
  };
}

/** Formats that need a folder are refused where they are read, by a sentence that says so. */
function mayBeWhole(format: DataFormat, file: string): boolean {
  const { wholeFile } = formatDescriptions[format];
  return wholeFile === null || wholeFile.test(file);
}

function onlyOne(formats: readonly DataFormat[], tree: FolderTree): DataFormat {
  const [format] = formats;
  if (format !== undefined && formats.length === 1) return format;
  const found = formats.map((one) => formatDescriptions[one].title).join(' and ');
  throw new StudioError(
    'badInput',
    `${quoted(tree.root)} looks like more than one format, ${found}; say which is meant.`,
  );
}

/** Those that other programs write. */
const foreignTitles = dataFormats
  .filter((format) => !['csv', 'jsonl', 'cocoresults'].includes(format))
  .map((format) => formatDescriptions[format].title)
  .join(', ');

function otherProgram(file: string, title: string): StudioError {
  return new StudioError(
    'unsupported',
    `${quoted(file)} is ${title}, which is not read; export it in one of these: ${foreignTitles}.`,
  );
}

/** The formats that a file is of for sure. */
function formatsOf(file: string, beginning: Beginning): DataFormat[] {
  if (isManifest(file, beginning)) return [];
  return dataFormats.filter((format) => {
    const { files, isSure } = formatDescriptions[format];
    return files.test(file) && isSure(file, beginning);
  });
}

/** Whether it is what the studio itself puts beside its exports, which has words of every format in it. */
function isManifest(file: string, { text }: Beginning): boolean {
  return path.posix.basename(file) === manifestName && text.slice(0, 200).includes(manifestKind);
}

function otherProgramOf(file: string, beginning: Beginning): string | null {
  const found = otherPrograms.find(
    ({ files, isSure }) => files.test(file) && (isSure?.(beginning) ?? true),
  );
  return found?.title ?? null;
}

const patterns = [
  ...dataFormats.map((format) => formatDescriptions[format].files),
  ...otherPrograms.map(({ files }) => files),
];

async function beginningsIn(
  tree: FolderTree,
  signal: AbortSignal | undefined,
): Promise<(readonly [file: string, beginning: Beginning])[]> {
  const byEnding = new Map<string, string[]>();
  for (const file of tree.files) {
    if (!patterns.some((pattern) => pattern.test(file))) continue;
    const ending = path.posix.extname(file).toLowerCase();
    const known = byEnding.get(ending);
    if (known === undefined) byEnding.set(ending, [file]);
    else known.push(file);
  }
  const files = [...byEnding.values()].flatMap((all) => spread(all.sort()));
  return eachOf(files, filesTogether, async (file) => {
    checkStopped(signal);
    return [file, await readBeginning(tree.path(file))] as const;
  });
}

/** As many as are looked at, from all over the list. */
function spread(files: readonly string[]): string[] {
  const step = Math.max(1, files.length / lookedAt);
  const count = Math.min(files.length, lookedAt);
  return Array.from({ length: count }, (_, at) => item(files, Math.floor(at * step)));
}

/** Of a file that cannot be read nothing: whoever reads it says why. */
async function readBeginning(file: string): Promise<Beginning> {
  let opened: FileHandle | undefined;
  try {
    opened = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const { buffer, bytesRead } = await opened.read(
      Buffer.alloc(beginningBytes),
      0,
      beginningBytes,
    );
    const bytes = buffer.subarray(0, bytesRead);
    // What a format is told by is ASCII, so that UTF-16 alone has to be known.
    const text = new TextDecoder(markedEncoding(bytes) ?? 'utf-8').decode(bytes);
    return { text, isWhole: bytesRead < beginningBytes };
  } catch {
    return { text: '', isWhole: false };
  } finally {
    await opened?.close();
  }
}
