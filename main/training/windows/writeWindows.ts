/** The package of a training of sliding windows that ended. */
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import { classifierBytes } from '../../network/windowClassifiers.ts';
import { writeWindowsPackage } from '../../packages/packageFolder.ts';
import { checkpointsFolder } from '../checkpoint.ts';
import { logFile, trainedTexts, type TrainingLog } from '../writeTrained.ts';
import type { WindowsMining } from './mining.ts';

const origin =
  'Linear classifiers of gradients in sliding windows (Dalal and Triggs 2005), learned from scratch with hard negatives.';

/** @throws StudioError diskFull, badInput where the folder exists; then nothing of it is there. */
export async function writeWindows(
  folder: string,
  mining: WindowsMining,
  scoreThreshold: number,
  log: TrainingLog,
): Promise<void> {
  const { classes, windows } = mining.plan;
  await writeWindowsPackage(
    folder,
    classifierBytes(mining.classifiers()),
    {
      format: 'anchorscope-model',
      formatVersion: 2,
      kind: 'sliding-windows',
      ...trainedTexts(folder, origin, log.data),
      licence: 'as its training data',
      classes: [...classes],
      windows,
      svm: { ...usualSvm, scoreThreshold },
    },
    {
      beside: [await logFile(log, origin, { mining: mining.report() })],
      // What a killed process leaves of it is removed with what it leaves of a checkpoint.
      madeIn: checkpointsFolder(folder),
    },
  );
}
