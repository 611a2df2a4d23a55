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
import { anchorsWith, type GivenAnchors } from './spec/givenAnchors.ts';
import type { NetworkSpec } from './spec/networkSpec.ts';
import { torchvisionSpec } from './spec/torchvision.ts';
import { buildTrunk } from './trunk.ts';
import { partWith } from './weights/filePart.ts';
import {
  countMisfits,
  fitWeights,
  isBatchCounter,
  listMisfits,
  type Misfits,
} from './weights/fitWeights.ts';
import { programOf } from './weights/otherPrograms.ts';
import { readFinite } from './weights/readFinite.ts';
import type { WeightFile } from './weights/weightFile.ts';
import { shown } from './unreadable.ts';

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
  /** Names of the file's tensors that are not the detector's: a program may keep others beside it. */
  readonly leftOut: readonly string[];
}

/** The RPN's objectness: the one layer that tells where the detector's names begin, and how many anchors a cell has. */
const objectness = 'rpn.head.cls_logits.weight';

/**
 * @param architecture null: recognised by names and shapes
 * @param anchors null: the architecture's
 * @throws StudioError badModel with everything that is missing, surplus or misshapen; badInput where
 *   the weights fit two networks.
 */
export function readNetwork(
  whole: WeightFile,
  architecture: ArchitectureName | null,
  anchors: GivenAnchors | null = null,
): ReadNetwork {
  const { file, others } = partWith(whole, objectness);
  const storedNames = storedNamesOf(file);
  const fit =
    architecture === null ? recognise(file, storedNames) : fitOf(file, storedNames, architecture);
  if (countMisfits(fit.misfits) > 0) throw misfit(file, fit, architecture === null);
  const spec = specWith(fit, anchors, file.path);
  return {
    ...networkOf(spec, fit.classCount),
    architecture: fit.name,
    weights: weightsOf(file, fit.found),
    leftOut: others,
  };
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
  /** As its constructor makes it. */
  readonly spec: NetworkSpec;
  readonly classCount: number;
  /** Of the file; null where it has none, or too many for any network. */
  readonly anchorsOfCell: number | null;
  /** How many parameters the network has. */
  readonly parameters: number;
  /** Of each parameter that has one, its tensor. */
  readonly found: StoredNames;
  readonly misfits: Misfits;
}

function networkOf(spec: NetworkSpec, classCount: number) {
  const { graph: trunk, levels } = buildTrunk(spec);
  const head = buildHead(spec, item(levels, 0).channels, classCount);
  return { spec, levels, classCount, trunk, head };
}

function fitOf(file: WeightFile, storedNames: StoredNames, name: ArchitectureName): Fit {
  const isTrained = [...file.tensors.keys()].some(isBatchCounter);
  const spec = torchvisionSpec(name, {
    kind: 'batch',
    // torchvision gives its published weights of this network, which have frozen norms, no epsilon.
    epsilon: name === 'fasterrcnn_resnet50_fpn' && !isTrained ? 0 : 1e-5,
    frozen: !isTrained,
  });
  const countOf = (parameter: string) =>
    file.tensors.get(storedNames.get(parameter) ?? '')?.dims[0] ?? 0;
  const classCount = Math.max(1, countOf('roi_heads.box_predictor.cls_score.bias') - 1);
  const shapes = countOf(objectness);
  const anchorsOfCell = shapes > 0 && shapes <= maxAnchorsOfCell ? shapes : null;
  const { trunk, head } = networkOf(withAnchorsOfCell(spec, anchorsOfCell), classCount);
  const parameters = [...trunk.parameters, ...head.parameters];
  const { found, missing, misshapen, others } = fitWeights(
    file,
    parameters,
    (parameter) => storedNames.get(parameter.name) ?? parameter.name,
  );
  return {
    name,
    spec,
    classCount,
    anchorsOfCell,
    parameters: parameters.length,
    found,
    misfits: { missing, surplus: others, misshapen },
  };
}

/** As many as a package may have. */
const maxAnchorsOfCell = 256;

/** A network that is the same but for the anchors: a person may have others, and they are told apart from what does not fit. */
function withAnchorsOfCell(spec: NetworkSpec, count: number | null): NetworkSpec {
  if (count === null) return spec;
  const ofLevel = Array.from({ length: count }, () => 1);
  return { ...spec, anchors: { sizes: spec.anchors.sizes.map(() => ofLevel), ratios: [1] } };
}

/** The network with the anchors that are given. @throws StudioError where the file's weights are of another number. */
function specWith(
  { name, spec, anchorsOfCell }: Fit,
  given: GivenAnchors | null,
  path: string,
): NetworkSpec {
  const anchors = given === null ? spec.anchors : anchorsWith(spec.anchors, given, name);
  const counts = anchors.sizes.map((sizes) => sizes.length * anchors.ratios.length);
  const other = counts.find((count) => count !== anchorsOfCell);
  if (other === undefined) return { ...spec, anchors };
  const isGiven = given?.sizes != null || given?.ratios != null;
  const weights = `${path} has ${anchorsOfCell} anchors a cell (${objectness})`;
  const sentence = isGiven
    ? `${weights}, and anchors.sizes and anchors.ratios make ${other}.`
    : `${weights}, and ${name} has ${other}: say which they are with anchors.sizes and anchors.ratios, ` +
      `such as --set anchors.sizes=${JSON.stringify(spec.anchors.sizes)} ` +
      `--set anchors.ratios=${JSON.stringify(spec.anchors.ratios)}.`;
  throw new StudioError('badInput', sentence);
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
  if (nearest.misfits.missing.length < nearest.parameters / 2) return nearest;
  throw stranger(file);
}

/** Weights of another kind of network: what is missing of ours would say nothing. */
function stranger(file: WeightFile): StudioError {
  const names = [...file.tensors.keys()];
  const program = programOf(names.join('\n'));
  if (program !== null) {
    const sentence = `${file.path} has weights of ${program.what}; ${program.advice}.`;
    return new StudioError('badModel', sentence);
  }
  const some = names.slice(0, 5).map(shown).join(', ');
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
  const sentence =
    `The weights of ${names} have the same names and shapes: ` +
    `say with --architecture, or as the network in the window, which of them ${file.path} is.`;
  throw new StudioError('badInput', sentence);
}

function misfit(file: WeightFile, { name, misfits }: Fit, isGuess: boolean): StudioError {
  const what = isGuess
    ? `fits none of the networks that can be imported; of ${name}, the nearest, it has`
    : `is not ${name}; it has`;
  const program = programOf(misfits.surplus.join('\n'));
  const whose = program === null ? '' : `; that is ${program.what}: ${program.advice}`;
  return new StudioError('badModel', `${file.path} ${what} ${listMisfits(misfits)}${whose}.`);
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
