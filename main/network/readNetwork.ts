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
import {
  countMisfits,
  fitWeights,
  isBatchCounter,
  listMisfits,
  type Misfits,
} from './weights/fitWeights.ts';
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
  const storedNames = storedNamesOf(file);
  const fit =
    architecture === null ? recognise(file, storedNames) : fitOf(file, storedNames, architecture);
  if (countMisfits(fit.misfits) > 0) throw misfit(file, fit, architecture === null);
  return { ...fit.network, architecture: fit.name, weights: weightsOf(file, fit.found) };
}

/** Of the names that torchvision gives tensors today, those that the file has. */
type StoredNames = ReadonlyMap<string, string>;

function storedNamesOf(file: WeightFile): StoredNames {
  const names = new Map<string, string>();
  for (const name of file.tensors.keys()) {
    const current = currentName(name);
    if (current !== name && file.tensors.has(current)) {
      const sentence = `${file.path} has '${name}', the former name of '${current}', beside it.`;
      throw new StudioError('badModel', sentence);
    }
    names.set(current, name);
  }
  return names;
}

/** Before 0.14, torchvision's RPN and pyramid had their convolutions one level higher. */
function currentName(name: string): string {
  return name
    .replace(/^rpn\.head\.conv\.(weight|bias)$/, 'rpn.head.conv.0.0.$1')
    .replace(/^(backbone\.fpn\.(?:inner|layer)_blocks\.\d+)\.(weight|bias)$/, '$1.0.$2');
}

interface Fit {
  readonly name: ArchitectureName;
  readonly network: Omit<ReadNetwork, 'architecture' | 'weights'>;
  /** Of each parameter that has one, its tensor. */
  readonly found: StoredNames;
  readonly misfits: Misfits;
}

function fitOf(file: WeightFile, storedNames: StoredNames, name: ArchitectureName): Fit {
  const isTrained = [...file.tensors.keys()].some(isBatchCounter);
  const spec = torchvisionSpec(name, {
    kind: 'batch',
    // torchvision gives its published weights of this network, which have frozen norms, no epsilon.
    epsilon: name === 'fasterrcnn_resnet50_fpn' && !isTrained ? 0 : 1e-5,
    frozen: !isTrained,
  });
  const classBias = storedNames.get('roi_heads.box_predictor.cls_score.bias') ?? '';
  const outputs = file.tensors.get(classBias)?.dims[0] ?? 0;
  const classCount = Math.max(1, outputs - 1);
  const { graph: trunk, levels } = buildTrunk(spec);
  const head = buildHead(spec, item(levels, 0).channels, classCount);
  const network = { spec, levels, classCount, trunk, head };
  const parameters = [...trunk.parameters, ...head.parameters];
  const { found, missing, misshapen, others } = fitWeights(
    file,
    parameters,
    (parameter) => storedNames.get(parameter.name) ?? parameter.name,
  );
  return { name, network, found, misfits: { missing, surplus: others, misshapen } };
}

/** The network that fits, or the one that fits best. */
function recognise(file: WeightFile, storedNames: StoredNames): Fit {
  const fits = architectureNames.map((name) => fitOf(file, storedNames, name));
  const fitting = fits.filter(({ misfits }) => countMisfits(misfits) === 0);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (fitting.length > 1) return byFileName(file, fitting);
  const nearest = fits.reduce((best, each) =>
    countMisfits(each.misfits) < countMisfits(best.misfits) ? each : best,
  );
  const { trunk, head } = nearest.network;
  const parameters = trunk.parameters.length + head.parameters.length;
  if (nearest.misfits.missing.length < parameters / 2) return nearest;
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

function misfit(file: WeightFile, { name, misfits }: Fit, isGuess: boolean): StudioError {
  const what = isGuess
    ? `fits none of the networks that can be imported; of ${name}, the nearest, it has`
    : `is not ${name}; it has`;
  return new StudioError('badModel', `${file.path} ${what} ${listMisfits(misfits)}.`);
}

function weightsOf(file: WeightFile, found: StoredNames): Weights {
  return {
    async read(name) {
      const stored = found.get(name);
      if (stored === undefined) throw new Error(`There is no parameter '${name}'.`);
      return readFinite(file, stored);
    },
  };
}
