/** Names for what is added to a graph, which names its own things as it likes. */
import type { Graph } from './graph.ts';

export class FreshNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** Beside all that the graph has (nodes, values, parameters, constants), and others. */
  static beside(
    { nodes, inputs, outputs, parameters, constants }: Graph,
    others: readonly string[] = [],
  ): FreshNames {
    return new FreshNames([
      ...others,
      ...[...inputs, ...outputs, ...parameters, ...constants].map(({ name }) => name),
      ...nodes.flatMap((node) => [node.name, ...node.inputs, ...node.outputs]),
    ]);
  }

  /** The name wished for, or one like it that nothing has yet. It is taken from then on. */
  next(wish: string): string {
    let name = wish;
    for (let i = 2; this.#taken.has(name); i++) name = `${wish} ${i}`;
    this.#taken.add(name);
    return name;
  }
}
