/** The ports of a trunk's or a head's graph, with what its nodes say of them. */
import { listOf } from '../../../shared/annotation/sentences.ts';
import type { OnnxModel, OnnxPort } from '../onnx/readModel.ts';
import { shown, Unreadable } from '../unreadable.ts';
import { traceValues } from './traceValues.ts';

export interface OutputFacts {
  readonly name: string;
  /** How many axes it has; null: not said. */
  readonly rank: number | null;
  /** The size of axis 1; null: not known. */
  readonly channels: number | null;
  /** Input pixels a cell; null: not known. */
  readonly stride: number | null;
}

export interface GraphPorts {
  readonly input: OnnxPort;
  readonly outputs: readonly OutputFacts[];
}

/** @throws Unreadable where it has not one input. */
export function portsOf(model: OnnxModel): GraphPorts {
  const [input, ...others] = model.inputs;
  if (input === undefined) throw new Unreadable('has no input');
  if (others.length > 0) {
    const names = listOf(model.inputs.map(({ name }) => `'${shown(name)}'`));
    throw new Unreadable(`has the inputs ${names}, and a package feeds one`);
  }
  const traced = traceValues(model);
  const outputs = model.outputs.map(({ name, dims }) => {
    const declared = dims?.[1];
    const { channels = null, stride = null } = traced.get(name) ?? {};
    return {
      name,
      rank: dims?.length ?? null,
      channels: typeof declared === 'number' ? declared : channels,
      stride,
    };
  });
  return { input, outputs };
}

/** Whether what is called the trunk is a head, and the head a trunk. */
export function areSwapped(trunk: OnnxModel, head: OnnxModel): boolean {
  const rowsAlone = trunk.outputs.every(({ dims }) => dims?.length === 2);
  return rowsAlone && head.inputs.some(({ dims }) => dims?.length === 4 && dims[1] === 3);
}

/** Operators that make probabilities of logits. */
const squashing = new Set(['LogSoftmax', 'Sigmoid', 'Softmax']);

/** @throws Unreadable where a value that must be logits is made of them. */
export function requireLogits(model: OnnxModel, name: string): void {
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((value) => [value, node])));
  let maker = makers.get(name);
  // Each node once: a damaged graph may go round in circles.
  for (let left = makers.size; maker?.operator === 'Identity' && left > 0; left--) {
    maker = makers.get(maker.inputs[0] ?? '');
  }
  if (maker === undefined || !squashing.has(maker.operator)) return;
  const before = shown(maker.inputs[0] ?? '');
  throw new Unreadable(
    `puts out '${shown(name)}' behind a ${maker.operator}; a package needs the logits before it, '${before}'`,
  );
}

/** `feature (112), objectness (15)`: outputs and their channels, for a sentence. */
export function listed(outputs: readonly OutputFacts[]): string {
  const most = 12;
  const names = outputs
    .slice(0, most)
    .map(({ name, channels }) => `${shown(name)} (${channels ?? '?'})`);
  if (outputs.length > most) names.push(`${outputs.length - most} more`);
  return names.join(', ');
}
