/**
 * One run of both graphs on made-up numbers: shows whether a package's graphs are what its model.json
 * says, and whether a provider computes what the CPU computes, before any picture is opened.
 */
import { inputGeometry } from '../../shared/detection/input/input.ts';
import { tensorOf, type GraphTensor } from '../../shared/detection/graphs.ts';
import {
  isOfCrops,
  trunkOutputs,
  type GraphSpec,
  type NetworkModel,
} from '../../shared/detection/detectors/network.ts';

/** Input pixels, padded. */
export interface InputSize {
  readonly height: number;
  readonly width: number;
}

/** How much a dry run computes. */
export interface DryRunSize extends InputSize {
  readonly proposals: number;
}

/** Everything that the graphs put out, by name. */
export interface DryRun {
  readonly trunk: Readonly<Record<string, GraphTensor>>;
  readonly head: Readonly<Record<string, GraphTensor>>;
  /** Both graphs together. */
  readonly milliseconds: number;
}

/**
 * The smallest size that shows everything: different sides, a few cells on the coarsest level, several
 * proposals.
 */
export function smallSize(spec: GraphSpec): DryRunSize {
  if (isOfCrops(spec)) return { height: spec.warp.side, width: spec.warp.side, proposals: 3 };
  const { padMultiple, shortSide } = spec.input;
  const strides = [...(spec.rpn?.levels ?? []), ...spec.roi.levels].map(({ stride }) => stride);
  const coarsest = Math.min(Math.max(...strides), shortSide, 256);
  const padded = (side: number) => Math.ceil(side / padMultiple) * padMultiple;
  const height = padded(Math.max(64, 3 * coarsest));
  const width = padded(Math.max(96, 4 * coarsest));
  return { height, width: width === height ? width + padMultiple : width, proposals: 3 };
}

/** The size of a usual photograph's run: sides 4 : 3, as many proposals as the package takes. */
export function usualSize(spec: GraphSpec): DryRunSize {
  // The others of a picture's crops take as long.
  if (isOfCrops(spec)) return { ...smallSize(spec), proposals: 16 };
  const { paddedHeight, paddedWidth } = inputGeometry(4000, 3000, spec.input);
  return {
    height: paddedHeight,
    width: paddedWidth,
    proposals: Math.min(spec.rpn?.postNmsTopN ?? Infinity, 1000),
  };
}

/** Runs both graphs once. @throws what the graphs throw. */
export async function dryRun(model: NetworkModel<GraphSpec>, size: DryRunSize): Promise<DryRun> {
  const { spec } = model;
  const { height, width, proposals } = size;
  const image = normalised(noise([isOfCrops(spec) ? proposals : 1, 3, height, width]), spec.input);
  const began = performance.now();
  const ofTrunk = isOfCrops(spec) ? [spec.features] : trunkOutputs(spec);
  const trunk = await model.runTrunk({ [spec.input.name]: image }, ofTrunk);
  const trunkEnded = performance.now();

  const pooled = isOfCrops(spec)
    ? noise([proposals, tensorOf(trunk, spec.features).dims[1] ?? 0])
    : noise([
        ...[proposals, trunk[spec.roi.levels[0]?.feature ?? '']?.dims[1] ?? 0],
        ...[spec.roi.outputHeight, spec.roi.outputWidth],
      ]);
  const ofHead = isOfCrops(spec)
    ? [spec.head.scores, spec.head.deltas]
    : [spec.head.classLogits, spec.head.boxDeltas];
  const headBegan = performance.now();
  const head = await model.runHead({ [spec.head.input]: pooled }, ofHead);
  const milliseconds = trunkEnded - began + performance.now() - headBegan;
  return { trunk, head, milliseconds };
}

/** Pictures [n, 3, height, width] of values up to 1 as the network takes them. */
function normalised(
  { data, dims }: GraphTensor,
  { mean, std, range }: GraphSpec['input'],
): GraphTensor {
  const [, , height = 0, width = 0] = dims;
  const plane = height * width;
  const made = data.map((value, i) => {
    const channel = Math.floor(i / plane) % 3;
    return (value * range - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  });
  return { data: made, dims };
}

/** Numbers in [0, 1) that look random and are always the same. */
function noise(dims: readonly number[]): GraphTensor {
  const data = new Float32Array(dims.reduce((product, size) => product * size, 1));
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 32;
  }
  return { data, dims };
}

/**
 * The largest difference of two runs' numbers, as a share of the largest number of the same output.
 * Infinity where shapes differ or where only one of them is a finite number.
 */
export function differenceOf(run: DryRun, reference: DryRun): number {
  let largest = 0;
  for (const part of ['trunk', 'head'] as const) {
    for (const [name, expected] of Object.entries(reference[part])) {
      const actual = run[part][name];
      if (actual === undefined) return Infinity;
      largest = Math.max(largest, tensorDifference(actual, expected));
    }
  }
  return largest;
}

function tensorDifference(actual: GraphTensor, expected: GraphTensor): number {
  if (actual.dims.join() !== expected.dims.join()) return Infinity;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const a = actual.data[i]!;
    const b = expected.data[i]!;
    if (Number.isFinite(a) !== Number.isFinite(b)) return Infinity;
    if (!Number.isFinite(b)) continue;
    difference = Math.max(difference, Math.abs(a - b));
    magnitude = Math.max(magnitude, Math.abs(b));
  }
  return difference === 0 ? 0 : difference / magnitude;
}
