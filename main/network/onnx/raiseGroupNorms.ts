/** Group norms put together again from what lowerGroupNorms made of them. */
import type { FileNode, TensorLookUp } from './fileNode.ts';

/** The nodes with a GroupNormalization for each that was taken apart; all else stays. */
export function raiseGroupNorms(nodes: readonly FileNode[], tensors: TensorLookUp): FileNode[] {
  const patterns = new Patterns(nodes, tensors);
  const found = new Map<FileNode, FileNode>();
  const gone = new Set<FileNode>();
  for (const node of nodes) {
    if (node.operator !== 'InstanceNormalization') continue;
    const raised = patterns.around(node);
    if (raised === null) continue;
    found.set(raised.last, raised.norm);
    for (const part of raised.parts) gone.add(part);
  }
  return nodes.flatMap((node) => found.get(node) ?? (gone.has(node) ? [] : [node]));
}

interface Raised {
  readonly norm: FileNode;
  readonly last: FileNode;
  readonly parts: readonly FileNode[];
}

class Patterns {
  readonly #makers = new Map<string, FileNode>();
  readonly #takers = new Map<string, FileNode[]>();
  readonly #tensors: TensorLookUp;

  constructor(nodes: readonly FileNode[], tensors: TensorLookUp) {
    this.#tensors = tensors;
    for (const node of nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of node.inputs) {
        const takers = this.#takers.get(name);
        if (takers === undefined) this.#takers.set(name, [node]);
        else takers.push(node);
      }
    }
  }

  /** Named as in lowerGroupNorms. Null where the parts are not those. */
  around(normal: FileNode): Raised | null {
    const groups = this.#maker(normal.inputs[0], 'Reshape');
    const x = groups?.inputs[0] ?? '';
    const [zero, count = 0, rest] = this.#numbers(groups?.inputs[1]);
    const isGrouped = zero === 0 && count > 0 && rest === -1;
    const map = this.#taker(normal, 'Reshape');
    const shape = this.#maker(map?.inputs[1], 'Shape');
    const scaled = this.#taker(map, 'Mul');
    const scale = this.#channels(scaled?.inputs[1]);
    const shifted = this.#taker(scaled, 'Add');
    const shift = this.#channels(shifted?.inputs[1]);
    if (!groups || !map || !shape || !scaled || !scale || !shifted || !shift) return null;
    const isPlain =
      isGrouped &&
      shape.inputs[0] === x &&
      this.#isFilled(normal.inputs[1], count, 1) &&
      this.#isFilled(normal.inputs[2], count, 0);
    if (!isPlain) return null;
    const norm: FileNode = {
      operator: 'GroupNormalization',
      name: shifted.name,
      inputs: [x, scale.inputs[0] ?? '', shift.inputs[0] ?? ''],
      outputs: shifted.outputs,
      attributes: { epsilon: normal.attributes['epsilon'] ?? { float: 1e-5 }, num_groups: count },
    };
    return { norm, last: shifted, parts: [shape, groups, normal, map, scale, scaled, shift] };
  }

  /** A parameter shaped [1, C, 1, 1]. */
  #channels(value: string | undefined): FileNode | null {
    const reshape = this.#maker(value, 'Reshape');
    const isChannel = this.#numbers(reshape?.inputs[1]).join() === '1,-1,1,1';
    return isChannel && this.#tensors(reshape?.inputs[0]) !== undefined ? reshape : null;
  }

  #maker(value: string | undefined, operator: string): FileNode | null {
    const node = this.#makers.get(value ?? '');
    return node?.operator === operator ? node : null;
  }

  /** The one node that takes the node's output, as its first input. */
  #taker(node: FileNode | null, operator: string): FileNode | null {
    const value = node?.outputs[0] ?? '';
    const takers = this.#takers.get(value) ?? [];
    const [only] = takers;
    return takers.length === 1 && only?.operator === operator && only.inputs[0] === value
      ? only
      : null;
  }

  #numbers(name: string | undefined): readonly number[] {
    return this.#tensors(name)?.numbers() ?? [];
  }

  #isFilled(name: string | undefined, count: number, value: number): boolean {
    const numbers = this.#numbers(name);
    return numbers.length === count && numbers.every((each) => each === value);
  }
}
