/** An R-CNN small enough to be written in a test: its network is the mean colour of a crop, its classifiers have seeded weights. */
import type * as v from 'valibot';
import type { rcnnPackageSchema } from '../../../shared/model/rcnnPackage.ts';
import { paperRegions } from '../../../shared/model/regionsSpec.ts';
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import { seededRandom } from '../../../shared/random.ts';
import { onnxModel, type OnnxGraphParts, type OnnxWeight } from '../../runtime/testing/onnx.ts';
import { writePackageFolder } from '../packageFolder.ts';

const side = 16;
const length = 3;
const classCount = 2;

/** A model.json's content without the files. */
export function tinyCropsSpec(): Omit<v.InferInput<typeof rcnnPackageSchema>, 'files'> {
  return {
    format: 'anchorscope-model',
    formatVersion: 2,
    kind: 'r-cnn',
    name: 'Tiny crops',
    licence: 'MIT',
    trainedOn: 'nothing; seeded weights',
    classes: [
      { id: 3, name: 'dark' },
      { id: 8, name: 'bright' },
    ],
    input: { name: 'crop', channelOrder: 'rgb', range: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    regions: { ...paperRegions, width: 0, smallestSide: 4, version: 'single', most: 50 },
    warp: { side, context: 2 },
    features: 'features',
    head: { input: 'features', scores: 'scores', deltas: 'deltas' },
    svm: { ...usualSvm, scoreThreshold: -10 },
  };
}

/** From crops to their mean colours. */
export function tinyCropTrunk(): OnnxGraphParts {
  return {
    inputs: [{ name: 'crop', dims: ['n', 3, side, side] }],
    outputs: [{ name: 'features', dims: ['n', length] }],
    nodes: [
      { type: 'GlobalAveragePool', inputs: ['crop'], outputs: ['pooled'] },
      { type: 'Flatten', inputs: ['pooled'], outputs: ['features'] },
    ],
    weights: [],
  };
}

export function tinyCropHead(): OnnxGraphParts {
  const random = seededRandom(1);
  const weight = (name: string, width: number): OnnxWeight => ({
    name,
    dims: [length, width],
    values: Float32Array.from({ length: length * width }, () => random.next() - 0.5),
  });
  return {
    inputs: [{ name: 'features', dims: ['n', length] }],
    outputs: [
      { name: 'scores', dims: ['n', classCount] },
      { name: 'deltas', dims: ['n', 4 * classCount] },
    ],
    nodes: [
      { type: 'MatMul', inputs: ['features', 'svms'], outputs: ['scores'] },
      { type: 'MatMul', inputs: ['features', 'regressors'], outputs: ['deltas'] },
    ],
    weights: [weight('svms', classCount), weight('regressors', 4 * classCount)],
  };
}

export async function writeTinyCrops(
  folder: string,
  {
    spec = tinyCropsSpec(),
    trunk = tinyCropTrunk(),
    head = tinyCropHead(),
  }: {
    readonly spec?: object;
    readonly trunk?: OnnxGraphParts;
    readonly head?: OnnxGraphParts;
  } = {},
): Promise<void> {
  await writePackageFolder(folder, { trunk: [onnxModel(trunk)], head: [onnxModel(head)] }, spec);
}
