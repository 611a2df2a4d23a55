/** A node of a file on its way to become a layer of ours. */
import type { GraphNode } from '../graph/graph.ts';

export interface FileNode extends Omit<GraphNode, 'operator'> {
  /** With its domain where it is not ONNX's own. */
  readonly operator: string;
}

/** What a form may look up of the weights and constants of the file. */
export interface FileTensor {
  readonly dims: readonly number[];
  /** Of a small one; none where there are many. @throws Unreadable where they are damaged. */
  numbers(): readonly number[];
}

export type TensorLookUp = (name: string | undefined) => FileTensor | undefined;
