/** The graphs of R-CNN: from crops to features, and from features to what SVMs and regressors say. */
import type { CropNetworkSpec } from '../../shared/detection/detectors/network.ts';
import type { ModelFolder, PackagePart } from '../packages/modelFolder.ts';
import type { GraphSession } from '../runtime/session.ts';
import { checkInput, checkRows, type NamedPort, type Outputs } from './graphPorts.ts';

/** Checks what they take. @throws StudioError badModel */
export function checkCropInputs(
  folder: ModelFolder,
  { input, warp, features, head }: CropNetworkSpec,
  graphs: Readonly<Record<PackagePart, GraphSession>>,
): void {
  const length = graphs.trunk.outputs.find(({ name }) => name === features)?.dims[1];
  const crops = { field: 'input.name', part: 'trunk', name: input.name } as const;
  checkInput(folder, graphs.trunk, crops, ['free', 3, warp.side, warp.side]);
  const rows = { field: 'head.input', part: 'head', name: head.input } as const;
  checkInput(folder, graphs.head, rows, ['free', typeof length === 'number' ? length : 'any']);
}

/** All that the package names of what they put out. */
export function cropOutputs({ features, head }: CropNetworkSpec): NamedPort[] {
  return [
    { field: 'features', part: 'trunk', name: features },
    { field: 'head.scores', part: 'head', name: head.scores },
    { field: 'head.deltas', part: 'head', name: head.deltas },
  ];
}

/** Checks what the trunk put out for so many crops. @throws StudioError badModel */
export function checkCropTrunk(
  folder: ModelFolder,
  { features }: CropNetworkSpec,
  run: Outputs,
  crops: number,
): void {
  checkRows(folder, run, { field: 'features', part: 'trunk', name: features }, crops, null);
}

/** Checks what the head put out for so many crops. @throws StudioError badModel */
export function checkCropHead(
  folder: ModelFolder,
  { head, classes }: CropNetworkSpec,
  run: Outputs,
  crops: number,
): void {
  const count = classes.length;
  const scores = { field: 'head.scores', part: 'head', name: head.scores } as const;
  const deltas = { field: 'head.deltas', part: 'head', name: head.deltas } as const;
  checkRows(folder, run, scores, crops, [count]);
  checkRows(folder, run, deltas, crops, [4 * count]);
}
