/**
 * A graph of training in ONNX Runtime. Tensors go in and come out as ONNX Runtime's own, so that on a provider that
 * can keep them (webgpu) weights and activations never leave the device between steps.
 */
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import type { ProviderName } from '../../shared/model/providers.ts';
import { runtimeFailure } from './runtimeFailure.ts';
import { sessionOptions } from './session.ts';
import type { Graph } from '../network/graph/graph.ts';
import { inOnePiece, onnxBytes } from '../network/onnx/onnxBytes.ts';
import { OutputBuffers } from './outputBuffers.ts';

export class GraphRunner {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @param read names of the outputs whose numbers are wanted at once; the others may stay on the device */
  static async open(
    graph: Graph,
    provider: ProviderName,
    read: ReadonlySet<string>,
  ): Promise<GraphRunner> {
    const kept = graph.outputs.filter(({ name }) => !read.has(name));
    const preferredOutputLocation =
      provider === 'webgpu'
        ? Object.fromEntries(kept.map(({ name }) => [name, 'gpu-buffer' as const]))
        : {};
    const options = { ...(await sessionOptions(provider)), preferredOutputLocation };
    return GraphRunner.openBytes(await bytesOf(graph), options);
  }

  static async openBytes(
    bytes: Uint8Array,
    options: InferenceSession.SessionOptions,
  ): Promise<GraphRunner> {
    try {
      return new GraphRunner(await InferenceSession.create(bytes, options));
    } catch (error) {
      throw runtimeFailure(error, 'Opening a graph of the training', 'provider');
    }
  }

  /**
   * @param feed the tensor of an input, by its name
   * @param wanted names of outputs, or where they go: then what a former run put there is written over
   */
  async run(
    feed: (name: string) => Tensor,
    wanted: readonly string[] | OutputBuffers = this.#session.outputNames,
  ): Promise<Map<string, Tensor>> {
    const inputs = Object.fromEntries(this.#session.inputNames.map((name) => [name, feed(name)]));
    const fetches =
      wanted instanceof OutputBuffers ? wanted.for(this.#session.outputMetadata) : wanted;
    try {
      return new Map(Object.entries(await this.#session.run(inputs, fetches)));
    } catch (error) {
      throw runtimeFailure(error, 'Running a graph of the training', 'provider');
    }
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

function bytesOf(graph: Graph): Promise<Uint8Array> {
  const none = { read: () => Promise.reject(new Error('A training graph has no weights.')) };
  return inOnePiece(onnxBytes(graph, none));
}
