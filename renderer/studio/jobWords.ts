/** A job's progress in words. */
import type { JobProgress } from '../../shared/contract/jobs.ts';
import { count, fileSize, rate, timeLeft } from './words.ts';

/** `3 of 85`, `2.4/s`, `34 s left`; or `57.3 MB of 167.5 MB`, `12.3 MB/s`, `9 s left`: what is known. */
export function jobWords(job: JobProgress): readonly string[] {
  const { unit, done, total, perSecond, secondsLeft } = job;
  const words: string[] = [];
  const amount = unit === 'bytes' ? fileSize : count;
  if (total > 0) words.push(`${amount(done)} of ${amount(total)}`);
  if (perSecond > 0) {
    words.push(unit === 'bytes' ? `${fileSize(Math.round(perSecond))}/s` : rate(perSecond));
    if (done < total) words.push(timeLeft(secondsLeft));
  }
  return words;
}

/** From 0 to 1; null where it is not known. */
export function jobShare({ done, total }: JobProgress): number | null {
  return total > 0 ? Math.min(1, done / total) : null;
}
