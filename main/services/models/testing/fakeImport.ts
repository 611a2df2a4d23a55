/**
 * An import that takes any file and makes the tiny package of it, in place of the true one, which wants
 * the weights of a whole network.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../../shared/result.ts';
import { tinySpec, writeTinyPackage } from '../../../packages/testing/tinyPackage.ts';
import type { ImportedModel, ImportRequest } from '../importModel.ts';

/** What a file that begins with this fails with: the rest of it. */
export const badFile = 'bad weights: ';

/** A file that begins with this has two sets of weights. */
export const severalSets = 'two sets: ';

/** The tiny package has so many classes. */
export const tinyClassCount = tinySpec().classes.length;

export async function fakeImport(request: ImportRequest): Promise<ImportedModel> {
  const { file, architecture, classes, given, folder, texts, signal, onProgress } = request;
  const content = await readFile(file, 'latin1').catch(() => {
    throw new StudioError('notFound', `There is no file '${file}'.`);
  });
  if (content.startsWith(badFile)) {
    throw new StudioError('badModel', `${file} ${content.slice(badFile.length)}`);
  }
  const named = classes?.(tinyClassCount) ?? tinySpec().classes;
  const total = content.length;
  const name = given?.get('name') ?? path.parse(file).name;
  const spec = { ...tinySpec(), name, ...texts, classes: named };
  await writeTinyPackage(folder, { spec });
  for (const done of [0, total / 2, total]) {
    await new Promise(setImmediate);
    if (signal?.aborted === true) {
      await rm(folder, { recursive: true });
      throw new StudioError('stopped', 'It was stopped, and nothing was written.');
    }
    onProgress?.(done, total);
  }
  return {
    folder,
    architecture: architecture ?? 'fasterrcnn_resnet50_fpn',
    classCount: tinyClassCount,
    bytes: total,
    assumed: { 'input.shortSide': 800 },
    leftOut: [],
    choice: content.startsWith(severalSets) ? { taken: 'model', others: ['model_ema'] } : null,
  };
}
