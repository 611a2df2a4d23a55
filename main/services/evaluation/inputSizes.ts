/** Whether a larger input would have found an object that no setting finds: its picture is detected on anew, in a trial. */
import type { InputSizeTrial } from '../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import { failureOf, type FailureKind } from '../../../shared/result.ts';

/** As many times as large as the package says, one after another: twice the side is four times the work. */
const sizesTried = [1.5, 2] as const;

const ofSize: readonly FailureKind[] = ['unsupported', 'badInput', 'badModel', 'outOfMemory'];

/** What a size came to. */
export interface SizedRun {
  readonly shortSide: number;
  readonly finds: boolean;
}

/** @param tryAt rejects as unsupported, badInput or outOfMemory where the detector cannot be run so. @param tried is told each size */
export async function trySizes(
  tryAt: (times: number) => Promise<SizedRun>,
  tried: (run: SizedRun) => void = () => {},
): Promise<InputSizeTrial | null> {
  let last: SizedRun | null = null;
  for (const times of sizesTried) {
    try {
      last = await tryAt(times);
    } catch (error) {
      // Graphs may have one size of input, and what fits no memory now did not fit a larger one.
      if (!ofSize.includes(failureOf(error).kind)) throw error;
      break;
    }
    tried(last);
    if (last.finds) break;
  }
  return last === null ? null : { shortSide: last.shortSide, found: last.finds };
}
