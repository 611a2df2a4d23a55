/** A graph's inputs and outputs as ONNX Runtime tells them, against what model.json says of them. Every sentence names the field. */
import { listOf } from '../../shared/annotation/sentences.ts';
import type { GraphTensor } from '../../shared/detection/graphs.ts';
import { StudioError } from '../../shared/result.ts';
import type { ModelFolder, PackagePart } from '../packages/modelFolder.ts';
import type { SessionPort, GraphSession } from '../runtime/session.ts';

export type Outputs = Readonly<Record<string, GraphTensor>>;

/** A graph's input or output that the package names. */
export interface NamedPort {
  readonly field: string;
  readonly part: PackagePart;
  readonly name: string;
}

/** @param expected a number: fixed to it or free; 'free': not fixed; 'any': either. */
export function checkInput(
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

export function findPort(
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

/** Checks for [rows, width], where several widths may do; null: any. */
export function checkRows(
  folder: ModelFolder,
  run: Outputs,
  named: NamedPort,
  rows: number,
  widths: readonly number[] | null,
): void {
  const dims = run[named.name]?.dims ?? [];
  const [actual, width = 0] = dims;
  const fits = widths === null ? width > 0 : widths.includes(width);
  if (dims.length === 2 && actual === rows && fits) return;
  throw shapeProblem(folder, named, dims, [rows, widths?.join(' or ') ?? 'D']);
}

export function shapeProblem(
  folder: ModelFolder,
  named: NamedPort,
  dims: readonly number[],
  expected: readonly (number | string)[],
): StudioError {
  const what = `puts out '${named.name}' as ${listed(dims)}, but ${listed(expected)} is needed`;
  return problem(folder, named, what);
}

export function problem(
  folder: ModelFolder,
  { field, part }: NamedPort,
  what: string,
): StudioError {
  const file = folder.files[part].name;
  return new StudioError(
    'badModel',
    `${folder.description}: ${field}: the ${part} ${file} ${what}.`,
  );
}

function listed(dims: readonly (number | string)[]): string {
  return `[${dims.join(', ')}]`;
}
