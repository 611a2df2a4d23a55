/** ONNX files of float32 graphs for tests, and what stands in a file. */
import { fromBinary } from '@bufbuild/protobuf';
import type { Graph, Weights } from '../../graph/graph.ts';
import { onnxBytes } from '../../onnx/onnxBytes.ts';
import { ModelProtoSchema, type GraphProto, type ModelProto } from '../../onnx/onnx_pb.ts';

/** The file of a graph whose weights depend on nothing but their names and places; they are in [−1, 1]. */
export async function floatOnnx(
  graph: Graph,
  given: Readonly<Record<string, readonly number[]>> = {},
): Promise<Uint8Array> {
  const weights: Weights = {
    read(name) {
      const size = graph.parameters.find((parameter) => parameter.name === name)?.dims ?? [];
      const count = size.reduce((product, dim) => product * dim, 1);
      const values =
        given[name] ?? Array.from({ length: count }, (_, i) => Math.sin(i + name.length));
      return Promise.resolve(Float32Array.from(values));
    },
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(graph, weights)) pieces.push(piece);
  return Buffer.concat(pieces);
}

export interface ReadModel {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  /** `Conv`, `Relu`, … in the order of the file. */
  readonly operators: readonly string[];
  /** The operator that makes a value. */
  readonly maker: (name: string) => GraphProto['node'][number];
  /** Numbers of a weight. */
  readonly int8: (name: string) => Int8Array;
  readonly uint8: (name: string) => Uint8Array;
  readonly int32: (name: string) => Int32Array;
  readonly float32: (name: string) => Float32Array;
}

export function readModel(bytes: Uint8Array): ReadModel {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (graph === undefined) throw new Error('It has no graph.');
  const buffer = (name: string, type: number) => {
    const tensor = graph.initializer.find((each) => each.name === name);
    if (tensor?.dataType !== type) throw new Error(`'${name}' is missing or of another type.`);
    return Uint8Array.from(tensor.rawData).buffer;
  };
  return {
    model,
    graph,
    operators: graph.node.map(({ opType }) => opType),
    maker(name) {
      const found = graph.node.find(({ output }) => output.includes(name));
      if (found === undefined) throw new Error(`Nothing makes '${name}'.`);
      return found;
    },
    float32: (name) => new Float32Array(buffer(name, 1)),
    uint8: (name) => new Uint8Array(buffer(name, 2)),
    int8: (name) => new Int8Array(buffer(name, 3)),
    int32: (name) => new Int32Array(buffer(name, 6)),
  };
}
