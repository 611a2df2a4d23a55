/** The classifiers of a package of sliding windows, in one file of safetensors: `weights.k` of each class k, and `biases`. */
import type { WindowClassifier } from '../../shared/detection/detectors/slidingWindows/windowStages.ts';
import { descriptorLength, windowShape } from '../../shared/detection/windows/windowScores.ts';
import type { SlidingWindowsPackage } from '../../shared/model/slidingWindowsPackage.ts';
import { StudioError } from '../../shared/result.ts';
import { memorySource } from './weights/byteSource.ts';
import { readWeights } from './weights/readWeights.ts';
import { safetensorsBytes } from './weights/safetensorsBytes.ts';

const weightsName = (index: number) => `weights.${index}`;
const biasesName = 'biases';

/** @param file of the package, whose hash was checked @throws StudioError badModel naming the file and the tensor */
export async function readClassifiers(
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  { windows: { shapes } }: Pick<SlidingWindowsPackage, 'windows'>,
): Promise<WindowClassifier[]> {
  const opened = await readWeights(path, memorySource(bytes), () => Promise.resolve());
  async function floats(name: string, length: number): Promise<Float32Array> {
    const bad = (what: string) => new StudioError('badModel', `${path}: ${name} ${what}.`);
    if (!opened.tensors.has(name)) throw bad('is missing');
    const values: Float32Array = await opened.readFloats(name);
    if (values.length !== length) throw bad(`has ${values.length} values, and not ${length}`);
    if (!values.every((value) => Number.isFinite(value))) {
      throw bad('has a value that is not finite');
    }
    return values;
  }
  const biases = await floats(biasesName, shapes.length);
  return Promise.all(
    shapes.map(async ({ width, height }, index) => ({
      weights: await floats(weightsName(index), descriptorLength(windowShape(width, height))),
      bias: biases[index]!,
    })),
  );
}

/** The file, in pieces. */
export function classifierBytes(
  classifiers: readonly WindowClassifier[],
): AsyncGenerator<Uint8Array> {
  const tensors = new Map<string, Float32Array>(
    classifiers.map(({ weights }, i) => [weightsName(i), weights]),
  );
  tensors.set(
    biasesName,
    Float32Array.from(classifiers, ({ bias }) => bias),
  );
  return safetensorsBytes(tensors);
}
