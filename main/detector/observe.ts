/**
 * Graphs with further outputs, for whoever wants to know what happens inside them on real pictures. What an
 * output is, is known to whoever added it; here they are single numbers with names.
 */
import type { RunGraph } from '../../shared/detection/graphs.ts';
import type { GraphFile } from '../runtime/graphFile.ts';
import type { ModelFolder, PackagePart } from '../packages/modelFolder.ts';
import type { GraphSpec, NetworkModel } from '../../shared/detection/detectors/network.ts';

/** Bytes that make a graph's file one with further outputs when they follow it. */
export type GraphAdditions = Readonly<Record<PackagePart, Uint8Array>>;

/** Names of the further outputs. */
export type ObservedNames = Readonly<Record<PackagePart, readonly string[]>>;

/** Their numbers, in their order, each time that the graph was run for the picture. */
export type Observed = Readonly<Record<PackagePart, readonly (readonly number[])[]>>;

/** The package with what is added to its graphs after their hashes were checked. */
export function withAdditions(folder: ModelFolder, additions: GraphAdditions): ModelFolder {
  const both = ({ bytes, ...file }: GraphFile, more: Uint8Array): GraphFile => {
    const joined = new Uint8Array(bytes.length + more.length);
    joined.set(bytes);
    joined.set(more, bytes.length);
    return { ...file, bytes: joined };
  };
  return {
    ...folder,
    files: {
      trunk: both(folder.files.trunk, additions.trunk),
      head: both(folder.files.head, additions.head),
    },
  };
}

/** The model, and what its graphs put out under the names while it is run. */
export function observing<M extends NetworkModel<GraphSpec>>(
  model: M,
  names: ObservedNames,
): { readonly model: M; readonly observed: Observed } {
  const observed = { trunk: [] as number[][], head: [] as number[][] };
  const told =
    (run: RunGraph, part: PackagePart): RunGraph =>
    async (feeds, fetches) => {
      const outputs = await run(feeds, [...fetches, ...names[part]]);
      observed[part].push(names[part].map((name) => outputs[name]?.data[0] ?? NaN));
      return outputs;
    };
  return {
    model: {
      ...model,
      runTrunk: told(model.runTrunk, 'trunk'),
      runHead: told(model.runHead, 'head'),
    },
    observed,
  };
}
