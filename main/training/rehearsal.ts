/**
 * What a training does after its last step, done before the first with the weights that it begins with: what cannot
 * be folded, written, read back or opened is found out while nothing is lost yet. All of it is thrown away.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { quoted } from '../../shared/annotation/sentences.ts';
import { fasterRcnn, trunkView } from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { detect, makeTables } from '../../shared/detection/pipeline.ts';
import { rcnn } from '../../shared/detection/detectors/rcnn/rcnn.ts';
import { fastRcnn, regionFeatures } from '../../shared/detection/detectors/fastRcnn/fastRcnn.ts';
import { fastRcnnDefaults } from '../../shared/model/fastRcnnPackage.ts';
import { rcnnDefaults } from '../../shared/model/rcnnPackage.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import { freeBytes } from '../disk/freeBytes.ts';
import { unfinishedPrefix, writeNewFolder } from '../disk/newFolder.ts';
import { readModelFolder, type PackagePart } from '../packages/modelFolder.ts';
import { writePackageFolder } from '../packages/packageFolder.ts';
import { onnxRuntime, type GraphSession } from '../runtime/session.ts';
import { checkpointsFolder, readTensors, tensorBytes } from './checkpoint.ts';
import type { Example } from './data/examples.ts';
import { diskNeeded } from './needs.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { packageGraphs, type PackageToMake } from './start/trainedPackage.ts';

/**
 * @param folder of the package to make; that of its checkpoints is there
 * @param toMake what is written of it in the end
 * @param example of a picture, for a detection
 * @throws StudioError in one sentence: what could not be kept, and why
 */
export async function rehearse(
  folder: string,
  network: StartingNetwork,
  toMake: PackageToMake,
  example: Example,
): Promise<void> {
  const place = checkpointsFolder(folder);
  const made = path.join(place, `${unfinishedPrefix}package`);
  const kept = path.join(place, `${unfinishedPrefix}checkpoint`);
  try {
    await requireRoom(folder, place, network);
    const values = new Map([...network.values, ...toMake.later]);
    await writePackageFolder(made, packageGraphs(toMake.graphs, values), toMake.model);
    await requireDetecting(made, example);
    await writeNewFolder(kept, [{ path: 'parameters', parts: tensorBytes(network.values) }]);
    await requireAll(path.join(kept, 'parameters'), network);
  } catch (error) {
    const { kind, message } = failureOf(error);
    const sentence = `This training would be lost at its end, so it does not begin: ${message}`;
    throw new StudioError(kind, sentence, { cause: error });
  } finally {
    for (const each of [made, kept]) await rm(each, { recursive: true, force: true });
  }
}

async function requireRoom(folder: string, place: string, network: StartingNetwork): Promise<void> {
  const needs = diskNeeded(network);
  const free = await freeBytes(place);
  if (free >= needs) return;
  const [needed, left] = [needs, free].map((bytes) => Math.ceil(bytes / 2 ** 20));
  const sentence = `It needs ${needed} MiB of disk at ${folder}, and ${left} MiB are free.`;
  throw new StudioError('diskFull', sentence);
}

/** Opens the package as a detector does, and detects on a picture: of what enters it, since that is all that there is of it. */
async function requireDetecting(folder: string, { geometry, input }: Example): Promise<void> {
  const { spec, files } = await readModelFolder(folder);
  const sessions: GraphSession[] = [];
  const open = async (part: PackagePart) => {
    const named = { ...files[part], path: `the ${part} of its package` };
    const session = await onnxRuntime.open(named, 'cpu');
    sessions.push(session);
    return session.run;
  };
  try {
    const [runTrunk, runHead] = [await open('trunk'), await open('head')];
    // Regions of a picture without any: the whole of it.
    const { imageWidth: width, imageHeight: height } = geometry;
    const picture = { width, height, data: new Uint8Array(width * height * 3) };
    switch (spec.kind) {
      case 'faster-rcnn': {
        const view = await trunkView(spec, geometry, input, runTrunk);
        await makeTables(fasterRcnn({ spec, runTrunk, runHead }), view, fasterRcnnDefaults(spec));
        return;
      }
      case 'fast-rcnn': {
        const features = await regionFeatures(spec, geometry, input, runTrunk);
        const detector = fastRcnn({ spec, runTrunk, runHead });
        await makeTables(detector, { geometry, picture, features }, fastRcnnDefaults(spec));
        return;
      }
      case 'r-cnn':
        await detect(rcnn({ spec, runTrunk, runHead }), picture, rcnnDefaults(spec));
    }
  } finally {
    for (const session of sessions) await session.release();
  }
}

/** @throws StudioError internal where a checkpoint would not have every weight again */
async function requireAll(file: string, { values }: StartingNetwork): Promise<void> {
  const read = await readTensors(file);
  const lost = [...values].find(([name, { length }]) => read.get(name)?.length !== length);
  if (lost === undefined) return;
  throw new StudioError('internal', `A checkpoint does not keep the weight ${quoted(lost[0])}.`);
}
