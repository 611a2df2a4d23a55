/**
 * The int8 form of an ONNX graph: float32 goes in and comes out, and between the layers each value passes
 * QuantizeLinear and DequantizeLinear. ONNX Runtime makes one int8 operator of a layer between such pairs;
 * a runtime that does not still computes the same, in float32.
 */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../onnx/onnx_pb.ts';
import {
  int32Bias,
  int8Weights,
  scaleForBias,
  stepsOf,
  type Range,
  type QuantizedSteps,
} from './affine.ts';
import { removeUnused } from '../onnx/removeUnused.ts';
import type { FloatGraph } from './floatGraph.ts';
import type { Int8Layer, Plan } from './plan.ts';

/**
 * @param source is used up: its graph becomes the int8 one.
 * @param ranges of every value whose steps the plan names
 * @returns the ONNX file
 * @throws Error where a range is missing.
 */
export function quantizeOnnx(
  source: FloatGraph,
  plan: Plan,
  ranges: ReadonlyMap<string, Range>,
): Uint8Array<ArrayBuffer> {
  return new Int8Graph(source, plan, ranges).bytes();
}

/** Steps with the names of their scale and zero point in the graph. */
interface NamedSteps extends QuantizedSteps {
  readonly names: readonly [scale: string, zeroPoint: string];
}

class Int8Graph {
  readonly #source: FloatGraph;
  readonly #plan: Plan;
  readonly #ranges: ReadonlyMap<string, Range>;
  readonly #nodes: NodeProto[] = [];
  readonly #tensors: TensorProto[] = [];
  readonly #steps = new Map<string, NamedSteps>();
  /** What nodes take in place of a value that is an input of the graph. */
  readonly #renamed = new Map<string, string>();

  constructor(source: FloatGraph, plan: Plan, ranges: ReadonlyMap<string, Range>) {
    this.#source = source;
    this.#plan = plan;
    this.#ranges = ranges;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const { model, graph } = this.#source;
    for (const { name } of graph.input) {
      if (!this.#plan.stepped.has(name)) continue;
      const rounded = this.#source.newName(`${name}/rounded`);
      this.#renamed.set(name, rounded);
      this.#addPair(name, rounded, this.#stepsOf(name));
    }
    const weights = this.#addWeights();
    const layers = new Map(this.#plan.layers.map((layer) => [layer.node, layer]));
    for (const node of graph.node) {
      const input = node.input.map((name) => this.#renamed.get(name) ?? name);
      const layer = layers.get(node);
      if (layer !== undefined) this.#useInt8(layer, input, weights);
      this.#addNode(node, input);
    }
    graph.node = this.#nodes;
    graph.initializer.push(...this.#tensors);
    // Said of values that may have other names now, and told by the graph itself.
    graph.valueInfo = [];
    removeUnused(graph);
    return new Uint8Array(toBinary(ModelProtoSchema, model));
  }

  /** The node, and behind it a pair for each output that is kept in steps. */
  #addNode(node: NodeProto, input: string[]): void {
    const pairs: [exact: string, rounded: string][] = [];
    const output = node.output.map((name) => {
      if (!this.#plan.stepped.has(name)) return name;
      // The name stays with what others take.
      const exact = this.#source.newName(`${name}/exact`);
      pairs.push([exact, name]);
      return exact;
    });
    node.input = input;
    node.output = output;
    this.#nodes.push(node);
    for (const [exact, rounded] of pairs) this.#addPair(exact, rounded, this.#stepsOf(rounded));
  }

  #addPair(exact: string, rounded: string, { names }: NamedSteps): void {
    const quantized = this.#source.newName(`${rounded}/quantized`);
    this.#add('QuantizeLinear', [exact, ...names], quantized);
    this.#add('DequantizeLinear', [quantized, ...names], rounded);
  }

  /** Weights are rounded once, however many layers share them. */
  #addWeights(): Map<string, RoundedWeights> {
    const weights = new Map<string, RoundedWeights>();
    const byWeight = Map.groupBy(this.#plan.layers, ({ node }) => node.input[1] ?? '');
    for (const [name, layers] of byWeight) {
      const [{ axis } = { axis: 0 }] = layers;
      const { dims, values } = this.#source.constant(name);
      const biases = layers.flatMap(({ node }) => {
        const [input = '', , bias = ''] = node.input;
        if (bias === '') return [];
        return [{ scale: this.#stepsOf(input).scale, bias: this.#source.constant(bias).values }];
      });
      const smallest = (channel: number) =>
        Math.max(0, ...biases.map(({ bias, scale }) => scaleForBias(bias[channel]!, scale)));
      const { values: steps, scales } = int8Weights(values, dims, axis, smallest);
      const scale = this.#addTensor(`${name}/scale`, [scales.length], scales);
      const int8 = this.#addTensor(`${name}/int8`, dims, steps);
      // All zero, and may be left out by the standard; ONNX Runtime then has no int8 form of Gemm.
      const zeros = new Int8Array(scales.length);
      const zeroPoint = this.#addTensor(`${name}/zero`, [scales.length], zeros);
      const rounded = this.#source.newName(`${name}/rounded`);
      this.#add('DequantizeLinear', [int8, scale, zeroPoint], rounded, axis);
      weights.set(name, { name: rounded, scales });
    }
    return weights;
  }

  /** Puts int8 weights, and a bias in their products' steps, in place of a layer's own. */
  #useInt8({ node }: Int8Layer, input: string[], weights: ReadonlyMap<string, RoundedWeights>) {
    const [from = '', weight = '', bias = ''] = node.input;
    const rounded = weights.get(weight);
    if (rounded === undefined) throw new Error(`There are no weights '${weight}'.`);
    input[1] = rounded.name;
    if (bias === '') return;
    const { values } = this.#source.constant(bias);
    const { values: steps, scales } = int32Bias(values, this.#stepsOf(from).scale, rounded.scales);
    const scale = this.#addTensor(`${bias}/scale`, [scales.length], scales);
    const int32 = this.#addTensor(`${bias}/int32`, [steps.length], steps);
    input[2] = this.#source.newName(`${bias}/rounded`);
    this.#add('DequantizeLinear', [int32, scale], input[2], 0);
  }

  #stepsOf(value: string): NamedSteps {
    const owner = this.#plan.stepped.get(value) ?? value;
    const known = this.#steps.get(owner);
    if (known !== undefined) return known;
    const range = this.#ranges.get(owner);
    if (range === undefined) throw new Error(`The range of '${owner}' is not known.`);
    const steps = stepsOf(range);
    const scale = this.#addTensor(`${owner}/scale`, [], Float32Array.of(steps.scale));
    const zeroPoint = this.#addTensor(`${owner}/zero`, [], Uint8Array.of(steps.zeroPoint));
    const named = { ...steps, names: [scale, zeroPoint] as const };
    this.#steps.set(owner, named);
    return named;
  }

  #add(opType: string, input: string[], output: string, axis?: number): void {
    const attribute: MessageInitShape<typeof NodeProtoSchema>['attribute'] =
      axis === undefined
        ? []
        : [{ name: 'axis', type: AttributeProto_AttributeType.INT, i: BigInt(axis) }];
    const name = this.#source.newName(`${output}/${opType}`);
    this.#nodes.push(create(NodeProtoSchema, { name, opType, input, output: [output], attribute }));
  }

  /** @returns its name. */
  #addTensor(wish: string, dims: readonly number[], values: StoredValues): string {
    const name = this.#source.newName(wish);
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const dataType = elementType(values);
    this.#tensors.push(
      create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData }),
    );
    return name;
  }
}

interface RoundedWeights {
  /** Of the value that layers take. */
  readonly name: string;
  readonly scales: Float32Array;
}

type StoredValues = Float32Array | Int8Array | Uint8Array | Int32Array;

function elementType(values: StoredValues): TensorProto_DataType {
  if (values instanceof Float32Array) return TensorProto_DataType.FLOAT;
  if (values instanceof Int8Array) return TensorProto_DataType.INT8;
  return values instanceof Uint8Array ? TensorProto_DataType.UINT8 : TensorProto_DataType.INT32;
}
