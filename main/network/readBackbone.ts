/**
 * A backbone's weights out of a file, as those who train on ImageNet share them. What the file has besides, such as
 * the classifier, is left out.
 */
import { someOf } from '../../shared/annotation/sentences.ts';
import { item } from '../../shared/item.ts';
import { StudioError } from '../../shared/result.ts';
import type { Graph, Parameter } from './graph/graph.ts';
import type { NetworkSpec } from './spec/networkSpec.ts';
import { buildTrunk } from './trunk.ts';
import { backboneNames, type BackboneNames } from './weights/backboneNames.ts';
import {
  countMisfits,
  fitWeights,
  listMisfits,
  type Misfits,
  type WeightsFit,
} from './weights/fitWeights.ts';
import { readFinite } from './weights/readFinite.ts';
import type { WeightFile } from './weights/weightFile.ts';

export interface ReadBackbone {
  /** The network with that backbone, and with the input that it was trained on. */
  readonly spec: NetworkSpec;
  /** Of the backbone's parameters, by the names of the network's trunk. */
  readonly values: Map<string, Float32Array<ArrayBuffer>>;
  /** What was read and what was not, sentences. */
  readonly origin: string;
}

/** How torchvision and GluonCV normalise what their backbones see. */
const imageNetInput = {
  channelOrder: 'rgb',
  range: 1,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} satisfies Partial<NetworkSpec['input']>;

/** @throws StudioError badModel with everything that is missing, surplus or misshapen. */
export async function readBackbone(file: WeightFile, network: NetworkSpec): Promise<ReadBackbone> {
  requireNorms(file, network);
  const fits = backboneNames(network.backbone).map((names) => fitOf(file, network, names));
  const best = fits.reduce((a, b) => (b.missing.length < a.missing.length ? b : a));
  if (countMisfits(best) > 0) throw misfit(file, network, best);
  const values: ReadBackbone['values'] = new Map();
  for (const [name, stored] of best.found) values.set(name, await readFinite(file, stored));
  const count = [...values.values()].reduce((sum, { length }) => sum + length, 0);
  const left = best.left.length === 0 ? '' : ` Left out of it: ${someOf(best.left)}.`;
  return {
    spec: best.spec,
    values,
    origin:
      `The backbone's ${count} weights are those of ${file.path}, in the names of ` +
      `${best.names.whose}.${left}`,
  };
}

interface Fit extends Misfits {
  readonly names: BackboneNames;
  readonly spec: NetworkSpec;
  readonly found: WeightsFit['found'];
  readonly left: readonly string[];
}

/** Surplus are tensors of layers that are used: then the file is of a larger backbone. */
function fitOf(file: WeightFile, network: NetworkSpec, names: BackboneNames): Fit {
  const spec = {
    ...network,
    input: { ...network.input, ...imageNetInput },
    backbone: names.built(network.backbone),
  };
  const parameters = backboneParameters(buildTrunk(spec).graph, spec);
  const { found, missing, misshapen, others } = fitWeights(file, parameters, ({ part }) =>
    names.inFile(part),
  );
  const usedLayers = new Set([...found.values()].map((name) => names.layerOf(name)));
  const isSurplus = (name: string) => {
    const layer = names.layerOf(name);
    return layer !== null && usedLayers.has(layer);
  };
  return {
    names,
    spec,
    found,
    missing,
    misshapen,
    surplus: others.filter(isSurplus),
    left: others.filter((name) => !isSurplus(name)),
  };
}

/** With their names inside the backbone. */
function backboneParameters(trunk: Graph, { neck }: NetworkSpec): (Parameter & { part: string })[] {
  const prefix = neck.kind === 'fpn' ? 'backbone.body.' : 'backbone.';
  return trunk.parameters
    .filter(({ name }) => name.startsWith(prefix))
    .map((parameter) => ({ ...parameter, part: parameter.name.slice(prefix.length) }));
}

/** Scale and shift of a batch norm fit a group norm by shape, and mean something else there. */
function requireNorms(file: WeightFile, { backbone }: NetworkSpec): void {
  const isGroup = 'norm' in backbone && backbone.norm.kind === 'group';
  const hasStatistics = [...file.tensors.keys()].some((name) => name.endsWith('running_var'));
  if (!isGroup || !hasStatistics) return;
  const sentence = `${file.path} was trained with batch norm; this network has group norm, so it learns from scratch.`;
  throw new StudioError('badModel', sentence);
}

function misfit(file: WeightFile, { backbone }: NetworkSpec, fit: Fit): StudioError {
  const { found, missing, misshapen } = fit;
  if (found.size + misshapen.length === 0) {
    const names = [...file.tensors.keys()];
    const sentence =
      `${file.path} has no weights of ${backbone.kind}: it has ${someOf(names)}, ` +
      `and ${item(missing, 0)} is the first that is needed.`;
    return new StudioError('badModel', sentence);
  }
  const sentence = `${file.path} is no backbone ${backbone.kind}; it has ${listMisfits(fit)}.`;
  return new StudioError('badModel', sentence);
}
