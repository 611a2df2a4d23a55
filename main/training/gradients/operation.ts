/** What an operator of a network does in a training graph: itself, and its gradient. */
import type { Attribute, GraphNode } from '../../network/graph/graph.ts';
import type { ShapedGraph, Value } from './shapedGraph.ts';

export interface Operation {
  /**
   * Runs the node. @returns its output, and behind it what the gradient wants besides inputs and output.
   * @param inputs those left out are null
   */
  forward(
    graph: ShapedGraph,
    node: GraphNode,
    inputs: readonly (Value | null)[],
  ): readonly [Value, ...Value[]];
  /** The gradient of each input that is asked for; null for the others. */
  backward(graph: ShapedGraph, step: BackwardStep): readonly (Value | null)[];
}

export interface BackwardStep {
  readonly node: GraphNode;
  /** Of `forward`; each is taken into the graph when it is asked for. */
  readonly input: (i: number) => Value;
  readonly output: (i: number) => Value;
  /** Of the loss by the node's output. */
  readonly gradient: Value;
  /** Whether a gradient of the input leads to anything that is trained. */
  readonly wants: (i: number) => boolean;
}

/** A whole number of the node's. */
export function integer(node: GraphNode, name: string, fallback?: number): number {
  const value = node.attributes[name];
  if (typeof value === 'number') return value;
  if (value === undefined && fallback !== undefined) return fallback;
  throw new Error(`'${node.name}' has no ${name}.`);
}

/** A list of whole numbers of the node's. */
export function integers(
  node: GraphNode,
  name: string,
  fallback?: readonly number[],
): readonly number[] {
  const value = node.attributes[name];
  if (isList(value)) return value;
  if (value === undefined && fallback !== undefined) return fallback;
  throw new Error(`'${node.name}' has no ${name}.`);
}

/** A fraction of the node's. */
export function fraction(node: GraphNode, name: string, fallback?: number): number {
  const value = node.attributes[name];
  if (typeof value === 'object' && 'float' in value) return value.float;
  if (value === undefined && fallback !== undefined) return fallback;
  throw new Error(`'${node.name}' has no ${name}.`);
}

function isList(value: Attribute | undefined): value is readonly number[] {
  return Array.isArray(value);
}

/** An input that the node cannot do without. */
export function given(node: GraphNode, inputs: readonly (Value | null)[], i: number): Value {
  const value = inputs[i] ?? null;
  if (value === null) throw new Error(`'${node.name}' has no input ${i}.`);
  return value;
}
