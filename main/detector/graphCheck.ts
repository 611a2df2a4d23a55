/**
 * Whether a package's graphs are what its model.json says: when it is opened, so that a wrong package does not fail
 * on some picture, and on each picture, since a graph can compute its sizes. Every sentence names the field of model.json.
 */
import { isOfCrops, type GraphSpec } from '../../shared/detection/detectors/network.ts';
import type { ModelFolder, PackagePart } from '../packages/modelFolder.ts';
import type { GraphSession } from '../runtime/session.ts';
import { checkCropHead, checkCropInputs, checkCropTrunk, cropOutputs } from './cropCheck.ts';
import type { DryRun, DryRunSize } from './dryRun.ts';
import { findPort, problem, type NamedPort, type Outputs } from './graphPorts.ts';
import {
  checkNetworkHead,
  checkNetworkInputs,
  checkNetworkTrunk,
  networkOutputs,
} from './networkCheck.ts';

/**
 * Checks names, element types and free dimensions.
 * @throws StudioError badModel
 */
export function checkPorts(
  folder: ModelFolder,
  graphs: Readonly<Record<PackagePart, GraphSession>>,
): void {
  const { spec } = folder;
  for (const named of namedOutputs(spec)) {
    findPort(folder, graphs[named.part].outputs, named, 'output');
  }
  if (isOfCrops(spec)) checkCropInputs(folder, spec, graphs);
  else checkNetworkInputs(folder, spec, graphs);
}

/**
 * Checks the shapes of everything that a dry run of the given size put out.
 * @throws StudioError badModel
 */
export function checkShapes(folder: ModelFolder, { trunk, head }: DryRun, size: DryRunSize): void {
  const ofCrops = [size.proposals, 3, size.height, size.width];
  checkTrunk(folder, trunk, isOfCrops(folder.spec) ? ofCrops : [1, ...ofCrops.slice(1)]);
  checkHead(folder, head, size.proposals);
}

/**
 * Checks the shapes of what the trunk put out for an input of these sizes.
 * @throws StudioError badModel
 */
export function checkTrunk(folder: ModelFolder, run: Outputs, dims: readonly number[]): void {
  const { spec } = folder;
  const [count = 0, , height = 0, width = 0] = dims;
  if (isOfCrops(spec)) checkCropTrunk(folder, spec, run, count);
  else checkNetworkTrunk(folder, spec, run, { height, width });
}

/**
 * Checks the shapes of what the head put out for so many proposals.
 * @throws StudioError badModel
 */
export function checkHead(folder: ModelFolder, run: Outputs, proposals: number): void {
  const { spec } = folder;
  if (isOfCrops(spec)) checkCropHead(folder, spec, run, proposals);
  else checkNetworkHead(folder, spec, run, proposals);
}

/**
 * Checks that what scores and boxes are made of is numbers, and none of them infinite.
 * @throws StudioError badModel
 */
export function checkNumbers(folder: ModelFolder, run: Outputs): void {
  for (const named of namedOutputs(folder.spec)) {
    // Maps are large, and what is wrong in them comes out of the head.
    const data = named.field.endsWith('.feature') ? undefined : run[named.name]?.data;
    // No comparison with NaN is true; of −∞ scores and sizes are 0.
    const bad = data?.findIndex((value) => !(value < Infinity)) ?? -1;
    if (bad < 0) continue;
    const what = `puts out '${named.name}' with ${data?.[bad]}, which is no number to go on with`;
    throw problem(folder, named, what);
  }
}

function namedOutputs(spec: GraphSpec): NamedPort[] {
  return isOfCrops(spec) ? cropOutputs(spec) : networkOutputs(spec);
}
