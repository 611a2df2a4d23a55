/**
 * Compares an imported torchvision network with torchvision itself, on what the reference program of ../shared
 * wrote. `npm run reference -- FOLDER VARIANT PICTURE` reads FOLDER/VARIANT.pth and FOLDER/VARIANT.npz, which
 * `../shared/tools/torchvision_reference.py VARIANT PICTURE FOLDER` made, and prints every bound with what was found.
 */
import { fasterRcnnOf } from '../../shared/model/modelPackage.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { readModelFolder } from '../../main/packages/modelFolder.ts';
import { onnxRuntime } from '../../main/runtime/session.ts';
import { readNpz } from '../../main/detector/testing/npz.ts';
import { decodePicture } from '../../main/pictures/decode.ts';
import { importModel } from '../../main/services/models/importModel.ts';
import { architectureNames } from '../../shared/model/architectures.ts';
import { compareStages, type Check } from './stages.ts';

const [folder = '', variant, picture = ''] = process.argv.slice(2);
const architecture = v.parse(v.picklist(architectureNames), variant);

const scratch = await mkdtemp(path.join(tmpdir(), 'anchorscope-reference-'));
try {
  const made = path.join(scratch, 'package');
  await importModel({
    file: path.join(folder, `${architecture}.pth`),
    architecture,
    classes: null,
    folder: made,
  });
  const { spec, files } = await readModelFolder(made);
  const [runTrunk, runHead] = await Promise.all(
    [files.trunk, files.head].map(async (file) => (await onnxRuntime.open(file, 'cpu')).run),
  );
  if (runTrunk === undefined || runHead === undefined) throw new Error('A graph is missing.');
  const reference = readNpz(path.join(folder, `${architecture}.npz`));
  const decoded = await decodePicture(picture);
  const checks = await compareStages(
    { spec: fasterRcnnOf(spec, made), runTrunk, runHead },
    decoded,
    reference,
  );
  for (const check of checks) process.stdout.write(`${lineOf(check)}\n`);
  process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true });
}

function lineOf({ what, found, bound, holds }: Check): string {
  return `${holds ? 'ok ' : 'BAD'} ${what.padEnd(40)} ${found.toPrecision(3)} (${bound})`;
}
