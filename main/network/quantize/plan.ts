/**
 * Which layers of a network compute in int8, and which values between them are therefore kept in steps.
 *
 * Convolutions and matrices with constant weights are what int8 speeds up. What stands between them
 * (sums, pools, upsampling) can stay in steps too, so that nothing has to turn to float and back. The last
 * layers stay float32: their few numbers are scores and deltas, and a rounding there is a rounding of the result.
 */
import { AttributeProto_AttributeType, type NodeProto } from '../onnx/onnx_pb.ts';
import type { FloatGraph } from './floatGraph.ts';

/** A layer whose weights, its second input, become int8. */
export interface Int8Layer {
  readonly node: NodeProto;
  /** Of the weights: the one whose index is an output channel. */
  readonly axis: number;
}

export interface Plan {
  readonly layers: readonly Int8Layer[];
  /**
   * The values that are kept in steps, with the value whose steps they have: their own, or that of a value
   * that they are made of without arithmetic.
   */
  readonly stepped: ReadonlyMap<string, string>;
}

/** These give out what they were given, in another order or only some of it. */
const movers: ReadonlySet<string> = new Set([
  ...['Flatten', 'MaxPool', 'Reshape', 'Resize', 'Squeeze', 'Transpose', 'Unsqueeze'],
]);
/** These calculate, and ONNX Runtime can do it in steps. */
const calculators: ReadonlySet<string> = new Set([
  ...['Add', 'AveragePool', 'Concat', 'GlobalAveragePool', 'Mul'],
]);
/** These calculate in float32 whatever stands around them. */
const floatOnly: ReadonlySet<string> = new Set([
  ...['HardSigmoid', 'HardSwish', 'ReduceMean', 'Sigmoid'],
]);
/** These only cut off a part of the range, which the steps behind them do as well. */
const cutters: ReadonlySet<string> = new Set(['Clip', 'Relu']);

/** @param floatOutputs names of outputs whose layers stay float32. */
export function planQuantization(source: FloatGraph, floatOutputs: readonly string[]): Plan {
  const kept = lastLayers(source, floatOutputs);
  const layers: Int8Layer[] = [];
  const stepped = new Map<string, string>();
  /** Values that are in steps only once they are cut. */
  const uncut = new Set<string>();
  /** Values that are surely float32. */
  const floats = new Set(source.graph.input.map(({ name }) => name));
  const step = (name: string, as = name) => {
    if (isOnlyCut(source, name)) uncut.add(name);
    else if (!stepped.has(name)) stepped.set(name, as);
  };
  for (const node of source.graph.node) {
    if (kept.has(node)) continue;
    const { opType, input } = node;
    const [first = ''] = input;
    const [output = ''] = node.output;
    const layer = int8Layer(source, node);
    if (layer !== null) {
      layers.push(layer);
      step(first);
      step(output);
    } else if (cutters.has(opType)) {
      if (!floats.has(first)) continue;
      if (stepped.has(first) || uncut.has(first)) step(output);
    } else if (calculators.has(opType)) {
      if (!input.every((name) => floats.has(name))) continue;
      if (input.some((name) => stepped.has(name))) {
        for (const name of [...input, output]) step(name);
      }
    } else if (isMover(node)) {
      const steps = stepped.get(first);
      if (steps === undefined) continue;
      step(output, steps);
    } else if (!floatOnly.has(opType) || !floats.has(first)) {
      continue;
    }
    floats.add(output);
  }
  return { layers, stepped };
}

/** The nodes from the last layers with weights on, up to the outputs. */
function lastLayers(source: FloatGraph, outputs: readonly string[]): Set<NodeProto> {
  const nodes = new Set<NodeProto>();
  const waiting = [...outputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const maker = source.makerOf(name);
    if (maker === undefined || nodes.has(maker)) continue;
    nodes.add(maker);
    if (int8Layer(source, maker) === null) waiting.push(...maker.input);
  }
  return nodes;
}

function int8Layer(source: FloatGraph, node: NodeProto): Int8Layer | null {
  const [, weight = '', bias = ''] = node.input;
  const dims = source.constantDims(weight);
  if (dims === null) return null;
  const axis = channelAxis(node, dims);
  if (axis === null) return null;
  if (bias !== '' && source.constantDims(bias)?.join() !== String(dims[axis])) return null;
  return { node, axis };
}

function channelAxis(node: NodeProto, { length: rank }: readonly number[]): number | null {
  const { opType } = node;
  if (opType === 'Conv') return rank >= 3 ? 0 : null;
  if (rank !== 2) return null;
  if (opType === 'MatMul') return 1;
  if (opType !== 'Gemm') return null;
  const plain = numberOf(node, 'transA', 0) === 0 && numberOf(node, 'alpha', 1) === 1;
  if (!plain || numberOf(node, 'beta', 1) !== 1) return null;
  return numberOf(node, 'transB', 0) === 0 ? 1 : 0;
}

function isMover(node: NodeProto): boolean {
  if (!movers.has(node.opType) || node.output.length !== 1) return false;
  const mode = node.attribute.find(({ name }) => name === 'mode');
  return mode === undefined || new TextDecoder().decode(mode.s) === 'nearest';
}

/** A number among a node's attributes, whole or not. */
function numberOf({ attribute }: NodeProto, name: string, otherwise: number): number {
  const found = attribute.find((each) => each.name === name);
  if (found === undefined) return otherwise;
  return found.type === AttributeProto_AttributeType.FLOAT ? found.f : Number(found.i);
}

/** Whether all that happens to a value is that it is cut. */
function isOnlyCut(source: FloatGraph, name: string): boolean {
  const [taker, ...others] = source.takersOf(name);
  if (taker === undefined || others.length > 0 || source.isOutput(name)) return false;
  return cutters.has(taker.opType) && taker.input[0] === name;
}
