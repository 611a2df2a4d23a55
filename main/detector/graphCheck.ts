/**
 * Whether a package's graphs are what its model.json says: when it is opened, so that a wrong package does not fail
 * on some picture, and on each picture, since a graph can compute its sizes. Every sentence names the field of model.json.
 */
import { listOf } from '../../shared/annotation/sentences.ts';
import type { NetworkSpec } from '../../shared/detection/detectors/network.ts';
import type { GraphTensor } from '../../shared/detection/graphs.ts';
import { StudioError } from '../../shared/result.ts';
import type { DryRun, DryRunSize, InputSize } from './dryRun.ts';
import type { ModelFolder, PackagePart } from '../packages/modelFolder.ts';
import type { SessionPort, GraphSession } from '../runtime/session.ts';

/** A graph's input or output that the package names. */
interface NamedPort {
  readonly field: string;
  readonly part: PackagePart;
  readonly name: string;
}

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

/** @param expected a number: fixed to it or free; 'free': not fixed; 'any': either. */
function checkInput(
  folder: ModelFolder,
  graph: GraphSession,
  named: NamedPort,
  expected: readonly (number | 'free' | 'any')[],
): void {
  const { dims } = findPort(folder, graph.inputs, named, 'input');
  const extra = graph.inputs.find((other) => other.name !== named.name);
  if (extra !== undefined) {
    throw problem(folder, named, `also has an input '${extra.name}', which a package cannot feed`);
  }
  const fits = (dim: number | string | undefined, size: number | 'free' | 'any') =>
    typeof dim !== 'number' || size === 'any' || dim === size;
  if (dims.length === expected.length && expected.every((size, i) => fits(dims[i], size))) return;
  const what = `takes '${named.name}' as ${listed(dims)}, but ${listed(expected)} is needed`;
  throw problem(folder, named, what);
}

function namedOutputs(spec: NetworkSpec): NamedPort[] {
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

function findPort(
  folder: ModelFolder,
  ports: readonly SessionPort[],
  named: NamedPort,
  what: 'input' | 'output',
): SessionPort {
  const port = ports.find(({ name }) => name === named.name);
  if (port === undefined) {
    const names = listOf(ports.map(({ name }) => name));
    throw problem(folder, named, `has no ${what} '${named.name}'; it has ${names}`);
  }
  if (port.type !== 'float32') {
    const type = port.type ?? 'something else than a tensor';
    throw problem(
      folder,
      named,
      `has its ${what} '${named.name}' as ${type}, but float32 is needed`,
    );
  }
  return port;
}

type Outputs = Readonly<Record<string, GraphTensor>>;

/**
 * Checks the shapes of everything that a dry run of the given size put out.
 * @throws StudioError badModel
 */
export function checkShapes(folder: ModelFolder, { trunk, head }: DryRun, size: DryRunSize): void {
  checkTrunk(folder, trunk, size);
  checkHead(folder, head, size.proposals);
}

/**
 * Checks the shapes of what the trunk put out for an input of so many pixels.
 * @throws StudioError badModel
 */
export function checkTrunk(folder: ModelFolder, run: Outputs, size: InputSize): void {
  const spec: NetworkSpec = folder.spec;
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
export function checkHead(folder: ModelFolder, run: Outputs, proposals: number): void {
  const { head, classes } = folder.spec;
  const { classLogits, boxDeltas, classSpecific } = head;
  const count = classes.length;
  const logits = { field: 'head.classLogits', part: 'head', name: classLogits } as const;
  const deltas = { field: 'head.boxDeltas', part: 'head', name: boxDeltas } as const;
  checkRows(folder, run, logits, proposals, [count + 1]);
  checkRows(folder, run, deltas, proposals, classSpecific ? [4 * count, 4 * (count + 1)] : [4]);
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

/** Checks for [proposals, width], where several widths may do. */
function checkRows(
  folder: ModelFolder,
  run: Outputs,
  named: NamedPort,
  proposals: number,
  widths: readonly number[],
): void {
  const dims = run[named.name]?.dims ?? [];
  const [rows, width] = dims;
  if (dims.length === 2 && rows === proposals && widths.includes(width ?? 0)) return;
  throw shapeProblem(folder, named, dims, [proposals, widths.join(' or ')]);
}

function shapeProblem(
  folder: ModelFolder,
  named: NamedPort,
  dims: readonly number[],
  expected: readonly (number | string)[],
): StudioError {
  const what = `puts out '${named.name}' as ${listed(dims)}, but ${listed(expected)} is needed`;
  return problem(folder, named, what);
}

function problem(folder: ModelFolder, { field, part }: NamedPort, what: string): StudioError {
  const file = folder.files[part].name;
  return new StudioError(
    'badModel',
    `${folder.description}: ${field}: the ${part} ${file} ${what}.`,
  );
}

function listed(dims: readonly (number | string)[]): string {
  return `[${dims.join(', ')}]`;
}
