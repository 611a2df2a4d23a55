/**
 * Whether ONNX Runtime's CPU provider has its own layout of maps here, and how wide it is: [n, C, h, w] as blocks of so many
 * channels, [n, C / block, h, w, block]. On x64 it is what makes depthwise convolutions fast: detection gets it by itself, as
 * weights that never change are laid out when a graph opens; training asks for it. It is tried out once a process.
 */
import './noTelemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { onnxBytes } from '../network/onnx/onnxBytes.ts';

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
  const pieces: Uint8Array[] = [];
  const none = { read: () => Promise.reject(new Error('It has no weights.')) };
  for await (const piece of onnxBytes(graph, none)) pieces.push(piece);
  const session = await InferenceSession.create(Buffer.concat(pieces), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const x = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const { y } = await session.run({ x: new Tensor('float32', x, dims) });
  await session.release();
  const block = y?.dims[1] ?? 0;
  const expected = Array.from({ length: 2 * block }, (_, i) =>
    i % block < 4 ? x[2 * (i % block) + Math.floor(i / block)] : 0,
  );
  const isKnown = y?.data instanceof Float32Array && y.data.every((v, i) => v === expected[i]);
  return isKnown && block >= 4 ? block : null;
}
