/**
 * Brings tensors from a device. onnxruntime-node's own `getData` ends the process on the webgpu provider, so they go
 * through a graph that passes its input on, with an output that is not kept on the device.
 */
import type { ProviderName } from '../../shared/model/providers.ts';
import type { Graph } from '../network/graph/graph.ts';
import { GraphRunner } from './graphRunner.ts';
import { floatsOf, type Tensor } from './tensors.ts';

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
    const runner = await GraphRunner.open(passOn(axes), this.#provider, new Set(['passed']));
    this.#passing.set(axes, runner);
    return runner;
  }
}

/** A graph that gives its input, of so many axes, as its output. */
function passOn(axes: number): Graph {
  const dims = Array.from({ length: axes }, (_, axis) => `d${axis}`);
  return {
    name: 'pass',
    inputs: [{ name: 'given', dims }],
    outputs: [{ name: 'passed', dims }],
    nodes: [
      {
        operator: 'Identity',
        name: 'pass',
        inputs: ['given'],
        outputs: ['passed'],
        attributes: {},
      },
    ],
    parameters: [],
    constants: [],
  };
}
