/** The weights and constants of an ONNX file: which of them were trained, and which belong to the graph. */
import { sizeOf, type Constant, type GraphNode, type Parameter } from '../graph/graph.ts';
import { shown, Unreadable } from '../unreadable.ts';
import { tensorFloats, isFloat32, isInt64, tensorWholes } from './decodeModel.ts';
import type { FileTensor, TensorLookUp } from './fileNode.ts';
import type { TensorProto } from './onnx_pb.ts';
import { elementType } from './readTensor.ts';

export interface DividedTensors {
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  readonly values: Map<string, Float32Array<ArrayBuffer>>;
}

/** Inputs that are trained where they are weights. */
const trainedInputs: Readonly<Partial<Record<GraphNode['operator'], readonly number[]>>> = {
  BatchNormalization: [1, 2, 3, 4],
  Conv: [1, 2],
  Gemm: [1, 2],
  GroupNormalization: [1, 2],
  MatMul: [0, 1],
};
/** No constant that says how a layer works has more numbers. */
const maxLookedAt = 4096;

export class GraphTensors {
  readonly #tensors: Map<string, TensorProto>;

  constructor(initializers: readonly TensorProto[]) {
    this.#tensors = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  }

  /** @throws Unreadable where the node has no tensor. */
  addConstant(name: string, tensor: TensorProto | undefined): void {
    if (tensor === undefined) {
      throw new Unreadable(`has no tensor for its constant '${shown(name)}'`);
    }
    this.#tensors.set(name, tensor);
  }

  /**
   * A weight's copy becomes a weight of its own: exporters keep equal weights once, and what is equal by
   * chance learns apart.
   * @returns whether the source is a weight
   */
  addCopy(name: string, source: string): boolean {
    const tensor = this.#tensors.get(source);
    if (tensor !== undefined) this.#tensors.set(name, tensor);
    return tensor !== undefined;
  }

  readonly lookUp: TensorLookUp = (name) => {
    const tensor = this.#tensors.get(name ?? '');
    return tensor === undefined ? undefined : fileTensor(tensor, name ?? '');
  };

  /** What the nodes take, each once. @throws Unreadable for element types that no layer has. */
  divided(nodes: readonly GraphNode[]): DividedTensors {
    const trained = this.#trainedNames(nodes);
    const parameters: Parameter[] = [];
    const constants: Constant[] = [];
    const values: DividedTensors['values'] = new Map();
    for (const name of new Set(nodes.flatMap(({ inputs }) => inputs))) {
      const tensor = this.#tensors.get(name);
      if (tensor === undefined) continue;
      const dims = tensor.dims.map(Number);
      if (isFloat32(tensor) && trained.has(name)) {
        parameters.push({ name, dims });
        values.set(name, tensorFloats(tensor, name));
      } else if (isFloat32(tensor)) {
        constants.push({ name, dims, values: tensorFloats(tensor, name) });
      } else if (isInt64(tensor)) {
        constants.push({ name, dims, values: tensorWholes(tensor, name) });
      } else {
        const type = elementType(BigInt(tensor.dataType));
        throw new Unreadable(`cannot be trained: '${shown(name)}' is ${type} and not float32`);
      }
    }
    return { parameters, constants, values };
  }

  #trainedNames(nodes: readonly GraphNode[]): Set<string> {
    const trained = new Set<string>();
    const products = new Set<string>();
    for (const { operator, inputs, outputs } of nodes) {
      for (const i of trainedInputs[operator] ?? []) trained.add(inputs[i] ?? '');
      if (operator === 'MatMul') products.add(outputs[0] ?? '');
      // A fully connected layer in two steps has its bias in the second.
      if (operator === 'Add' && inputs.some((name) => products.has(name))) {
        for (const name of inputs) if (this.lookUp(name)?.dims.length === 1) trained.add(name);
      }
    }
    return trained;
  }
}

function fileTensor(tensor: TensorProto, name: string): FileTensor {
  const dims = tensor.dims.map(Number);
  return {
    dims,
    numbers() {
      if (sizeOf(dims) > maxLookedAt) return [];
      if (isFloat32(tensor)) return Array.from(tensorFloats(tensor, name));
      return isInt64(tensor) ? Array.from(tensorWholes(tensor, name), Number) : [];
    },
  };
}
