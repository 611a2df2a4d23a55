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
  if (best.missing.length + best.surplus.length + best.misshapen.length > 0) {
    throw misfit(file, network, best);
  }
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

interface Fit {
  readonly names: BackboneNames;
  readonly spec: NetworkSpec;
  /** The network's name of a parameter and the file's. */
  readonly found: readonly (readonly [string, string])[];
  readonly missing: readonly string[];
  readonly misshapen: readonly string[];
  /** Of layers that are used, so that the file is of a larger backbone. */
  readonly surplus: readonly string[];
  readonly left: readonly string[];
}

function fitOf(file: WeightFile, network: NetworkSpec, names: BackboneNames): Fit {
  const spec = {
    ...network,
    input: { ...network.input, ...imageNetInput },
    backbone: names.built(network.backbone),
  };
  const found: [string, string][] = [];
  const missing: string[] = [];
  const misshapen: string[] = [];
  for (const { name, dims, part } of backboneParameters(buildTrunk(spec).graph, spec)) {
    const stored = file.tensors.get(names.inFile(part));
    if (stored === undefined) missing.push(names.inFile(part));
    else if (stored.dims.join() === dims.join()) found.push([name, stored.name]);
    else {
      misshapen.push(`${stored.name} [${stored.dims.join(', ')}] instead of [${dims.join(', ')}]`);
    }
  }
  const used = new Set(found.map(([, stored]) => stored));
  const usedLayers = new Set([...used].map((name) => names.layerOf(name)));
  const others = [...file.tensors.keys()].filter(
    (name) => !used.has(name) && !name.endsWith('.num_batches_tracked'),
  );
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
  const { found, missing, surplus, misshapen } = fit;
  const part = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${names.length} ${what}: ${names.join(', ')}`];
  if (found.length + misshapen.length === 0) {
    const names = [...file.tensors.keys()];
    const sentence =
      `${file.path} has no weights of ${backbone.kind}: it has ${someOf(names)}, ` +
      `and ${item(missing, 0)} is the first that is needed.`;
    return new StudioError('badModel', sentence);
  }
  const parts = [
    ...part('missing', missing),
    ...part('surplus', surplus),
    ...part('misshapen', misshapen),
  ];
  const sentence = `${file.path} is no backbone ${backbone.kind}; it has ${parts.join('; ')}.`;
  return new StudioError('badModel', sentence);
}
