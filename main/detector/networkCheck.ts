/** The graphs of the detectors whose trunk sees the picture whole: Faster R-CNN's and Fast R-CNN's. */
import type { NetworkSpec } from '../../shared/detection/detectors/network.ts';
import type { InputSize } from './dryRun.ts';
import type { ModelFolder, PackagePart } from '../packages/modelFolder.ts';
import type { GraphSession } from '../runtime/session.ts';
import {
  checkInput,
  checkRows,
  problem,
  shapeProblem,
  type NamedPort,
  type Outputs,
} from './graphPorts.ts';

/** Checks what they take. @throws StudioError badModel */
export function checkNetworkInputs(
  folder: ModelFolder,
  spec: NetworkSpec,
  graphs: Readonly<Record<PackagePart, GraphSession>>,
): void {
  const { outputHeight, outputWidth, levels } = spec.roi;
  const feature = graphs.trunk.outputs.find(({ name }) => name === levels[0]?.feature);
  const channels = feature?.dims[1];
  checkInput(folder, graphs.trunk, { field: 'input.name', part: 'trunk', name: spec.input.name }, [
    1,
    3,
    'free',
    'free',
  ]);
  checkInput(folder, graphs.head, { field: 'head.input', part: 'head', name: spec.head.input }, [
    'free',
    typeof channels === 'number' ? channels : 'any',
    outputHeight,
    outputWidth,
  ]);
}

/** All that the package names of what they put out. */
export function networkOutputs(spec: NetworkSpec): NamedPort[] {
  return [
    ...(spec.rpn?.levels ?? []).flatMap(({ objectness, deltas }, i) => [
      { field: `rpn.levels[${i}].objectness`, part: 'trunk' as const, name: objectness },
      { field: `rpn.levels[${i}].deltas`, part: 'trunk' as const, name: deltas },
    ]),
    ...spec.roi.levels.map(({ feature }, i) => ({
      field: `roi.levels[${i}].feature`,
      part: 'trunk' as const,
      name: feature,
    })),
    { field: 'head.classLogits', part: 'head', name: spec.head.classLogits },
    { field: 'head.boxDeltas', part: 'head', name: spec.head.boxDeltas },
  ];
}

/**
 * Checks the shapes of what the trunk put out for an input of so many pixels.
 * @throws StudioError badModel
 */
export function checkNetworkTrunk(
  folder: ModelFolder,
  spec: NetworkSpec,
  run: Outputs,
  size: InputSize,
): void {
  const { rpn } = spec;
  const perShape = rpn?.logits === 'softmax' ? 2 : 1;
  rpn?.levels.forEach((level, i) => {
    const shapes = level.anchors.length;
    const field = `rpn.levels[${i}]`;
    const objectness = {
      field: `${field}.objectness`,
      part: 'trunk',
      name: level.objectness,
    } as const;
    const deltas = { field: `${field}.deltas`, part: 'trunk', name: level.deltas } as const;
    const cells = checkMap(folder, run, objectness, perShape * shapes, null);
    checkStride(folder, { ...objectness, field: `${field}.stride` }, level.stride, cells, size);
    checkMap(folder, run, deltas, 4 * shapes, cells);
  });

  const channels = run[spec.roi.levels[0]?.feature ?? '']?.dims[1] ?? 0;
  spec.roi.levels.forEach((level, i) => {
    const field = `roi.levels[${i}]`;
    const feature = { field: `${field}.feature`, part: 'trunk', name: level.feature } as const;
    const cells = checkMap(folder, run, feature, channels, null);
    checkStride(folder, { ...feature, field: `${field}.stride` }, level.stride, cells, size);
  });
}

/**
 * Checks the shapes of what the head put out for so many proposals.
 * @throws StudioError badModel
 */
export function checkNetworkHead(
  folder: ModelFolder,
  { head, classes }: NetworkSpec,
  run: Outputs,
  proposals: number,
): void {
  const { classLogits, boxDeltas, classSpecific } = head;
  const count = classes.length;
  const logits = { field: 'head.classLogits', part: 'head', name: classLogits } as const;
  const deltas = { field: 'head.boxDeltas', part: 'head', name: boxDeltas } as const;
  checkRows(folder, run, logits, proposals, [count + 1]);
  checkRows(folder, run, deltas, proposals, classSpecific ? [4 * count, 4 * (count + 1)] : [4]);
}

type Cells = readonly [height: number, width: number];

/** Checks for [1, channels, h, w] and returns h and w. */
function checkMap(
  folder: ModelFolder,
  run: Outputs,
  named: NamedPort,
  channels: number,
  cells: Cells | null,
): Cells {
  const dims = run[named.name]?.dims ?? [];
  const [batch, actual, height, width] = dims;
  const fits =
    dims.length === 4 &&
    batch === 1 &&
    actual === channels &&
    (cells === null || (height === cells[0] && width === cells[1]));
  if (fits && height !== undefined && width !== undefined) return [height, width];
  throw shapeProblem(folder, named, dims, [1, channels, ...(cells ?? ['h', 'w'])]);
}

/** A stride may leave a cell more or less at the border (floor, ceil, valid convolutions), not more. */
function checkStride(
  folder: ModelFolder,
  named: NamedPort,
  stride: number,
  cells: Cells,
  { height, width }: InputSize,
): void {
  const [down, across] = cells;
  if (Math.abs(down - height / stride) <= 1 && Math.abs(across - width / stride) <= 1) return;
  const what =
    `has ${across} × ${down} cells in '${named.name}' for an input of ${width} × ${height} pixels, ` +
    `which is not a stride of ${stride}`;
  throw problem(folder, named, what);
}
