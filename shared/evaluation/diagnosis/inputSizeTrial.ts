import type { Saving } from './savingChanges.ts';

/** What a larger input came to, which no setting of a detector is: the smallest that found the object, else the largest that was tried. */
export interface InputSizeTrial {
  /** Input pixels. */
  readonly shortSide: number;
  readonly found: boolean;
}

/** What was found for a miss; where no setting helps, and a larger input may, with what one came to. */
export interface SizedSaving extends Saving {
  /** null: none was tried, or the detector's input has no other size. */
  readonly inputSize: InputSizeTrial | null;
}
