/** The graphs of a network that is trained, as ONNX: to keep them as a package, and to run them between steps. */
import { foldBatchNorms } from '../../network/graph/foldBatchNorms.ts';
import type { Graph, Weights } from '../../network/graph/graph.ts';
import { lowerGroupNorms } from '../../network/graph/lowerGroupNorms.ts';
import { inOnePiece, onnxBytes } from '../../network/onnx/onnxBytes.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { classifierValues, noClassifiers } from '../crops/classifierGraph.ts';
import type { Description } from './description.ts';
import { fastDescription, trunkWithoutRpn, type FastDescription } from './fastRcnnParts.ts';
import type { StartingNetwork } from './networkTypes.ts';
import { rcnnParts, type RcnnDescription } from './rcnnParts.ts';

type Graphs = Pick<StartingNetwork, 'trunk' | 'head'>;

/** What a schedule leaves behind: the graphs, and the content of model.json without the files. */
export interface PackageToMake {
  readonly graphs: Graphs;
  readonly model: Description | FastDescription | RcnnDescription;
  /** Values of parameters that are learned after the last step, as they are before; by name. */
  readonly later: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
}

/** @param spec what model.json would say of the network as it is */
export function packageOf(
  { trunk, head }: Graphs,
  spec: Description,
  recipe: Pick<TrainingRecipe, 'schedule' | 'regions' | 'warp'>,
  scoreThreshold?: number,
): PackageToMake {
  const later = new Map<string, Float32Array<ArrayBuffer>>();
  switch (recipe.schedule) {
    case 'fast-rcnn': {
      const model = fastDescription(spec, recipe.regions);
      return { graphs: { trunk: trunkWithoutRpn(trunk, model), head }, model, later };
    }
    case 'r-cnn': {
      const { graphs, model, length } = rcnnParts({ trunk, head }, spec, recipe, scoreThreshold);
      const none = noClassifiers(spec.classes.length, length);
      return { graphs, model, later: classifierValues(none, length) };
    }
    case 'joint':
    case 'heads':
    case 'alternating':
      return { graphs: { trunk, head }, model: spec, later };
    case 'sliding-windows':
      throw new Error('Sliding windows have no network to make a package of.');
  }
}

/** Both graphs as ONNX pieces with batch norms folded and group norms taken apart. */
export function packageGraphs(
  { trunk, head }: Graphs,
  values: ReadonlyMap<string, Float32Array>,
): { trunk: AsyncIterable<Uint8Array>; head: AsyncIterable<Uint8Array> } {
  return { trunk: graphPieces(trunk, values), head: graphPieces(head, values) };
}

/** A graph as ONNX pieces with these weights in it, batch norms folded and group norms taken apart. */
export function graphPieces(
  graph: Graph,
  values: ReadonlyMap<string, Float32Array>,
): AsyncIterable<Uint8Array> {
  const weights: Weights = {
    read(name) {
      const found = values.get(name);
      return found === undefined
        ? Promise.reject(new Error(`There are no values of '${name}'.`))
        : Promise.resolve(Float32Array.from(found));
    },
  };
  const folded = foldBatchNorms(graph, weights);
  return onnxBytes(lowerGroupNorms(folded.graph), folded.weights);
}

/** An ONNX model whose parameters are inputs beside its own. */
export interface RunnableGraph {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Names of the inputs that are parameters. */
  readonly parameters: readonly string[];
}

/** The graphs for running with parameters as inputs: group norms taken apart, any input size, any number of rows. */
export async function runnableGraphs({
  trunk,
  head,
}: Graphs): Promise<{ trunk: RunnableGraph; head: RunnableGraph }> {
  return { trunk: await runnable(trunk), head: await runnable(head) };
}

async function runnable(graph: Graph): Promise<RunnableGraph> {
  const withInputs = { ...graph, inputs: [...graph.inputs, ...graph.parameters], parameters: [] };
  const none = { read: () => Promise.reject(new Error('All parameters are inputs.')) };
  const bytes = await inOnePiece(onnxBytes(lowerGroupNorms(withInputs), none));
  return { bytes, parameters: graph.parameters.map(({ name }) => name) };
}
