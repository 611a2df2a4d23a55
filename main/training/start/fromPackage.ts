/** A network out of a model package, its last layers fitted to the data's classes. */
import { fasterRcnnOf } from '../../../shared/model/modelPackage.ts';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import { phraseOf } from '../../../shared/annotation/sentences.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { StudioError } from '../../../shared/result.ts';
import { readModelFolder, type PackagePart } from '../../packages/modelFolder.ts';
import type { GraphFile } from '../../runtime/graphFile.ts';
import { foldBatchNorms } from '../../network/graph/foldBatchNorms.ts';
import { FreshNames } from '../../network/graph/freshNames.ts';
import type { Graph, GraphPort, OperatorName } from '../../network/graph/graph.ts';
import { readGraph, type ReadGraph } from '../../network/onnx/readGraph.ts';
import { operations } from '../gradients/operations/index.ts';
import { ownPrefix } from '../gradients/shapedGraph.ts';
import { checkedDescription, type Description } from './description.ts';
import { withClasses } from './predictor.ts';
import { withAnchors } from './rpnPredictor.ts';
import type { InputSize, StartingNetwork } from './networkTypes.ts';

/** @throws StudioError as startingNetwork. */
export async function fromPackage(
  folder: string,
  classes: readonly ClassSummary[],
  input: InputSize,
  random: Random,
  anchors: TrainingRecipe['anchors'],
): Promise<StartingNetwork> {
  const found = await readModelFolder(folder);
  const { files: _files, ...described } = fasterRcnnOf(found.spec, folder);
  const spec = { ...described, input: { ...described.input, ...input } };
  const trunk = renamed(await readPart(found.files.trunk, trunkPorts(spec)), 'trunk', []);
  const head = renamed(
    await readPart(found.files.head, headPorts(spec)),
    'head',
    namesEntering(trunk),
  );
  const proposing = withAnchors(trunk, spec.rpn, anchors, found.files.trunk.path, random);
  const fitted = withClasses(head, spec, classes, found.files.head.path, random);
  return {
    trunk: proposing.trunk.graph,
    head: fitted.head.graph,
    spec: checkedDescription({
      ...spec,
      rpn: { ...spec.rpn, levels: proposing.levels },
      classes: fitted.classes,
    }),
    values: new Map([...proposing.trunk.values, ...fitted.head.values]),
    origin: [sourceOf(spec), proposing.origin, fitted.origin]
      .filter((each) => each !== '')
      .join(' '),
  };
}

function sourceOf({ name, licence, trainedOn }: Description): string {
  return `The model package ${name} (licence: ${licence}), trained on: ${phraseOf(trainedOn)}.`;
}

interface Ports {
  readonly input: GraphPort;
  readonly outputs: readonly GraphPort[];
}

function trunkPorts({ input, rpn, roi }: Description): Ports {
  const names = [
    ...rpn.levels.flatMap(({ objectness, deltas }) => [objectness, deltas]),
    ...roi.levels.map(({ feature }) => feature),
  ];
  return {
    input: { name: input.name, dims: [1, 3, 'height', 'width'] },
    outputs: [...new Set(names)].map((name) => ({
      name,
      dims: [1, `channels of ${name}`, `height of ${name}`, `width of ${name}`],
    })),
  };
}

function headPorts({ head, roi }: Description): Ports {
  const dims = ['n', 'channels', roi.outputHeight, roi.outputWidth];
  return {
    input: { name: head.input, dims },
    outputs: [head.classLogits, head.boxDeltas].map((name) => ({
      name,
      dims: ['n', `width of ${name}`],
    })),
  };
}

const isKnown = (operator: string): operator is OperatorName => Object.hasOwn(operations, operator);

async function readPart({ path, bytes }: GraphFile, ports: Ports): Promise<ReadGraph> {
  const part = await readGraph(bytes, { subject: path, ...ports, isKnown });
  requireFoldable(part.graph, path);
  return part;
}

/** What cannot be folded could be trained, but not be kept. */
function requireFoldable(graph: Graph, path: string): void {
  const none = { read: () => Promise.reject(new Error('Nothing is read.')) };
  try {
    foldBatchNorms(graph, none);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('badModel', `${path} cannot be trained: ${why}`, { cause });
  }
}

/** What a step's graphs take under the names of the file: its input, weights and constants. */
function namesEntering({ graph: { inputs, parameters, constants } }: ReadGraph): string[] {
  return [...inputs, ...parameters, ...constants].map(({ name }) => name);
}

/**
 * A step's graphs have the weights of both files, and names of their own: a weight or constant whose name is taken
 * there gets another.
 */
function renamed(
  { graph, values }: ReadGraph,
  part: PackagePart,
  taken: readonly string[],
): ReadGraph {
  const fresh = FreshNames.beside(graph, taken);
  const isTaken = (name: string) => name.startsWith(ownPrefix) || taken.includes(name);
  const names = new Map(
    [...graph.parameters, ...graph.constants]
      .filter(({ name }) => isTaken(name))
      .map(({ name }) => [name, fresh.next(`${part}/${name}`)]),
  );
  const rename = (name: string) => names.get(name) ?? name;
  const named = <T extends { readonly name: string }>(list: readonly T[]) =>
    list.map((each) => ({ ...each, name: rename(each.name) }));
  return {
    graph: {
      ...graph,
      nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
      parameters: named(graph.parameters),
      constants: named(graph.constants),
    },
    values: new Map([...values].map(([name, numbers]) => [rename(name), numbers])),
  };
}
