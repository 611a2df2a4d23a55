/** How many multiplications a network needs, and how many the machine does in a second. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf, type Graph, type GraphNode } from '../../main/network/graph/graph.ts';
import { GraphBuilder } from '../../main/network/graph/graphBuilder.ts';
import { onnxBytes } from '../../main/network/onnx/onnxBytes.ts';
import { item } from '../../shared/item.ts';
import { median } from '../../shared/numbers.ts';

/** Multiplications of a graph's convolutions and fully connected layers, on an input of [rows, …, height, width]. */
export function multiplications(graph: Graph, rows: number, height: number, width: number): number {
  const dims = new Map(graph.parameters.map((parameter) => [parameter.name, parameter.dims]));
  const sizes = new Map(graph.inputs.map(({ name }) => [name, { height, width }]));
  let sum = 0;
  for (const node of graph.nodes) {
    const size = outputSize(
      node,
      item(
        node.inputs.map((name) => sizes.get(name)),
        0,
      ),
    );
    sizes.set(item(node.outputs, 0), size);
    const weight = dims.get(node.inputs[1] ?? '') ?? [];
    const isGemm = node.operator === 'Gemm';
    if (!isGemm && node.operator !== 'Conv') continue;
    sum += sizeOf(weight) * rows * (isGemm ? 1 : size.height * size.width);
  }
  return sum;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

function outputSize({ operator, attributes }: GraphNode, input: Size | undefined): Size {
  const { height, width } = input ?? { height: 1, width: 1 };
  if (operator === 'GlobalAveragePool' || operator === 'Flatten') return { height: 1, width: 1 };
  if (operator === 'Resize') return { height: 2 * height, width: 2 * width };
  const number = (name: string, otherwise: number) => {
    const value = attributes[name];
    return Array.isArray(value) ? Number(value[0]) : otherwise;
  };
  const kernel = number('kernel_shape', 1);
  const round = attributes['ceil_mode'] === 1 ? Math.ceil : Math.floor;
  const along = (side: number) =>
    round(
      (side + 2 * number('pads', 0) - number('dilations', 1) * (kernel - 1) - 1) /
        number('strides', 1),
    ) + 1;
  return { height: along(height), width: along(width) };
}

/**
 * Multiplications a second of one large convolution in the same runtime (3 × 3, 256 to 256 channels, on 200 × 272
 * cells): what arithmetic allows here where nothing else is in the way.
 */
export async function machineRate(threads: number): Promise<number> {
  const [channels, height, width] = [256, 200, 272];
  const builder = new GraphBuilder('convolution');
  const x = builder.pictureInput('x', channels);
  builder.outputFeature(builder.convolution(x, 'large', { channels, kernel: 3 }), 'y', '0');
  const graph = builder.finish();
  const sizes = new Map(graph.parameters.map(({ name, dims }) => [name, sizeOf(dims)]));
  const weights = {
    read: (name: string) => Promise.resolve(new Float32Array(sizes.get(name) ?? 0).fill(0.01)),
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(graph, weights)) pieces.push(piece);
  const session = await InferenceSession.create(Buffer.concat(pieces), {
    intraOpNumThreads: threads,
  });
  const values = new Float32Array(channels * height * width).fill(0.25);
  const input = new Tensor('float32', values, [1, channels, height, width]);
  const times: number[] = [];
  for (let i = 0; i < 12; i++) {
    const since = performance.now();
    await session.run({ x: input });
    if (i > 1) times.push(performance.now() - since);
  }
  await session.release();
  return multiplications(graph, 1, height, width) / (median(times) / 1000);
}
