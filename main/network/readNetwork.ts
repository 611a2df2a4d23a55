/**
 * Which of torchvision's Faster R-CNNs a file of weights belongs to: every parameter of the network must
 * be there in its shape, and nothing else.
 */
import { basename } from 'node:path';
import { architectureNames, type ArchitectureName } from '../../shared/model/architectures.ts';
import { item } from '../../shared/item.ts';
import { StudioError } from '../../shared/result.ts';
import type { Graph, Weights } from './graph/graph.ts';
import type { Feature } from './graph/graphBuilder.ts';
import { buildHead } from './head.ts';
import type { NetworkSpec } from './spec/networkSpec.ts';
import { torchvisionSpec } from './spec/torchvision.ts';
import { buildTrunk } from './trunk.ts';
import { readFinite } from './weights/readFinite.ts';
import type { WeightFile } from './weights/weightFile.ts';

/** A network with the weights of a file. */
export interface ReadNetwork {
  readonly architecture: ArchitectureName;
  readonly spec: NetworkSpec;
  /** The levels that the RPN searches. */
  readonly levels: readonly Feature[];
  /** Without background. */
  readonly classCount: number;
  readonly trunk: Graph;
  readonly head: Graph;
  readonly weights: Weights;
}

/**
 * @param architecture null: recognised by names and shapes
 * @throws StudioError badModel with everything that is missing, surplus or misshapen; badInput where
 *   the weights fit two networks.
 */
export function readNetwork(file: WeightFile, architecture: ArchitectureName | null): ReadNetwork {
  const shapes = shapesOf(file);
  const { name, network, problems } =
    architecture === null ? recognise(file, shapes) : fit(file, shapes, architecture);
  if (problems.count > 0) throw misfit(file, name, problems, architecture === null);
  return { ...network, architecture: name, weights: weightsOf(file, shapes) };
}

/** A tensor of the file under the name that torchvision gives it today. */
interface Stored {
  readonly storedName: string;
  readonly dims: readonly number[];
}

type Shapes = ReadonlyMap<string, Stored>;

/** Counts batches in training; no network needs it. */
const isCounter = (name: string) => name.endsWith('.num_batches_tracked');

function shapesOf(file: WeightFile): Shapes {
  const shapes = new Map<string, Stored>();
  for (const { name, dims } of file.tensors.values()) {
    if (isCounter(name)) continue;
    const current = currentName(name);
    if (current !== name && file.tensors.has(current)) {
      const sentence = `${file.path} has '${name}', the former name of '${current}', beside it.`;
      throw new StudioError('badModel', sentence);
    }
    shapes.set(current, { storedName: name, dims });
  }
  return shapes;
}

/** Before 0.14, torchvision's RPN and pyramid had their convolutions one level higher. */
function currentName(name: string): string {
  return name
    .replace(/^rpn\.head\.conv\.(weight|bias)$/, 'rpn.head.conv.0.0.$1')
    .replace(/^(backbone\.fpn\.(?:inner|layer)_blocks\.\d+)\.(weight|bias)$/, '$1.0.$2');
}

interface Problems {
  readonly count: number;
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  readonly misshapen: readonly string[];
}

interface Fit {
  readonly name: ArchitectureName;
  readonly network: Omit<ReadNetwork, 'architecture' | 'weights'>;
  readonly problems: Problems;
}

function fit(file: WeightFile, shapes: Shapes, name: ArchitectureName): Fit {
  const isTrained = [...file.tensors.keys()].some(isCounter);
  const spec = torchvisionSpec(name, {
    kind: 'batch',
    // torchvision gives its published weights of this network, which have frozen norms, no epsilon.
    epsilon: name === 'fasterrcnn_resnet50_fpn' && !isTrained ? 0 : 1e-5,
    frozen: !isTrained,
  });
  const outputs = shapes.get('roi_heads.box_predictor.cls_score.bias')?.dims[0] ?? 0;
  const classCount = Math.max(1, outputs - 1);
  const { graph: trunk, levels } = buildTrunk(spec);
  const head = buildHead(spec, item(levels, 0).channels, classCount);
  const network = { spec, levels, classCount, trunk, head };
  return { name, network, problems: compare(shapes, [trunk, head]) };
}

function compare(shapes: Shapes, graphs: readonly Graph[]): Problems {
  const parameters = graphs.flatMap((graph) => graph.parameters);
  const known = new Set(parameters.map(({ name }) => name));
  const missing = parameters.filter(({ name }) => !shapes.has(name)).map(({ name }) => name);
  const surplus = [...shapes].filter(([name]) => !known.has(name)).map(([, s]) => s.storedName);
  const misshapen = parameters.flatMap(({ name, dims }) => {
    const stored = shapes.get(name);
    if (stored === undefined || stored.dims.join() === dims.join()) return [];
    return [`${stored.storedName} [${stored.dims.join(', ')}] instead of [${dims.join(', ')}]`];
  });
  const count = missing.length + surplus.length + misshapen.length;
  return { count, missing, surplus, misshapen };
}

/** The network that fits, or the one that fits best. */
function recognise(file: WeightFile, shapes: Shapes): Fit {
  const fits = architectureNames.map((name) => fit(file, shapes, name));
  const fitting = fits.filter(({ problems }) => problems.count === 0);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (fitting.length > 1) return byFileName(file, fitting);
  const nearest = fits.reduce((best, each) =>
    each.problems.count < best.problems.count ? each : best,
  );
  const { trunk, head } = nearest.network;
  const parameters = trunk.parameters.length + head.parameters.length;
  if (nearest.problems.missing.length < parameters / 2) return nearest;
  throw stranger(file);
}

/** Weights of another kind of network: what is missing of ours would say nothing. */
function stranger(file: WeightFile): StudioError {
  const names = [...file.tensors.keys()];
  const some = names.slice(0, 5).join(', ');
  const sentence =
    `${file.path} fits none of the networks that can be imported (${architectureNames.join(', ')}): ` +
    `of its ${names.length} tensors the first are ${some}.`;
  return new StudioError('badModel', sentence);
}

/** Two of the networks differ in sizes alone, and the weights of one say nothing of which it is. */
function byFileName(file: WeightFile, fits: readonly Fit[]): Fit {
  const fileName = basename(file.path);
  const named = fits
    .filter(({ name }) => fileName.includes(name))
    .sort((a, b) => b.name.length - a.name.length);
  const [best] = named;
  if (best !== undefined) return best;
  const names = fits.map(({ name }) => name).join(' and ');
  const sentence = `The weights of ${names} have the same names and shapes: say which of them ${file.path} is.`;
  throw new StudioError('badInput', sentence);
}

function misfit(
  file: WeightFile,
  name: ArchitectureName,
  { missing, surplus, misshapen }: Problems,
  isGuess: boolean,
): StudioError {
  const part = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${names.length} ${what}: ${names.join(', ')}`];
  const parts = [
    ...part('missing', missing),
    ...part('surplus', surplus),
    ...part('misshapen', misshapen),
  ];
  const what = isGuess
    ? `fits none of the networks that can be imported; of ${name}, the nearest, it has`
    : `is not ${name}; it has`;
  return new StudioError('badModel', `${file.path} ${what} ${parts.join('; ')}.`);
}

function weightsOf(file: WeightFile, shapes: Shapes): Weights {
  return {
    async read(name) {
      const stored = shapes.get(name);
      if (stored === undefined) throw new Error(`There is no parameter '${name}'.`);
      return readFinite(file, stored.storedName);
    },
  };
}
