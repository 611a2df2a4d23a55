/**
 * From the gradients of a batch's pictures to new weights: the optimiser of `gradients/optimiser.ts` where tensors are
 * JavaScript's, number by number, and as a graph where a device keeps them.
 */
import { GraphRunner } from '../../runtime/graphRunner.ts';
import { floatsOf, number, numberOf, tensorOf, type Tensor } from '../../runtime/tensors.ts';
import type { ProviderName } from '../../../shared/model/providers.ts';
import { combine } from '../gradients/arithmetic.ts';
import { optimise, optimiserNames, type OptimiserRule } from '../gradients/optimiser.ts';
import { ShapedGraph } from '../gradients/shapedGraph.ts';
import type { WeightStore } from '../weightStore.ts';

/** By the parameters' names. */
export type Gradients = ReadonlyMap<string, Tensor>;

/** New weights that nothing has yet. */
export interface Update {
  /** Of all gradients together, as they came. */
  readonly norm: number;
  /** Gives the weights and their momentum to the store. */
  apply(): void;
}

export interface Updater {
  /** The sum, which may take the place of `sum`'s numbers; `sum` and `more` are not to be used any more. */
  add(sum: Gradients, more: Gradients): Promise<Gradients>;
  update(gradients: Gradients, rate: number): Promise<Update>;
  release(): Promise<void>;
}

export function updaterFor(
  provider: ProviderName,
  weights: WeightStore,
  rule: OptimiserRule,
): Updater {
  return provider === 'webgpu'
    ? new DeviceUpdater(provider, weights, rule)
    : new OwnUpdater(weights, rule);
}

/** One pass over each parameter's numbers, where a graph has one for each operator. */
export class OwnUpdater implements Updater {
  readonly #weights: WeightStore;
  readonly #rule: OptimiserRule;

  constructor(weights: WeightStore, rule: OptimiserRule) {
    this.#weights = weights;
    this.#rule = rule;
  }

  add(sum: Gradients, more: Gradients): Promise<Gradients> {
    for (const [name, tensor] of sum) {
      const into = floatsOf(tensor);
      const from = floatsOf(tensorOf(more, name));
      for (let i = 0; i < into.length; i++) into[i]! += from[i]!;
    }
    return Promise.resolve(sum);
  }

  update(gradients: Gradients, rate: number): Promise<Update> {
    let squares = 0;
    for (const tensor of gradients.values()) squares += sumOfSquares(floatsOf(tensor));
    const norm = Math.sqrt(squares);
    const apply = () => {
      const { gradientLimit } = this.#rule;
      const factor = gradientLimit === null || norm <= gradientLimit ? 1 : gradientLimit / norm;
      for (const [name, tensor] of gradients) this.#move(name, tensor, factor, rate);
    };
    return Promise.resolve({ norm, apply });
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  #move(name: string, tensor: Tensor, factor: number, rate: number): void {
    const { momentum, weightDecay } = this.#rule;
    const decay = tensor.dims.length > 1 ? weightDecay : 0;
    const gradient = floatsOf(tensor);
    const weight = floatsOf(this.#weights.parameter(name));
    const velocity = floatsOf(this.#weights.momentum(name));
    for (let i = 0; i < gradient.length; i++) {
      const former = weight[i]!;
      const next = momentum * velocity[i]! + factor * gradient[i]! + decay * former;
      velocity[i] = next;
      weight[i] = former - rate * next;
    }
  }
}

/** In four sums, since each addition waits for the one before. */
function sumOfSquares(numbers: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = numbers.length - (numbers.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += numbers[i]! * numbers[i]!;
    b += numbers[i + 1]! * numbers[i + 1]!;
    c += numbers[i + 2]! * numbers[i + 2]!;
    d += numbers[i + 3]! * numbers[i + 3]!;
  }
  for (let i = whole; i < numbers.length; i++) a += numbers[i]! * numbers[i]!;
  return a + b + c + d;
}

/** Weights, momentum and gradients stay on the device. */
export class DeviceUpdater implements Updater {
  readonly #provider: ProviderName;
  readonly #weights: WeightStore;
  readonly #rule: OptimiserRule;
  #adding: GraphRunner | null = null;
  #updating: GraphRunner | null = null;

  constructor(provider: ProviderName, weights: WeightStore, rule: OptimiserRule) {
    this.#provider = provider;
    this.#weights = weights;
    this.#rule = rule;
  }

  async add(sum: Gradients, more: Gradients): Promise<Gradients> {
    this.#adding ??= await GraphRunner.open(addingGraph(sum), this.#provider, new Set());
    const outputs = await this.#adding.run((name) => {
      const ofMore = name.startsWith(morePrefix);
      return ofMore ? tensorOf(more, name.slice(morePrefix.length)) : tensorOf(sum, name);
    });
    for (const tensor of [...sum.values(), ...more.values()]) tensor.dispose();
    return new Map([...sum.keys()].map((name) => [name, tensorOf(outputs, summed(name))]));
  }

  async update(gradients: Gradients, rate: number): Promise<Update> {
    this.#updating ??= await GraphRunner.open(
      updatingGraph(gradients, this.#rule),
      this.#provider,
      new Set([optimiserNames.gradientNorm]),
    );
    const byName = new Map<string, () => Tensor>([[optimiserNames.rate, () => number(rate)]]);
    for (const [name, gradient] of gradients) {
      byName.set(name, () => this.#weights.parameter(name));
      byName.set(optimiserNames.momentum(name), () => this.#weights.momentum(name));
      byName.set(optimiserNames.gradient(name), () => gradient);
    }
    const outputs = await this.#updating.run((name) => {
      const fed = byName.get(name);
      if (fed === undefined) throw new Error(`Nothing is there for the input '${name}'.`);
      return fed();
    });
    for (const tensor of gradients.values()) tensor.dispose();
    return {
      norm: numberOf(tensorOf(outputs, optimiserNames.gradientNorm)),
      apply: () => {
        this.#weights.take(outputs, gradients.keys());
      },
    };
  }

  /** What it made is home by then. */
  async release(): Promise<void> {
    await this.#adding?.release();
    await this.#updating?.release();
    this.#adding = null;
    this.#updating = null;
  }
}

const morePrefix = 'more ';
const summed = (name: string) => `sum of ${name}`;

function addingGraph(gradients: Gradients) {
  const graph = new ShapedGraph('sum');
  for (const [name, { dims }] of gradients) {
    const sum = combine(
      graph,
      'Add',
      graph.input(name, dims),
      graph.input(`${morePrefix}${name}`, dims),
    );
    graph.outputAs(sum, summed(name));
  }
  return graph.finish();
}

function updatingGraph(gradients: Gradients, rule: OptimiserRule) {
  const graph = new ShapedGraph('update');
  const values = [...gradients].map(
    ([name, { dims }]) => [name, graph.input(optimiserNames.gradient(name), dims)] as const,
  );
  optimise(graph, new Map(values), rule);
  return graph.finish();
}
