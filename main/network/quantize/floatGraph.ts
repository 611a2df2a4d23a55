/** An ONNX graph to be quantised: who makes each value, who takes it, and the constants among them. */
import { fromBinary } from '@bufbuild/protobuf';
import { sizeOf } from '../graph/graph.ts';
import { ModelProtoSchema, TensorProto_DataType } from '../onnx/onnx_pb.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../onnx/onnx_pb.ts';
import { readOnnxModel } from '../onnx/readModel.ts';
import { checkOperators, raiseVersions } from './raiseVersions.ts';
import { about, shown, Unreadable } from '../unreadable.ts';

/** A constant float32 tensor. */
export interface FloatConstant {
  readonly dims: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

export class FloatGraph {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  readonly #makers = new Map<string, NodeProto>();
  readonly #takers = new Map<string, NodeProto[]>();
  readonly #tensors = new Map<string, TensorProto>();
  readonly #names: Set<string>;

  /** @throws StudioError badModel, where `subject` begins the sentence. */
  static open(bytes: Uint8Array, subject: string): Promise<FloatGraph> {
    return about(subject, () => {
      const { opsets, operators } = readOnnxModel(bytes);
      checkOperators(opsets.get('') ?? 0, operators);
      const model = parsed(bytes);
      raiseVersions(model);
      return new FloatGraph(model);
    });
  }

  private constructor(model: ModelProto) {
    if (model.graph === undefined) throw new Unreadable('has no graph');
    this.model = model;
    this.graph = model.graph;
    for (const node of this.graph.node) {
      for (const name of node.output) this.#makers.set(name, node);
      for (const name of new Set(node.input)) {
        const takers = this.#takers.get(name);
        if (takers === undefined) this.#takers.set(name, [node]);
        else takers.push(node);
      }
    }
    for (const tensor of this.graph.initializer) this.#tensors.set(tensor.name, tensor);
    this.#names = new Set([
      ...this.graph.node.flatMap(({ name, input, output }) => [name, ...input, ...output]),
      ...this.graph.initializer.map(({ name }) => name),
      ...[...this.graph.input, ...this.graph.output].map(({ name }) => name),
    ]);
  }

  /** The node that puts it out; none for inputs and weights. */
  makerOf(name: string): NodeProto | undefined {
    return this.#makers.get(name);
  }

  takersOf(name: string): readonly NodeProto[] {
    return this.#takers.get(name) ?? [];
  }

  isOutput(name: string): boolean {
    return this.graph.output.some((output) => output.name === name);
  }

  /** A name that nothing has yet. */
  newName(wish: string): string {
    let name = wish;
    for (let i = 2; this.#names.has(name); i++) name = `${wish} ${i}`;
    this.#names.add(name);
    return name;
  }

  /** The sizes of a constant float32 tensor; null for all else. */
  constantDims(name: string): readonly number[] | null {
    return this.#tensorOf(name)?.dims.map(Number) ?? null;
  }

  /**
   * A constant float32 tensor, also behind copies of its name.
   * @throws Unreadable where it has not as many values as its sizes say, or one that is not finite; Error
   *   where there is none.
   */
  constant(name: string): FloatConstant {
    const tensor = this.#tensorOf(name);
    if (tensor === null) throw new Error(`There is no constant '${name}'.`);
    const dims = tensor.dims.map(Number);
    const values = floatsOf(tensor);
    if (values.length !== sizeOf(dims)) {
      throw new Unreadable(`is damaged: '${shown(name)}' has not as many values as it should`);
    }
    if (!allFinite(values)) {
      throw new Unreadable(`has a number in '${shown(name)}' that is not finite`);
    }
    return { dims, values };
  }

  #tensorOf(name: string): TensorProto | null {
    const seen = new Set<string>();
    for (let at = name; !seen.has(at);) {
      seen.add(at);
      const maker = this.#makers.get(at);
      if (maker?.opType === 'Identity') {
        at = maker.input[0] ?? '';
        continue;
      }
      const tensor = maker === undefined ? this.#tensors.get(at) : valueOf(maker);
      return tensor?.dataType === TensorProto_DataType.FLOAT ? tensor : null;
    }
    return null;
  }
}

/** Only for what readOnnxModel has gone through. */
function parsed(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new Unreadable('is damaged', { cause });
  }
}

function valueOf({ opType, attribute }: NodeProto): TensorProto | undefined {
  return opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t : undefined;
}

function floatsOf({ rawData, floatData }: TensorProto): Float32Array<ArrayBuffer> {
  if (floatData.length > 0) return Float32Array.from(floatData);
  // A copy, since the numbers of a file need not begin where a float may.
  return new Float32Array(new Uint8Array(rawData).buffer, 0, Math.floor(rawData.length / 4));
}

/** A loop, since a function called for each of ten million weights holds the process up. */
function allFinite(values: Float32Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}
