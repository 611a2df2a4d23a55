/** An ONNX graph to be quantised: who makes each value, who takes it, and the constants among them. */
import { FreshNames } from '../graph/freshNames.ts';
import { decodeModel, tensorFloats, isFloat32 } from '../onnx/decodeModel.ts';
import { namesIn } from '../onnx/namesIn.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../onnx/onnx_pb.ts';
import { readOnnxModel } from '../onnx/readModel.ts';
import { checkOperators, raiseVersions } from './raiseVersions.ts';
import { about } from '../unreadable.ts';

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
  readonly #names: FreshNames;

  /** @throws StudioError badModel, where `subject` begins the sentence. */
  static open(bytes: Uint8Array, subject: string): Promise<FloatGraph> {
    return about(subject, () => {
      const { opsets, operators } = readOnnxModel(bytes);
      checkOperators(opsets.get('') ?? 0, operators);
      const model = decodeModel(bytes);
      raiseVersions(model);
      return new FloatGraph(model);
    });
  }

  private constructor(model: ModelProto & { graph: GraphProto }) {
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
    this.#names = new FreshNames(namesIn(this.graph));
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
    return this.#names.next(wish);
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
    return { dims: tensor.dims.map(Number), values: tensorFloats(tensor, name) };
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
      return tensor !== undefined && isFloat32(tensor) ? tensor : null;
    }
    return null;
  }
}

function valueOf({ opType, attribute }: NodeProto): TensorProto | undefined {
  return opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t : undefined;
}
