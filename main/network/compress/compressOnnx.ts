/**
 * Truncated SVD of a graph's fully connected layers (Girshick 2015, Fast R-CNN, section 3.1): a layer of m outputs and n inputs
 * becomes two without an activation between them, with t values in the middle. What is computed changes as little as any
 * matrix of rank t allows.
 */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { truncatedSvd } from '../../../shared/algebra/truncatedSvd.ts';
import { item } from '../../../shared/item.ts';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type NodeProto,
} from '../onnx/onnx_pb.ts';
import { removeUnused } from '../onnx/removeUnused.ts';
import type { FloatGraph } from '../quantize/floatGraph.ts';

/** A layer that can be taken apart. */
export interface FullyConnected {
  readonly node: NodeProto;
  readonly name: string;
  /** m and n. */
  readonly outputs: number;
  readonly inputs: number;
  /** Whether its weights are [m, n]; else [n, m]. */
  readonly byOutput: boolean;
}

export interface CompressedLayer {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly rank: number;
  /** ‖W − W′‖ / ‖W‖. */
  readonly relativeError: number;
}

/** The largest rank with fewer products than the layer has. */
export function mostRank({ outputs, inputs }: Pick<FullyConnected, 'outputs' | 'inputs'>): number {
  return Math.ceil((outputs * inputs) / (outputs + inputs)) - 1;
}

/**
 * The fully connected layers in their order, without those that make an output of the graph: they are small, and what they say
 * is what the detector is judged by.
 */
export function fullyConnectedLayers(source: FloatGraph): FullyConnected[] {
  return source.graph.node.flatMap((node) => {
    const found = fullyConnected(source, node);
    return found === null || leadsOut(source, node) || mostRank(found) < 1 ? [] : found;
  });
}

function fullyConnected(source: FloatGraph, node: NodeProto): FullyConnected | null {
  const { opType, attribute, input, name, output } = node;
  const dims = source.constantDims(input[1] ?? '');
  if (dims?.length !== 2) return null;
  const whole = (of: string) => Number(attribute.find((each) => each.name === of)?.i ?? 0n);
  const factor = (of: string) => attribute.find((each) => each.name === of)?.f ?? 1;
  const isPlain =
    opType === 'MatMul' ||
    (opType === 'Gemm' && whole('transA') === 0 && factor('alpha') === 1 && factor('beta') === 1);
  if (!isPlain) return null;
  const byOutput = opType === 'Gemm' && whole('transB') !== 0;
  const [rows, columns] = [item(dims, 0), item(dims, 1)];
  return {
    node,
    name: name === '' ? (output[0] ?? '') : name,
    outputs: byOutput ? rows : columns,
    inputs: byOutput ? columns : rows,
    byOutput,
  };
}

/** Whether what it makes leaves the graph, at most with something added to it. */
function leadsOut(source: FloatGraph, { output }: NodeProto): boolean {
  const [made = ''] = output;
  if (source.isOutput(made)) return true;
  return source
    .takersOf(made)
    .some(({ opType, output: next }) => opType === 'Add' && source.isOutput(next[0] ?? ''));
}

/**
 * @param source is used up: its graph becomes the compressed one
 * @param ranks of each layer, in the order of `layers`
 * @returns the ONNX file, and what became of each layer
 * @throws RangeError for a rank that a layer cannot have
 */
export function compressOnnx(
  source: FloatGraph,
  layers: readonly FullyConnected[],
  ranks: readonly number[],
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly layers: readonly CompressedLayer[] } {
  const { model, graph } = source;
  const made: CompressedLayer[] = [];
  const pairs = new Map<NodeProto, readonly [NodeProto, NodeProto]>();
  layers.forEach((layer, i) => {
    const rank = item(ranks, i);
    const { values } = source.constant(layer.node.input[1] ?? '');
    const { outputs, inputs, byOutput, name } = layer;
    const weights = byOutput ? values : transposed(values, outputs);
    const { first, second, relativeError } = truncatedSvd(weights, inputs, rank);
    const add = (wish: string, dims: readonly number[], numbers: Float32Array) => {
      const own = source.newName(wish);
      const rawData = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
      const tensor = { name: own, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT };
      graph.initializer.push(create(TensorProtoSchema, { ...tensor, rawData }));
      return own;
    };
    // As the layer was: Gemm's weights by output, MatMul's by input.
    const isGemm = layer.node.opType === 'Gemm';
    const down = isGemm
      ? add(`${name}/down`, [rank, inputs], first)
      : add(`${name}/down`, [inputs, rank], transposed(first, inputs));
    const up = isGemm
      ? add(`${name}/up`, [outputs, rank], second)
      : add(`${name}/up`, [rank, outputs], transposed(second, rank));
    pairs.set(layer.node, twoNodes(source, layer, down, up));
    made.push({ name, outputs, inputs, rank, relativeError });
  });
  graph.node = graph.node.flatMap((node) => pairs.get(node) ?? [node]);
  graph.valueInfo = [];
  removeUnused(graph);
  return { bytes: new Uint8Array(toBinary(ModelProtoSchema, model)), layers: made };
}

function twoNodes(
  source: FloatGraph,
  { node, name }: FullyConnected,
  down: string,
  up: string,
): [NodeProto, NodeProto] {
  const { opType, input, output } = node;
  const [x = '', , bias = ''] = input;
  const attribute: MessageInitShape<typeof NodeProtoSchema>['attribute'] =
    opType === 'Gemm' ? [{ name: 'transB', type: AttributeProto_AttributeType.INT, i: 1n }] : [];
  const middle = source.newName(`${name}/middle`);
  const of = (wish: string, inputs: string[], outputs: string[]) =>
    create(NodeProtoSchema, {
      ...{ name: source.newName(wish), opType, attribute },
      ...{ input: inputs, output: outputs },
    });
  const last = bias === '' ? [middle, up] : [middle, up, bias];
  return [of(`${name}/first`, [x, down], [middle]), of(`${name}/second`, last, [...output])];
}

/** [n, width] → [width, n] */
function transposed(values: Float32Array, width: number): Float32Array<ArrayBuffer> {
  const height = values.length / width;
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x]!;
  }
  return out;
}
