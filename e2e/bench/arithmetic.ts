/** How many multiplications a network needs, and how many the machine does in a second. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sizeOf, type Graph, type GraphNode } from '../../main/network/graph/graph.ts';
import { GraphBuilder } from '../../main/network/graph/graphBuilder.ts';
import { onnxBytes } from '../../main/network/onnx/onnxBytes.ts';
import { item } from '../../shared/item.ts';
import { median } from './sideBySide.ts';

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

/** Multiplications a second of a large matrix product in the same runtime: what arithmetic alone allows here. */
export async function machineRate(threads: number): Promise<number> {
  const side = 2048;
  const builder = new GraphBuilder('product');
  const x = builder.flatten(builder.pooledInput('x', side, 1, 1), 1);
  builder.outputRows(builder.fullyConnected(x, 'product', side), 'y');
  const weights = {
    read: (name: string) =>
      Promise.resolve(new Float32Array(name.endsWith('bias') ? side : side * side).fill(0.5)),
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(builder.finish(), weights)) pieces.push(piece);
  const session = await InferenceSession.create(Buffer.concat(pieces), {
    intraOpNumThreads: threads,
  });
  const input = new Tensor('float32', new Float32Array(side * side).fill(0.25), [side, side, 1, 1]);
  const times: number[] = [];
  for (let i = 0; i < 12; i++) {
    const since = performance.now();
    await session.run({ x: input });
    if (i > 1) times.push(performance.now() - since);
  }
  await session.release();
  return side ** 3 / (median(times) / 1000);
}
