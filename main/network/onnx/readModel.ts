/**
 * What an ONNX file says of its graph: ports, nodes, weights' shapes. Nothing is run, no weight is copied, no
 * other file is opened. A file comes from anywhere, so all that it may ask for has an end.
 *
 * Source: onnx.proto beside this file; docs/IR.md of the ONNX repository.
 */
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  SparseTensorProtoSchema,
} from './onnx_pb.ts';
import { Allowance, fieldsOf, textOf, wholesOf, type ProtoField } from './protoFields.ts';
import { readPort, type OnnxPort } from './readPort.ts';
import { readTensor, type OnnxTensor } from './readTensor.ts';
import { Unreadable } from '../unreadable.ts';

export type { OnnxPort } from './readPort.ts';
export type { OnnxTensor } from './readTensor.ts';

export interface OnnxNode {
  /** With its domain where it is not ONNX's own: `Conv`, `com.microsoft::FusedConv`. */
  readonly operator: string;
  /** Names of values; an input that is left out is empty. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Those that are whole numbers or short lists of them; one number is a list of one. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
  /** Of an attribute that is a tensor, such as a Constant's value. */
  readonly tensor: OnnxTensor | null;
}

export interface OnnxModel {
  readonly irVersion: number;
  /** Name and version of what wrote it, or empty. */
  readonly producer: string;
  /** Version of each domain's operators; ONNX's own domain is empty. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Without those that are weights. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** In the order that they run in. Their outputs are the graph's intermediate values. */
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
  /** How often each operator is used, in nested graphs and functions too. */
  readonly operators: ReadonlyMap<string, number>;
}

/** More than the largest networks have; what is kept of a file stays far below its size. */
const limits = { fields: 4_000_000, nodes: 500_000, weights: 200_000, ports: 10_000, depth: 16 };
const maxNameBytes = 4096;
const maxNamesBytes = 128 * 2 ** 20;
const maxIntegers = 64;
const maxOpsets = 1000;

/** @throws Unreadable */
export function readOnnxModel(bytes: Uint8Array): OnnxModel {
  return new ModelReader().read(bytes);
}

interface GraphParts {
  inputs: OnnxPort[];
  outputs: OnnxPort[];
  nodes: OnnxNode[];
  weights: OnnxTensor[];
}

class ModelReader {
  readonly #fields = new Allowance(limits.fields, `has more than ${limits.fields} parts`);
  readonly #nodes = new Allowance(limits.nodes, `has more than ${limits.nodes} nodes`);
  readonly #weights = new Allowance(limits.weights, `has more than ${limits.weights} weights`);
  readonly #ports = new Allowance(limits.ports, `has more than ${limits.ports} inputs and outputs`);
  readonly #names = new Allowance(maxNamesBytes, 'has more than 128 MiB of names');
  readonly #operators = new Map<string, number>();

  read(bytes: Uint8Array): OnnxModel {
    const { field: of } = ModelProtoSchema;
    let irVersion = 0;
    const producer = ['', ''];
    const opsets = new Map<string, number>();
    let graph: GraphParts | null = null;
    for (const field of fieldsOf(bytes, ModelProtoSchema, 'the file', this.#fields)) {
      switch (field.number) {
        case of.irVersion.number:
          irVersion = Number(field.value);
          break;
        case of.producerName.number:
          producer[0] = this.#text(field, "the producer's name");
          break;
        case of.producerVersion.number:
          producer[1] = this.#text(field, "the producer's version");
          break;
        case of.opsetImport.number: {
          const [domain, version] = this.#opset(field);
          opsets.set(domain, version);
          if (opsets.size > maxOpsets) throw new Unreadable('has too many sets of operators');
          break;
        }
        case of.graph.number:
          if (graph !== null) throw new Unreadable('is damaged: it has two graphs');
          graph = this.#graph(messageOf(field, 'the graph'), 'the graph', 0);
          break;
        case of.functions.number:
          this.#function(messageOf(field, 'a function'));
      }
    }
    if (graph === null) throw new Unreadable('is no ONNX model: it has no graph');
    if (opsets.size === 0) {
      throw new Unreadable(
        'is cut short or damaged: it does not say which operators it is made of',
      );
    }
    const weightNames = new Set(graph.weights.map(({ name }) => name));
    return {
      ...graph,
      irVersion,
      producer: producer.join(' ').trim(),
      opsets,
      // Before IR version 4 each weight was listed as an input as well.
      inputs: graph.inputs.filter(({ name }) => !weightNames.has(name)),
      operators: this.#operators,
    };
  }

  #graph(bytes: Uint8Array, where: string, depth: number): GraphParts {
    if (depth > limits.depth) {
      throw new Unreadable(`has graphs within graphs, more than ${limits.depth} deep`);
    }
    const { field: of } = GraphProtoSchema;
    const parts: GraphParts = { inputs: [], outputs: [], nodes: [], weights: [] };
    for (const field of fieldsOf(bytes, GraphProtoSchema, where, this.#fields)) {
      switch (field.number) {
        case of.node.number: {
          const inside = `node ${parts.nodes.length + 1} of ${where}`;
          parts.nodes.push(this.#node(messageOf(field, inside), inside, depth));
          break;
        }
        case of.initializer.number: {
          const inside = `weight ${parts.weights.length + 1} of ${where}`;
          this.#weights.spend();
          parts.weights.push(this.#tensor(messageOf(field, inside), inside));
          break;
        }
        case of.sparseInitializer.number:
          this.#sparse(messageOf(field, `a sparse weight of ${where}`), where);
          break;
        case of.input.number:
          parts.inputs.push(this.#port(field, `input ${parts.inputs.length + 1} of ${where}`));
          break;
        case of.output.number:
          parts.outputs.push(this.#port(field, `output ${parts.outputs.length + 1} of ${where}`));
      }
    }
    return parts;
  }

  #node(bytes: Uint8Array, where: string, depth: number): OnnxNode {
    this.#nodes.spend();
    const { field: of } = NodeProtoSchema;
    let type = '';
    let domain = '';
    let tensor: OnnxTensor | null = null;
    const inputs: string[] = [];
    const outputs: string[] = [];
    const integers = new Map<string, readonly number[]>();
    for (const field of fieldsOf(bytes, NodeProtoSchema, where, this.#fields)) {
      switch (field.number) {
        case of.input.number:
          inputs.push(this.#text(field, where));
          break;
        case of.output.number:
          outputs.push(this.#text(field, where));
          break;
        case of.opType.number:
          type = this.#text(field, where);
          break;
        case of.domain.number:
          domain = this.#text(field, where);
          break;
        case of.attribute.number: {
          const attribute = this.#attribute(messageOf(field, where), where, depth);
          if (attribute.integers.length > 0) integers.set(attribute.name, attribute.integers);
          tensor = attribute.tensor ?? tensor;
        }
      }
    }
    const operator = domain === '' || domain === 'ai.onnx' ? type : `${domain}::${type}`;
    this.#operators.set(operator, (this.#operators.get(operator) ?? 0) + 1);
    return { operator, inputs, outputs, integers, tensor };
  }

  #attribute(bytes: Uint8Array, where: string, depth: number) {
    const { field: of } = AttributeProtoSchema;
    let name = '';
    const integers: number[] = [];
    let tooMany = false;
    let tensor: OnnxTensor | null = null;
    for (const field of fieldsOf(bytes, AttributeProtoSchema, where, this.#fields)) {
      switch (field.number) {
        case of.name.number:
          name = this.#text(field, where);
          break;
        case of.i.number:
        case of.ints.number: {
          const wholes = wholesOf(field, where, maxIntegers);
          tooMany ||= wholes === null || integers.length + wholes.length > maxIntegers;
          if (!tooMany) integers.push(...(wholes ?? []).map(Number));
          break;
        }
        case of.t.number:
        case of.tensors.number:
          tensor = this.#tensor(messageOf(field, where), where);
          break;
        case of.sparseTensor.number:
        case of.sparseTensors.number:
          this.#sparse(messageOf(field, where), where);
          break;
        case of.g.number:
        case of.graphs.number:
          this.#graph(messageOf(field, where), 'a nested graph', depth + 1);
      }
    }
    return { name, integers: tooMany ? [] : integers, tensor };
  }

  #function(bytes: Uint8Array): void {
    const where = 'a function';
    for (const field of fieldsOf(bytes, FunctionProtoSchema, where, this.#fields)) {
      if (field.number !== FunctionProtoSchema.field.node.number) continue;
      this.#node(messageOf(field, where), `a node of ${where}`, 0);
    }
  }

  #opset(field: ProtoField): [domain: string, version: number] {
    const where = 'a set of operators';
    const { field: of } = OperatorSetIdProtoSchema;
    let domain = '';
    let version = 0;
    const bytes = messageOf(field, where);
    for (const part of fieldsOf(bytes, OperatorSetIdProtoSchema, where, this.#fields)) {
      if (part.number === of.domain.number) domain = this.#text(part, where);
      if (part.number === of.version.number) version = Number(part.value);
    }
    return [domain === 'ai.onnx' ? '' : domain, version];
  }

  #sparse(bytes: Uint8Array, where: string): void {
    const { values, indices } = SparseTensorProtoSchema.field;
    for (const field of fieldsOf(bytes, SparseTensorProtoSchema, where, this.#fields)) {
      if (field.number !== values.number && field.number !== indices.number) continue;
      this.#tensor(messageOf(field, where), where);
    }
  }

  #tensor(bytes: Uint8Array, where: string): OnnxTensor {
    return readTensor(bytes, where, this.#fields, (field) => this.#text(field, where));
  }

  #port(field: ProtoField, where: string): OnnxPort {
    this.#ports.spend();
    return readPort(messageOf(field, where), where, this.#fields, (part) =>
      this.#text(part, where),
    );
  }

  #text(field: ProtoField, where: string): string {
    const text = textOf(field, where, maxNameBytes);
    this.#names.spend(text.length);
    return text;
  }
}

function messageOf({ bytes }: ProtoField, where: string): Uint8Array {
  if (bytes !== null) return bytes;
  throw new Unreadable(`is damaged: ${where} is a number`);
}
