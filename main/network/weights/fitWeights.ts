/** How the tensors of a file and the parameters of a network go together. */
import type { Parameter } from '../graph/graph.ts';
import { shown } from '../unreadable.ts';
import type { WeightFile } from './weightFile.ts';

export interface WeightsFit {
  /** Of each parameter that has a tensor of its shape, the tensor's name. */
  readonly found: ReadonlyMap<string, string>;
  /** The names that the file would have. */
  readonly missing: readonly string[];
  /** Each with the shape that it has and the one that it should have. */
  readonly misshapen: readonly string[];
  /** Tensors that no parameter asks for. */
  readonly others: readonly string[];
}

/** Counts batches in training; no network needs it. */
export const isBatchCounter = (name: string) => name.endsWith('.num_batches_tracked');

/** @param inFile what the file calls a parameter */
export function fitWeights<P extends Parameter>(
  file: WeightFile,
  parameters: readonly P[],
  inFile: (parameter: P) => string,
): WeightsFit {
  const found = new Map<string, string>();
  const missing: string[] = [];
  const misshapen: string[] = [];
  const asked = new Set<string>();
  for (const parameter of parameters) {
    const name = inFile(parameter);
    asked.add(name);
    const tensor = file.tensors.get(name);
    if (tensor === undefined) missing.push(name);
    else if (tensor.dims.join() === parameter.dims.join()) found.set(parameter.name, name);
    else {
      misshapen.push(`${name} ${shapeOf(tensor)} instead of ${shapeOf(parameter)}`);
    }
  }
  const others = [...file.tensors.keys()].filter(
    (name) => !asked.has(name) && !isBatchCounter(name),
  );
  return { found, missing, misshapen, others };
}

function shapeOf({ dims }: { readonly dims: readonly number[] }): string {
  return `[${dims.join(', ')}]`;
}

/** Why a file's weights are not a network's. */
export interface Misfits {
  readonly missing: readonly string[];
  /** Tensors that the network has no parameter for. */
  readonly surplus: readonly string[];
  readonly misshapen: readonly string[];
}

export function countMisfits({ missing, surplus, misshapen }: Misfits): number {
  return missing.length + surplus.length + misshapen.length;
}

/** Of each kind so many are named. */
const listed = 20;

/** What they are, as the end of a sentence. */
export function listMisfits({ missing, surplus, misshapen }: Misfits): string {
  const parts = Object.entries({ missing, surplus, misshapen });
  return parts
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${names.length} ${what}: ${listOf(names)}`)
    .join('; ');
}

function listOf(names: readonly string[]): string {
  const some = names.slice(0, listed).map(shown).join(', ');
  return names.length > listed ? `${some} and ${names.length - listed} more` : some;
}
