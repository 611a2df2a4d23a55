/** The classifiers of a package of sliding windows, in one file of safetensors: `weights.k` of each class k, and `biases`. */
import type { WindowClassifier } from '../../shared/detection/detectors/slidingWindows/windowStages.ts';
import { descriptorLength, windowShape } from '../../shared/detection/windows/windowScores.ts';
import type { SlidingWindowsPackage } from '../../shared/model/slidingWindowsPackage.ts';
import { StudioError } from '../../shared/result.ts';
import { memorySource } from '../network/weights/byteSource.ts';
import { readWeights } from '../network/weights/readWeights.ts';
import { safetensorsBytes } from '../network/weights/safetensorsBytes.ts';
import type { AnyModelFolder } from './modelFolder.ts';
import { writePackageFiles, type PackageWriting } from './packageFolder.ts';

const weightsName = (index: number) => `weights.${index}`;
const biasesName = 'biases';

/** @throws StudioError badModel naming the file and the tensor */
export async function readClassifiers(
  { files }: AnyModelFolder,
  { windows: { shapes } }: Pick<SlidingWindowsPackage, 'windows'>,
): Promise<WindowClassifier[]> {
  const { svm } = files;
  if (svm === undefined) throw new Error('Sliding windows have classifiers.');
  const { path, bytes } = svm;
  const opened = await readWeights(path, memorySource(bytes), () => Promise.resolve());
  async function floats(name: string, length: number): Promise<Float32Array> {
    const bad = (what: string) => new StudioError('badModel', `${path}: ${name} ${what}.`);
    if (!opened.tensors.has(name)) throw bad('is missing');
    const values: Float32Array = await opened.readFloats(name);
    if (values.length !== length) throw bad(`has ${values.length} values, and not ${length}`);
    if (!values.every((value) => Number.isFinite(value)))
      throw bad('has a value that is not finite');
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

/** Writes a package of sliding windows. @throws what writePackageFiles throws */
export async function writeWindowsPackage(
  folder: string,
  classifiers: readonly WindowClassifier[],
  model: Omit<SlidingWindowsPackage, 'files'>,
  writing: PackageWriting = {},
): Promise<void> {
  const tensors = new Map<string, Float32Array>(
    classifiers.map(({ weights }, i) => [weightsName(i), weights]),
  );
  tensors.set(
    biasesName,
    Float32Array.from(classifiers, ({ bias }) => bias),
  );
  const file = { part: 'svm', path: 'svm.safetensors', bytes: safetensorsBytes(tensors) };
  await writePackageFiles(folder, [file], model, writing);
}
