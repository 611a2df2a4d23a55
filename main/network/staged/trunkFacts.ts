/** What a trunk's graph says of a package's model.json. */
import type { OnnxModel } from '../onnx/readModel.ts';
import { shown, Unreadable } from '../unreadable.ts';
import { listed, portsOf, requireLogits, type OutputFacts } from './graphPorts.ts';

export interface TrunkFacts {
  readonly input: string;
  /** Finest first; null where the graph leaves open which outputs they are. */
  readonly rpn: RpnFacts | null;
  /** Finest first; null where the graph leaves open which outputs are pooled. */
  readonly pooled: readonly PooledFacts[] | null;
  /** All its outputs, for a sentence. */
  readonly listed: string;
}

export interface RpnFacts {
  readonly logits: 'sigmoid' | 'softmax';
  readonly levels: readonly RpnLevelFacts[];
}

export interface RpnLevelFacts {
  readonly objectness: string;
  readonly deltas: string;
  readonly stride: number | null;
  /** A: how many shapes a cell has. */
  readonly shapes: number;
}

export interface PooledFacts {
  readonly feature: string;
  readonly stride: number | null;
}

/** What a person said already. */
export interface GivenLevels {
  readonly rpn: readonly Pick<RpnLevelFacts, 'objectness' | 'deltas'>[] | null;
  readonly pooled: readonly Pick<PooledFacts, 'feature'>[] | null;
}

/** What is given of the outputs' names. */
export function givenLevels(given: ReadonlyMap<string, unknown>): GivenLevels {
  const name = (path: string) => {
    const value = given.get(path);
    return typeof value === 'string' ? value : null;
  };
  const rpn: Pick<RpnLevelFacts, 'objectness' | 'deltas'>[] = [];
  const pooled: Pick<PooledFacts, 'feature'>[] = [];
  for (;;) {
    const objectness = name(`rpn.levels[${rpn.length}].objectness`);
    const deltas = name(`rpn.levels[${rpn.length}].deltas`);
    if (objectness === null || deltas === null) break;
    rpn.push({ objectness, deltas });
  }
  for (;;) {
    const feature = name(`roi.levels[${pooled.length}].feature`);
    if (feature === null) break;
    pooled.push({ feature });
  }
  return { rpn: rpn.length > 0 ? rpn : null, pooled: pooled.length > 0 ? pooled : null };
}

/**
 * @param headChannels of the maps that the head takes; null: not known.
 * @param coarsestPooled maps of a larger stride are for the RPN alone.
 * @throws Unreadable where it cannot be a trunk.
 */
export function trunkFacts(
  model: OnnxModel,
  headChannels: number | null,
  coarsestPooled: number,
  given: GivenLevels,
): TrunkFacts {
  const { input, outputs } = portsOf(model);
  const channels = input.dims?.[1];
  if (typeof channels === 'number' && channels !== 3) {
    throw new Unreadable(`takes '${shown(input.name)}' with ${channels} channels; a picture has 3`);
  }
  const rpn = given.rpn === null ? findRpn(outputs, headChannels) : namedRpn(outputs, given.rpn);
  if (given.rpn !== null && rpn === null) {
    throw new Unreadable(
      'does not have the RPN that is given: of A boxes a cell, objectness has A or 2A channels and deltas have 4A, ' +
        `and it has ${listed(outputs)}`,
    );
  }
  rpn?.levels.forEach(({ objectness }) => requireLogits(model, objectness));
  const rpnNames = new Set(rpn?.levels.flatMap(({ objectness, deltas }) => [objectness, deltas]));
  const others = outputs.filter(({ name }) => !rpnNames.has(name));
  const pooled =
    given.pooled === null
      ? findPooled(others, headChannels, coarsestPooled)
      : given.pooled.map(({ feature }) => ({
          feature,
          stride: outputNamed(outputs, feature).stride,
        }));
  return { input: input.name, rpn, pooled, listed: listed(outputs) };
}

/** More are none of a pyramid, and no package can have them. */
const mostLevels = 16;

/**
 * Of all outputs' channels, the two numbers where one is four or two times the other and as many outputs
 * have the one as the other. The RPN is one network on all levels, so its channels are the same on each.
 */
function findRpn(outputs: readonly OutputFacts[], headChannels: number | null): RpnFacts | null {
  const byChannels = new Map<number, OutputFacts[]>();
  for (const output of outputs) {
    const { channels } = output;
    if (channels === null || channels === headChannels) continue;
    byChannels.set(channels, [...(byChannels.get(channels) ?? []), output]);
  }
  const found: RpnFacts[] = [];
  for (const [few, objectness] of byChannels) {
    for (const ratio of [4, 2]) {
      const deltas = byChannels.get(few * ratio);
      const rpn = deltas === undefined ? null : paired(objectness, deltas);
      if (rpn !== null) found.push(rpn);
    }
  }
  const [only, ...more] = found;
  return only !== undefined && more.length === 0 ? only : null;
}

function namedRpn(
  outputs: readonly OutputFacts[],
  names: readonly Pick<RpnLevelFacts, 'objectness' | 'deltas'>[],
): RpnFacts | null {
  return levelsOf(
    names.map(({ objectness }) => outputNamed(outputs, objectness)),
    names.map(({ deltas }) => outputNamed(outputs, deltas)),
  );
}

/** Finest first, or, where a stride is not known, in the order of the outputs. */
function paired(
  objectness: readonly OutputFacts[],
  deltas: readonly OutputFacts[],
): RpnFacts | null {
  if (objectness.length !== deltas.length || deltas.length > mostLevels) return null;
  const known = [...objectness, ...deltas].every(({ stride }) => stride !== null);
  const sorted = (each: readonly OutputFacts[]) =>
    known ? each.toSorted((a, b) => (a.stride ?? 0) - (b.stride ?? 0)) : each;
  return levelsOf(sorted(objectness), sorted(deltas));
}

function levelsOf(
  objectness: readonly OutputFacts[],
  deltas: readonly OutputFacts[],
): RpnFacts | null {
  const levels: RpnLevelFacts[] = [];
  const ratios = new Set<number>();
  for (const [i, one] of objectness.entries()) {
    const other = deltas[i];
    if (other === undefined || one.channels === null || other.channels === null) return null;
    if (one.stride !== other.stride && one.stride !== null && other.stride !== null) return null;
    ratios.add(other.channels / one.channels);
    levels.push({
      objectness: one.name,
      deltas: other.name,
      stride: one.stride ?? other.stride,
      shapes: other.channels / 4,
    });
  }
  const [ratio] = ratios;
  if (ratios.size !== 1 || (ratio !== 4 && ratio !== 2)) return null;
  if (levels.some(({ shapes }) => !Number.isInteger(shapes))) return null;
  return { logits: ratio === 4 ? 'sigmoid' : 'softmax', levels };
}

/** @throws Unreadable where none has the channels that the head takes. */
function findPooled(
  outputs: readonly OutputFacts[],
  headChannels: number | null,
  coarsest: number,
): PooledFacts[] | null {
  const fits = outputs.filter(({ channels }) => headChannels === null || channels === headChannels);
  if (fits.length === 0) {
    if (outputs.some(({ channels }) => channels === null)) return null;
    throw new Unreadable(
      `has no output with the ${headChannels ?? '?'} channels that the head takes; it has ${listed(outputs)}`,
    );
  }
  const strides = new Set(fits.map(({ stride }) => stride));
  // Two maps of one stride: which of them is pooled is nothing that a graph knows.
  if (fits.length > mostLevels || (fits.length > 1 && strides.size < fits.length)) return null;
  const pooled = fits.filter(({ stride }) => stride === null || stride <= coarsest);
  return (pooled.length > 0 ? pooled : fits)
    .toSorted((a, b) => (a.stride ?? 0) - (b.stride ?? 0))
    .map(({ name, stride }) => ({ feature: name, stride }));
}

function outputNamed(outputs: readonly OutputFacts[], name: string): OutputFacts {
  const output = outputs.find((each) => each.name === name);
  if (output !== undefined) return output;
  throw new Unreadable(`has no output '${shown(name)}'; it has ${listed(outputs)}`);
}
