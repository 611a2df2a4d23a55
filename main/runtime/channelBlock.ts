/**
 * Whether ONNX Runtime's CPU provider has its own layout of maps here, and how wide it is: [n, C, h, w] as blocks of so many
 * channels, [n, C / block, h, w, block]. On x64 it is what makes depthwise convolutions fast: detection gets it by itself, as
 * weights that never change are laid out when a graph opens; training asks for it. It is tried out once a process.
 */
import { GraphRunner } from './graphRunner.ts';
import { floats, floatsOf, tensorOf } from './tensors.ts';

let answer: Promise<number | null> | undefined;

/** Channels of a block; null where this machine has no such layout, or another than this file knows. */
export function channelBlock(): Promise<number | null> {
  answer ??= tryOut().catch(() => null);
  return answer;
}

/** Four channels become one block, the others of it zeros. */
async function tryOut(): Promise<number | null> {
  const dims = [1, 4, 1, 2];
  const graph = {
    name: 'block',
    inputs: [{ name: 'x', dims }],
    outputs: [{ name: 'y', dims: [1, 'channels', 1, 2] }],
    nodes: [
      {
        operator: 'nchwc.ReorderInput' as const,
        name: 'reorder',
        inputs: ['x'],
        outputs: ['y'],
        attributes: {},
      },
    ],
    parameters: [],
    constants: [],
  };
  const runner = await GraphRunner.open(graph, 'cpu', new Set());
  const x = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const outputs = await runner.run(() => floats(x, dims));
  await runner.release();
  const y = tensorOf(outputs, 'y');
  const block = y.dims[1] ?? 0;
  const expected = Array.from({ length: 2 * block }, (_, i) =>
    i % block < 4 ? x[2 * (i % block) + Math.floor(i / block)] : 0,
  );
  const isKnown = floatsOf(y).every((value, i) => value === expected[i]);
  return isKnown && block >= 4 ? block : null;
}
