/** An export on the disk: the files of a format and its manifest, in a new folder. */
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { AnnotationDocument } from '../../shared/annotation/document.ts';
import { formatDescriptions, formatWriters } from '../../shared/annotation/formats/registry.ts';
import {
  defaultExportChoices,
  type ExportChoices,
} from '../../shared/annotation/formats/exportChoices.ts';
import {
  manifestName,
  manifestParts,
  type ProjectSelection,
} from '../../shared/annotation/manifest.ts';
import type { ExportFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { ExportSummary } from '../../shared/contract/jobs.ts';
import { StudioError } from '../../shared/result.ts';
import { writeNewFolder, type NewFile, type NewFolderOptions } from '../disk/newFolder.ts';

export interface ExportTask {
  readonly document: AnnotationDocument;
  readonly format: ExportFormat;
  /** The folder to make; nothing of that name may exist. */
  readonly folder: string;
  readonly choices?: ExportChoices | undefined;
  /** Sentences about what did not even come into the document, such as pictures that do not open. */
  readonly problems?: readonly string[] | undefined;
  /** What of a project it is; absent where it is no project's. */
  readonly selection?: ProjectSelection | undefined;
}

export interface ExportOptions extends NewFolderOptions {
  readonly now?: Date | undefined;
  /** Is told how many pictures are written, in formats that have a file for each. */
  readonly onPicture?: ((done: number) => void) | undefined;
}

/**
 * Writes the document to a new folder, whole or not at all. Pictures are neither copied nor touched.
 * @throws StudioError as `writeNewFolder` does; `badInput` also where the document has a box of a class
 *   it does not know.
 */
export async function exportAnnotations(
  task: ExportTask,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const { document, format, choices = defaultExportChoices, selection } = task;
  const folder = resolve(task.folder);
  await refusePictureFolder(folder, document);
  const written = formatWriters[format](document, choices);
  const problems = [...(task.problems ?? []), ...written.problems];
  const createdAt = (options.now ?? new Date()).toISOString();
  let count = 0;
  const isFileEach = formatDescriptions[format].wholeFile === null || format === 'yolo';
  const most = isFileEach ? written.pictures.length : 0;
  const files = function* (): Generator<NewFile> {
    for (const file of written.files) {
      yield file;
      count++;
      if (count <= most) options.onPicture?.(count);
    }
    count++;
    const facts = { document, format, written, problems, files: count, createdAt, selection };
    yield { path: manifestName, parts: manifestParts(facts) };
  };
  await writeNewFolder(folder, files(), options);
  return {
    folder,
    pictures: written.pictures.length,
    boxes: written.pictures.reduce((sum, { boxes }) => sum + boxes, 0),
    files: count,
    problems,
  };
}

/**
 * Nothing that exists is ever written over, but whoever names the pictures' own folder shall read why.
 * A new folder inside it is allowed: no picture and no file beside one is touched.
 */
async function refusePictureFolder(folder: string, document: AnnotationDocument): Promise<void> {
  const real = await realPath(folder);
  if (real === null) return;
  const folders = new Set(document.pictures.map(({ path }) => dirname(resolve(path))));
  for (const one of folders) {
    if ((await realPath(one)) !== real) continue;
    throw new StudioError(
      'badInput',
      `${folder} is the folder of the pictures, which an export never touches; name a new folder.`,
    );
  }
}

async function realPath(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    return null;
  }
}
