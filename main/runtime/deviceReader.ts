/**
 * Brings tensors from a device. onnxruntime-node's own `getData` ends the process on the webgpu provider, so they go
 * through a graph that passes its input on, with an output that is not kept on the device.
 */
import type { Tensor } from 'onnxruntime-node';
import type { ProviderName } from '../../shared/model/providers.ts';
import { ShapedGraph } from '../training/gradients/shapedGraph.ts';
import { GraphRunner } from './graphRunner.ts';
import { floatsOf } from './tensors.ts';

export class DeviceReader {
  readonly #provider: ProviderName;
  /** By the number of axes. */
  readonly #passing = new Map<number, GraphRunner>();

  constructor(provider: ProviderName) {
    this.#provider = provider;
  }

  /** The numbers of a float32 tensor, wherever it is. @throws StudioError provider */
  async read(tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
    if (tensor.location === 'cpu') return floatsOf(tensor);
    const axes = tensor.dims.length;
    const runner = this.#passing.get(axes) ?? (await this.#make(axes));
    const [passed] = (await runner.run(() => tensor)).values();
    if (passed === undefined) throw new Error('The graph has one output.');
    return floatsOf(passed);
  }

  async release(): Promise<void> {
    for (const runner of this.#passing.values()) await runner.release();
    this.#passing.clear();
  }

  async #make(axes: number): Promise<GraphRunner> {
    const graph = new ShapedGraph('pass');
    const input = graph.input(
      'given',
      Array.from({ length: axes }, () => -1),
    );
    graph.outputAs(input, 'passed');
    const runner = await GraphRunner.open(graph.finish(), this.#provider, new Set(['passed']));
    this.#passing.set(axes, runner);
    return runner;
  }
}
