/**
 * Makes graphs of ONNX operators whose tensors all have a known shape. Backward passes need shapes at every
 * step (where a padding ends, what was broadcast), so a training graph is made for one size of input.
 */
import {
  sizeOf,
  type Attribute,
  type Constant,
  type ElementType,
  type Graph,
  type GraphNode,
  type GraphPort,
  type OperatorName,
} from '../../network/graph/graph.ts';
import { neededNodes } from '../../network/graph/neededNodes.ts';
import { item } from '../../../shared/item.ts';

/**
 * How every name begins that training gives in its graphs. Parameters and constants come in under the names of their
 * files, none of which begins so.
 */
export const ownPrefix = 'training/';

/** A tensor in a graph: row-major. */
export interface Value {
  readonly name: string;
  /** −1 where the size is free, which only RoI pooling needs. */
  readonly dims: readonly number[];
  readonly type: ElementType;
  /** Of a constant: its numbers. */
  readonly values?: Constant['values'];
}

type Attributes = Readonly<Record<string, Attribute>>;

/**
 * Operators whose result is worth keeping from one run to the next. The others are cheaper to compute again than to carry
 * out of ONNX Runtime and back in.
 */
const worthKeeping: readonly OperatorName[] = [
  'Conv',
  'ConvTranspose',
  'Gemm',
  'LayerNormalization',
  'MatMul',
  'MaxPool',
];

/** Of maps, these too: ONNX Runtime computes them with the convolution before, which then need not be kept. */
const worthKeepingOfMaps: readonly OperatorName[] = ['Add', 'Clip', 'HardSwish', 'Relu'];

/** A node's part in making a value. */
interface Origin {
  readonly operator: OperatorName;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** What a graph may use where it will run, besides plain ONNX. */
export interface Abilities {
  /**
   * Whether MaxPool may be asked where its largest numbers are: the webgpu provider takes such a node, and fails when
   * it runs.
   */
  readonly hasPlaces: boolean;
  /** Channels of a block of the CPU's own layout; null where there is none. */
  readonly channelBlock: number | null;
}

export const plainAbilities: Abilities = { hasPlaces: true, channelBlock: null };

export class ShapedGraph {
  readonly #name: string;
  readonly #former: ShapedGraph | null;
  readonly #origins = new Map<Value, Origin>();
  readonly #taken = new Map<Value, Value>();
  readonly #inputs = new Map<string, Value>();
  readonly #outputs = new Map<string, Value>();
  readonly #values = new Set<Value>();
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Value & Constant>();

  readonly hasPlaces: boolean;
  readonly channelBlock: number | null;

  /** @param former a graph that runs before this one, whose values this one may use */
  constructor(
    name: string,
    former: ShapedGraph | null = null,
    { hasPlaces, channelBlock }: Abilities = plainAbilities,
  ) {
    this.#name = name;
    this.#former = former;
    this.hasPlaces = hasPlaces;
    this.channelBlock = channelBlock;
  }

  /** A tensor that enters; asked for again under the same name, the same. */
  input(name: string, dims: readonly number[], type: ElementType = 'float32'): Value {
    const known = this.#inputs.get(name);
    if (known !== undefined) {
      if (known.dims.join() === dims.join() && known.type === type) return known;
      throw new Error(`'${name}' is [${known.dims.join()}] and [${dims.join()}].`);
    }
    const value = { name, dims, type };
    this.#inputs.set(name, value);
    this.#values.add(value);
    return value;
  }

  /**
   * The same numbers in this graph, of a value of this graph or of the former one: a former value enters as an
   * input of its name, or is computed again.
   */
  here(value: Value): Value {
    if (this.#values.has(value)) return value;
    const taken = this.#taken.get(value) ?? this.#take(value);
    this.#taken.set(value, taken);
    return taken;
  }

  /** Inputs that the former graph has to put out; it is told so. */
  takeFromFormer(): void {
    for (const { name } of this.finish().inputs) {
      const value = [...this.#taken.keys()].find((each) => each.name === name);
      if (value !== undefined && this.#former?.isInput(value) === false) this.#former.output(value);
    }
  }

  isInput(value: Value): boolean {
    return this.#inputs.get(value.name) === value;
  }

  #take(value: Value): Value {
    if (value.values !== undefined) {
      return this.#keep({ ...value, values: value.values });
    }
    const origin = this.#former?.originOf(value);
    if (origin === undefined || isWorthKeeping(origin.operator, value)) {
      return this.input(value.name, value.dims, value.type);
    }
    const inputs = origin.inputs.map((input) => (input === null ? null : this.here(input)));
    const outputs = this.nodes(origin.operator, inputs, origin.outputs, origin.attributes);
    origin.outputs.forEach((output, i) => this.#taken.set(output, item(outputs, i)));
    return item(outputs, origin.outputs.indexOf(value));
  }

  originOf(value: Value): Origin | undefined {
    return this.#origins.get(value);
  }

  /** Lets a value leave under its own name. */
  output(value: Value): Value {
    this.#outputs.set(value.name, value);
    return value;
  }

  /** Lets a value leave under another name. */
  outputAs(value: Value, name: string): Value {
    return this.output(this.#add('Identity', [value], name, value.dims, {}, value.type));
  }

  /** The one output of a node. An input that is left out is null. */
  node(
    operator: OperatorName,
    inputs: readonly (Value | null)[],
    dims: readonly number[],
    attributes: Attributes = {},
    type: ElementType = 'float32',
  ): Value {
    return this.#add(operator, inputs, this.#nameOf(operator), dims, attributes, type);
  }

  /** The outputs of a node that has several. */
  nodes(
    operator: OperatorName,
    inputs: readonly (Value | null)[],
    outputs: readonly Omit<Value, 'name'>[],
    attributes: Attributes,
  ): readonly Value[] {
    const name = this.#nameOf(operator);
    const values = outputs.map(({ dims, type }, i) => ({ name: `${name} (${i})`, dims, type }));
    this.#push(name, { operator, inputs, outputs: values, attributes });
    return values;
  }

  /** Numbers of the graph's own; equal ones are kept once. */
  constant(values: readonly number[], dims: readonly number[] = []): Value {
    return this.#constant('float32', dims, values.join(), () => Float32Array.from(values));
  }

  /**
   * A large constant that is mostly zeros, made once for a key that says what is in it.
   * @param fill is given the zeros
   */
  table(key: string, dims: readonly number[], fill: (zeros: Float32Array) => void): Value {
    return this.#constant('float32', dims, key, () => {
      const values = new Float32Array(sizeOf(dims));
      fill(values);
      return values;
    });
  }

  /** The same number everywhere. */
  filled(number: number, dims: readonly number[]): Value {
    const values = () => new Float32Array(sizeOf(dims)).fill(number);
    return this.#constant('float32', dims, `all ${number}`, values);
  }

  /** A list of whole numbers, as shapes and places are given to operators. */
  whole(values: readonly number[]): Value {
    const numbers = () => BigInt64Array.from(values, BigInt);
    return this.#constant('int64', [values.length], values.join(), numbers);
  }

  /** A constant of a network's. */
  constantOf(constant: Constant): Value {
    const { name, dims, values } = constant;
    return this.#keep({
      name,
      dims,
      type: values instanceof Float32Array ? 'float32' : 'int64',
      values,
    });
  }

  /** The nodes that an output needs, with the inputs and constants that those need. */
  finish(): Graph {
    const { nodes, names } = neededNodes(this.#nodes, this.#outputs.keys(), (node) => node);
    return {
      name: this.#name,
      inputs: [...this.#inputs.values()].filter(({ name }) => names.has(name)).map(portOf),
      outputs: [...this.#outputs.values()].map(portOf),
      nodes,
      parameters: [],
      constants: [...this.#constants.values()]
        .filter(({ name }) => names.has(name))
        .map(({ name, dims, values }) => ({ name, dims, values })),
    };
  }

  /** Of the next node. */
  #nameOf(operator: OperatorName): string {
    return `${ownPrefix}${operator} ${this.#nodes.length} of ${this.#name}`;
  }

  #add(
    operator: OperatorName,
    inputs: readonly (Value | null)[],
    name: string,
    dims: readonly number[],
    attributes: Attributes,
    type: ElementType,
  ): Value {
    const value = { name, dims, type };
    this.#push(name, { operator, inputs, outputs: [value], attributes });
    return value;
  }

  #push(name: string, origin: Origin): void {
    const { operator, inputs, outputs, attributes } = origin;
    for (const value of outputs) {
      this.#values.add(value);
      this.#origins.set(value, origin);
    }
    // At the end none are named rather than left out: webgpu's Conv takes an empty bias for one that is there.
    const given = inputs.slice(0, inputs.findLastIndex((input) => input !== null) + 1);
    this.#nodes.push({
      operator,
      name,
      inputs: given.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output.name),
      attributes,
    });
  }

  #constant(
    type: ElementType,
    dims: readonly number[],
    key: string,
    make: () => Constant['values'],
  ): Value {
    const name = `${ownPrefix}${type} [${dims.join()}] ${key}`;
    const known = this.#constants.get(name);
    return known ?? this.#keep({ name, dims, type, values: make() });
  }

  #keep(constant: Value & Constant): Value {
    this.#constants.set(constant.name, constant);
    this.#values.add(constant);
    return constant;
  }
}

function isWorthKeeping(operator: OperatorName, { dims }: Value): boolean {
  const isMap = dims.length === 4;
  return worthKeeping.includes(operator) || (isMap && worthKeepingOfMaps.includes(operator));
}

function portOf({ name, dims, type }: Value): GraphPort {
  return { name, dims: dims.map((size, i) => (size < 0 ? `${name} ${i}` : size)), type };
}

/** The sizes of a tensor of four axes. */
export function sizes4({ name, dims }: Value): readonly [number, number, number, number] {
  if (dims.length !== 4) throw new Error(`'${name}' has ${dims.length} axes, not four.`);
  return [item(dims, 0), item(dims, 1), item(dims, 2), item(dims, 3)];
}
