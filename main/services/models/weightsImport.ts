/** A file of weights becomes a model package: what the window and the terminal do alike. */
import path from 'node:path';
import type { ArchitectureName } from '../../../shared/model/architectures.ts';
import type { Steps } from '../jobs/stepProgress.ts';
import type { Answers } from './answers.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import type { ImportedModel, ImportRequest } from './importModel.ts';
import { readClasses } from './readClasses.ts';

export type ImportModel = (request: ImportRequest) => Promise<ImportedModel>;

export interface WeightsImport {
  readonly file: string;
  /** null: recognised. */
  readonly architecture: ArchitectureName | null;
  readonly classesFile: string | null;
  /** What is not as the network's architecture has it. */
  readonly given: Answers;
  /** The folder to make. */
  readonly folder: string;
}

export interface ImportTools {
  readonly importModel: ImportModel;
  readonly steps: Steps;
  readonly signal: AbortSignal;
}

/** @throws StudioError naming the file; then there is no folder. */
export async function importWeights(
  { file, architecture, classesFile, given, folder }: WeightsImport,
  { importModel, steps, signal }: ImportTools,
): Promise<ImportedModel> {
  const target = path.resolve(folder);
  await checkExportTarget(target);
  const classes = classesFile === null ? null : await readClasses(classesFile);
  steps.begin(`Converting ${path.basename(file)}`, 0);
  return importModel({
    file: path.resolve(file),
    architecture,
    classes,
    given,
    folder: target,
    signal,
    onProgress: (done, total) => steps.at(done, total),
  });
}
