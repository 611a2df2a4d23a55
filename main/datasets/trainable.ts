/** Whether a network can be trained on a data set. */
import { isIgnored } from '../../shared/annotation/annotation.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { StudioError } from '../../shared/result.ts';
import { notVerifiedSentences } from '../../shared/training/notVerified.ts';
import type { Dataset } from './dataset.ts';
import { afterReasons } from './reasons.ts';

/**
 * @param folder what sentences call the data.
 * @throws StudioError `badInput` for data that nothing can be learned from or measured on: first what was left out and
 *   why, since that is what a person can mend.
 */
export function checkTrainable(
  { train, val, ...said }: Pick<Dataset, 'train' | 'val' | 'notVerified' | 'problems'>,
  folder: string,
): void {
  const sentence = missing(train, val, folder);
  if (sentence === null) return;
  throw new StudioError('badInput', afterReasons(leftOutReasons(said), sentence));
}

/** What of the data is not there to be learned from, and why, a sentence each. */
export function leftOutReasons({
  notVerified,
  problems,
}: Pick<Dataset, 'notVerified' | 'problems'>): readonly string[] {
  return [...problems, ...notVerifiedSentences(notVerified)];
}

function missing(
  train: readonly AnnotatedPicture[],
  val: readonly AnnotatedPicture[],
  folder: string,
): string | null {
  if (train.length === 0) return `There is no picture to train on in ${folder}.`;
  const boxes = train.flatMap(({ annotations }) => annotations);
  if (boxes.length === 0) return `No training picture in ${folder} has a box.`;
  if (boxes.every(isIgnored)) {
    return `No training picture in ${folder} has a box that is neither difficult nor a crowd.`;
  }
  return val.length === 0 ? `There is no picture to validate on in ${folder}.` : null;
}
