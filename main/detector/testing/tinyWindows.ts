/** A package of sliding windows with seeded weights, small enough to be written in a test. */
import { seededRandom } from '../../../shared/random.ts';
import type { WindowClassifier } from '../../../shared/detection/detectors/slidingWindows/windowStages.ts';
import { descriptorLength, windowShape } from '../../../shared/detection/windows/windowScores.ts';
import type { SlidingWindowsPackage } from '../../../shared/model/slidingWindowsPackage.ts';
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import { classifierBytes } from '../../network/windowClassifiers.ts';
import { writeWindowsPackage } from '../../packages/packageFolder.ts';

type TinyWindows = Omit<SlidingWindowsPackage, 'files'> & {
  readonly classifiers: readonly WindowClassifier[];
};

export function tinyWindows(): TinyWindows {
  const shapes = [
    { width: 16, height: 32, margin: 0 },
    { width: 24, height: 24, margin: 4 },
  ];
  const random = seededRandom(1);
  return {
    format: 'anchorscope-model',
    formatVersion: 2,
    kind: 'sliding-windows',
    name: 'Tiny windows',
    description: '',
    licence: 'MIT',
    trainedOn: 'nothing; seeded weights',
    classes: [
      { id: 4, name: 'tall' },
      { id: 7, name: 'square' },
    ],
    windows: {
      shapes,
      ...{ gamma: true, step: 1.3, largestScale: 1.5, smallestScale: 0, most: 100_000 },
    },
    svm: usualSvm,
    classifiers: shapes.map(({ width, height }) => ({
      weights: Float32Array.from(
        { length: descriptorLength(windowShape(width, height)) },
        () => random.next() - 0.5,
      ),
      bias: 0.1,
    })),
  };
}

export async function writeTinyWindows(folder: string): Promise<void> {
  const { classifiers, ...model } = tinyWindows();
  await writeWindowsPackage(folder, classifierBytes(classifiers), model);
}
