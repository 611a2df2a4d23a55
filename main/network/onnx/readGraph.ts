/**
 * A network out of an ONNX file, as training takes it: layers as nodes, and what was trained as parameters. The
 * file comes from anywhere, so it is gone through by readOnnxModel first, and a layer that training does not
 * understand is refused by its name.
 */
import type { Attribute, Graph, GraphNode, GraphPort, OperatorName } from '../graph/graph.ts';
import { FreshNames } from '../graph/freshNames.ts';
import { neededNodes } from '../graph/neededNodes.ts';
import { about, shown, Unreadable } from '../unreadable.ts';
import { decodeModel } from './decodeModel.ts';
import type { FileNode } from './fileNode.ts';
import { GraphTensors } from './graphTensors.ts';
import { inOurForm, refused } from './layerForms.ts';
import {
  AttributeProto_AttributeType,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
} from './onnx_pb.ts';
import { raiseGroupNorms } from './raiseGroupNorms.ts';
import { readOnnxModel, type OnnxModel } from './readModel.ts';

export interface ReadGraph {
  readonly graph: Graph;
  /** Of every parameter. */
  readonly values: Map<string, Float32Array<ArrayBuffer>>;
}

export interface GraphWish {
  /** The file, as the beginning of a sentence. */
  readonly subject: string;
  /** The ports that it must have; what only leads to others is left out. */
  readonly input: GraphPort;
  /** Where the file says how many channels or columns one has, that is taken. */
  readonly outputs: readonly GraphPort[];
  readonly isKnown: (operator: string) => operator is OperatorName;
}

/** The oldest version whose operators mean what ours do. */
const oldestOpset = 11;

/** @throws StudioError badModel naming the file and, where it is one, the node with its operator. */
export function readGraph(bytes: Uint8Array, wish: GraphWish): Promise<ReadGraph> {
  return about(wish.subject, () => {
    const outline = readOnnxModel(bytes);
    const opset = outline.opsets.get('') ?? 0;
    const int8 = [...outline.operators.keys()].find((name) =>
      /quantize|QLinear|Integer/i.test(name),
    );
    if (int8 !== undefined) {
      throw new Unreadable(
        `cannot be trained, since it is an int8 model (${shown(int8)}): take the float32 model it was made from`,
      );
    }
    if (opset < oldestOpset) {
      throw new Unreadable(
        `is written with ONNX's operators of version ${opset}; to be trained it needs ${oldestOpset} or later`,
      );
    }
    return new GraphReader(decodeModel(bytes).graph, outline, wish).read(opset);
  });
}

class GraphReader {
  readonly #wish: GraphWish;
  readonly #outline: OnnxModel;
  readonly #nodes: readonly NodeProto[];
  readonly #tensors: GraphTensors;
  /** What values are called here that are called otherwise in the file. */
  readonly #names = new Map<string, string>();
  readonly #nodeNames = new FreshNames([]);

  constructor({ node, initializer }: GraphProto, outline: OnnxModel, wish: GraphWish) {
    this.#outline = outline;
    this.#wish = wish;
    this.#tensors = new GraphTensors(initializer);
    const wanted = wish.outputs.map(({ name }) => name);
    const namesOf = ({ input, output }: NodeProto) => ({ inputs: input, outputs: output });
    this.#nodes = neededNodes(node, wanted, namesOf).nodes;
  }

  read(opset: number): ReadGraph {
    this.#checkInput();
    this.#nameOutputs();
    const { lookUp } = this.#tensors;
    const formed = this.#nodes
      .flatMap((node) => this.#node(node) ?? [])
      .flatMap((node) => inOurForm(node, lookUp, opset));
    const nodes = raiseGroupNorms(formed, lookUp).map((node): GraphNode => {
      const { operator } = node;
      if (!this.#wish.isKnown(operator)) throw refused(node, 'is no layer that training knows');
      return { ...node, operator };
    });
    this.#checkOrder(nodes);
    const { parameters, constants, values } = this.#tensors.divided(nodes);
    const { input, outputs } = this.#wish;
    const graph = {
      name: input.name,
      inputs: [input],
      outputs: outputs.map((port) => this.#outputPort(port)),
      nodes,
      parameters,
      constants,
    };
    return { graph, values };
  }

  #checkInput(): void {
    const { name } = this.#wish.input;
    const others = this.#outline.inputs.filter((input) => input.name !== name);
    const [other] = others;
    if (others.length === this.#outline.inputs.length) {
      throw new Unreadable(`has no input '${shown(name)}'`);
    }
    if (other !== undefined) {
      throw new Unreadable(`has an input '${shown(other.name)}' beside '${shown(name)}'`);
    }
  }

  /** A wanted output that is only a copy gives its name to what it is a copy of. */
  #nameOutputs(): void {
    const sources = new Map(
      this.#nodes
        .filter(({ opType }) => opType === 'Identity')
        .map(({ input, output }) => [output[0] ?? '', input[0] ?? '']),
    );
    const wanted = new Set(this.#wish.outputs.map(({ name }) => name));
    for (const name of wanted) {
      let source = name;
      // Ends in a damaged file too, whose copies may be of each other.
      for (let i = 0; i < sources.size; i++) source = sources.get(source) ?? source;
      if (source === name) continue;
      if (wanted.has(source) || this.#names.has(source) || source === this.#wish.input.name) {
        throw new Unreadable(`puts out the same values twice, also as '${shown(name)}'`);
      }
      this.#names.set(source, name);
    }
  }

  /** The node with the names of here; null for constants and copies. */
  #node(node: NodeProto): FileNode | null {
    const { opType, attribute } = node;
    const inputs = node.input.map((name) => this.#names.get(name) ?? name);
    const [source = ''] = inputs;
    const [output = ''] = node.output;
    if (opType === 'Constant') {
      this.#tensors.addConstant(output, attribute.find(({ name }) => name === 'value')?.t);
      return null;
    }
    if (opType === 'Identity') {
      if (!this.#tensors.addCopy(output, source)) this.#names.set(output, source);
      return null;
    }
    const isOwn = node.domain === '' || node.domain === 'ai.onnx';
    const named: FileNode = {
      operator: isOwn ? opType : `${node.domain}::${opType}`,
      name: this.#nodeName(node.name, output),
      inputs,
      outputs: node.output.map((name) => this.#names.get(name) ?? name),
      attributes: {},
    };
    const attributes = attribute.map((each) => [each.name, attributeOf(named, each)] as const);
    return { ...named, attributes: Object.fromEntries(attributes) };
  }

  /** Files need not name their nodes, or may call two the same. */
  #nodeName(wish: string, output: string): string {
    return this.#nodeNames.next(wish === '' ? output : wish);
  }

  /** Every value must be made once, before it is taken. */
  #checkOrder(nodes: readonly GraphNode[]): void {
    const made = new Set([this.#wish.input.name]);
    const isThere = (name: string) => made.has(name) || this.#tensors.lookUp(name) !== undefined;
    for (const node of nodes) {
      const missing = node.inputs.find((name) => name !== '' && !isThere(name));
      if (missing !== undefined) {
        throw refused(node, `takes '${shown(missing)}', which nothing makes`);
      }
      const again = node.outputs.find(isThere);
      if (again !== undefined) throw refused(node, `makes '${shown(again)}' once more`);
      for (const name of node.outputs) made.add(name);
    }
    const missing = this.#wish.outputs.find(({ name }) => !made.has(name));
    if (missing !== undefined) throw new Unreadable(`has no output '${shown(missing.name)}'`);
  }

  #outputPort(port: GraphPort): GraphPort {
    const inFile = this.#outline.outputs.find(({ name }) => name === port.name);
    const size = inFile?.dims?.[1];
    const isSaid = typeof size === 'number';
    return isSaid ? { ...port, dims: port.dims.map((dim, i) => (i === 1 ? size : dim)) } : port;
  }
}

function attributeOf(node: FileNode, { name, type, i, f, s, ints }: AttributeProto): Attribute {
  switch (type) {
    case AttributeProto_AttributeType.INT:
      return Number(i);
    case AttributeProto_AttributeType.INTS:
      return ints.map(Number);
    case AttributeProto_AttributeType.FLOAT:
      return { float: f };
    case AttributeProto_AttributeType.STRING:
      return new TextDecoder().decode(s);
    default:
      throw refused(node, `has an attribute '${shown(name)}' that no layer has`);
  }
}
