/** Graphs of tests in ONNX Runtime, on the CPU. */
import { sizeOf, type Graph } from '../../../network/graph/graph.ts';
import { onnxBytes } from '../../../network/onnx/onnxBytes.ts';
import { InferenceSession, Tensor } from '../../../runtime/testing/plainRuntime.ts';
import { valueOf } from './referenceGraph.ts';
import type { Doubles, Feeds } from './doubles.ts';

/** Whole numbers, as places and counts are. */
export interface WholeNumbers {
  readonly dims: readonly number[];
  readonly data: Int32Array | BigInt64Array;
}

export interface OpenGraph {
  /** Inputs that the graph does not have are left aside. */
  run(feeds: ReadonlyMap<string, Doubles | WholeNumbers>): Promise<Map<string, Doubles>>;
  release(): Promise<void>;
}

/** @param weights of the graph's parameters */
export async function openGraph(graph: Graph, weights: Feeds = new Map()): Promise<OpenGraph> {
  const session = await InferenceSession.create(await bytesOf(graph, weights), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  return {
    run: (feeds) => runSession(session, feeds),
    release: () => session.release(),
  };
}

/** A graph run once. */
export async function runOnce(
  graph: Graph,
  feeds: ReadonlyMap<string, Doubles | WholeNumbers>,
): Promise<Map<string, Doubles>> {
  const session = await openGraph(graph);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** The graph as a file of ONNX. */
export async function bytesOf(graph: Graph, weights: Feeds): Promise<Uint8Array> {
  const read = (name: string) => Promise.resolve(Float32Array.from(valueOf(weights, name).data));
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(graph, { read })) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function runSession(
  session: InferenceSession,
  feeds: ReadonlyMap<string, Doubles | WholeNumbers>,
): Promise<Map<string, Doubles>> {
  const inputs = Object.fromEntries(
    session.inputNames.map((name) => {
      const fed = feeds.get(name);
      if (fed === undefined) throw new Error(`Nothing is fed to '${name}'.`);
      return [name, tensorOf(fed)];
    }),
  );
  const results = await session.run(inputs);
  return new Map(
    Object.entries(results).map(([name, { dims, data }]) => {
      if (!(data instanceof Float32Array)) throw new Error(`'${name}' is not float32.`);
      if (data.length !== sizeOf(dims)) throw new Error(`'${name}' has another size.`);
      return [name, { dims, data: Float64Array.from(data) }];
    }),
  );
}

function tensorOf({ dims, data }: Doubles | WholeNumbers): Tensor {
  if (data instanceof BigInt64Array) return new Tensor('int64', data, dims);
  if (data instanceof Int32Array) return new Tensor('int32', data, dims);
  return new Tensor('float32', Float32Array.from(data), dims);
}
