/** `anchorscope import-model`: a file of weights becomes a model package. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/result.ts';
import { removeLeftBehind, temporaryFolder } from '../processes/temporaryFolder.ts';
import { checkExportTarget } from '../services/newFolderTarget.ts';
import type { ModelSources } from '../services/studio.ts';
import { importWeights } from '../services/models/weightsImport.ts';
import type { ImportOptions } from './options.ts';
import { runQuantize } from './quantize.ts';
import { tellAssumed, tellImported } from './tellImported.ts';
import { withSteps } from './withSteps.ts';

/** @returns the exit code. @throws StudioError where there is no package then. */
export async function runImport(
  file: string,
  options: ImportOptions,
  sources: ModelSources,
): Promise<number> {
  const { quantize, calibrate, out, json } = options;
  if (quantize !== undefined && calibrate === undefined) {
    throw new StudioError(
      'badInput',
      '--quantize int8 needs pictures: name them with --calibrate.',
    );
  }
  if (calibrate === undefined) {
    const made = await importInto(out, file, options, sources);
    if (!json) tellAssumed(made);
    await tellImported(made, json);
    return 0;
  }
  if (quantize === undefined) {
    throw new StudioError('badInput', '--calibrate says nothing without --quantize int8.');
  }
  await checkExportTarget(path.resolve(out));
  await removeLeftBehind();
  const scratch = await temporaryFolder('import');
  const float = path.join(scratch, 'float32');
  try {
    const imported = async () => {
      const made = await importInto(float, file, options, sources);
      if (!json) tellAssumed(made);
      return made.folder;
    };
    return await runQuantize(imported, { calibrate, out, json });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function importInto(
  folder: string,
  file: string,
  { architecture, classes, set }: ImportOptions,
  { importModel }: ModelSources,
) {
  const request = {
    file,
    architecture: architecture ?? null,
    classesFile: classes ?? null,
    given: new Map(set),
    folder,
  };
  return withSteps((tools) => importWeights(request, { ...tools, importModel }));
}
