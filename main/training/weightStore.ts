/** The numbers that training changes: parameters and their momentum, where the provider keeps them. */
import { sizeOf, type Graph } from '../network/graph/graph.ts';
import { optimiserNames } from './gradients/optimiser.ts';
import type { DeviceReader } from '../runtime/deviceReader.ts';
import { floats, tensorOf, type Tensor } from '../runtime/tensors.ts';

export type Values = Map<string, Float32Array<ArrayBuffer>>;

export class WeightStore {
  readonly #dims = new Map<string, readonly number[]>();
  readonly #parameters = new Map<string, Tensor>();
  readonly #momentum = new Map<string, Tensor>();
  readonly #reader: DeviceReader;

  /** @param values of every parameter of the graphs */
  constructor(
    graphs: readonly Graph[],
    values: ReadonlyMap<string, Float32Array>,
    reader: DeviceReader,
  ) {
    this.#reader = reader;
    for (const { parameters } of graphs) {
      for (const { name, dims } of parameters) this.#dims.set(name, dims);
    }
    this.set(values);
  }

  /** Takes copies of these values for their parameters; the others stay. */
  set(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, dims] of this.#dims) {
      const data = values.get(name);
      if (data === undefined) continue;
      if (data.length !== sizeOf(dims)) {
        throw new Error(`'${name}' has ${data.length} numbers where ${sizeOf(dims)} belong.`);
      }
      replace(this.#parameters, name, floats(Float32Array.from(data), dims));
    }
  }

  setMomentum(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, data] of values) {
      replace(this.#momentum, name, floats(Float32Array.from(data), this.#dimsOf(name)));
    }
  }

  /** All momentum becomes zero, as at the begin of a phase. */
  forgetMomentum(): void {
    for (const tensor of this.#momentum.values()) tensor.dispose();
    this.#momentum.clear();
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  parameter(name: string): Tensor {
    return tensorOf(this.#parameters, name);
  }

  momentum(name: string): Tensor {
    const found = this.#momentum.get(name);
    if (found !== undefined) return found;
    const dims = this.#dimsOf(name);
    const zeros = floats(new Float32Array(sizeOf(dims)), dims);
    this.#momentum.set(name, zeros);
    return zeros;
  }

  /** What the optimiser's graph made of the parameters that learned. */
  take(outputs: ReadonlyMap<string, Tensor>, learned: Iterable<string>): void {
    for (const name of learned) {
      replace(this.#parameters, name, tensorOf(outputs, optimiserNames.newParameter(name)));
      replace(this.#momentum, name, tensorOf(outputs, optimiserNames.newMomentum(name)));
    }
  }

  async values(): Promise<Values> {
    return this.#numbersOf(this.#parameters);
  }

  async momentumValues(): Promise<Values> {
    return this.#numbersOf(this.#momentum);
  }

  /**
   * Leaves the device: a session takes with it what it put there, and who frees that later ends the process. To be
   * called before one is released.
   */
  async comeHome(): Promise<void> {
    if (this.#areHome()) return;
    this.set(await this.values());
    this.setMomentum(await this.momentumValues());
  }

  #areHome(): boolean {
    const tensors = [...this.#parameters.values(), ...this.#momentum.values()];
    return tensors.every(({ location }) => location === 'cpu');
  }

  async #numbersOf(tensors: ReadonlyMap<string, Tensor>): Promise<Values> {
    const values: Values = new Map();
    for (const [name, tensor] of tensors) values.set(name, await this.#reader.read(tensor));
    return values;
  }

  #dimsOf(name: string): readonly number[] {
    const dims = this.#dims.get(name);
    if (dims === undefined) throw new Error(`There is no parameter '${name}'.`);
    return dims;
  }
}

/** Frees what a device holds of the former tensor. */
function replace(tensors: Map<string, Tensor>, name: string, tensor: Tensor): void {
  tensors.get(name)?.dispose();
  tensors.set(name, tensor);
}
