/** A graph with nearly every layer that training knows, and its file. */
import { sizeOf, type Graph, type OperatorName } from '../../graph/graph.ts';
import { GraphBuilder } from '../../graph/graphBuilder.ts';
import { onnxBytes } from '../onnxBytes.ts';

const layers = [
  'Add',
  'AveragePool',
  'BatchNormalization',
  'Clip',
  'Concat',
  'Conv',
  'Flatten',
  'Gemm',
];
const more = [
  'GlobalAveragePool',
  'GroupNormalization',
  'HardSwish',
  'MatMul',
  'MaxPool',
  'Relu',
  'Resize',
];
const known = new Set([...layers, ...more, 'HardSigmoid', 'Mul']);
/** Whether it is one of the layers that training knows. */
export const isTrained = (operator: string): operator is OperatorName => known.has(operator);

export const valuesOf = (dims: readonly number[]) =>
  Float32Array.from({ length: sizeOf(dims) }, (_, i) => i / 8);

/** The file of a graph whose weights are `valuesOf` their sizes. */
export async function bytesOf(graph: Graph): Promise<Uint8Array> {
  const weights = {
    read: (name: string) =>
      Promise.resolve(valuesOf(graph.parameters.find((each) => each.name === name)?.dims ?? [])),
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(graph, weights)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** One of nearly every layer, from `x` to `y`. */
export function manyLayers(): Graph {
  const builder = new GraphBuilder('x');
  const batch = { kind: 'batch' as const, epsilon: 1e-3, frozen: true };
  const group = { kind: 'group' as const, epsilon: 1e-5, groups: 2 };
  const x = builder.pictureInput('x', 4);
  const a = builder.convolution(x, 'a', { channels: 8, kernel: 3, stride: 2, bias: false });
  const b = builder.relu6(builder.norm(a, 'b', batch));
  const c = builder.norm(
    builder.convolution(b, 'c', { channels: 8, kernel: 3, groups: 8 }),
    'd',
    group,
  );
  const e = builder.multiply(c, builder.hardSigmoid(builder.globalAveragePool(c)));
  const f = builder.maxPool(builder.hardSwish(e), { kernel: 3, stride: 2, padding: 1, ceil: true });
  const g = builder.concat([builder.upsample(f, 2), builder.add(b, builder.relu(c))]);
  builder.outputFeature(builder.convolution(g, 'g', { channels: 3, kernel: 1 }), 'y', '0');
  return builder.finish();
}
