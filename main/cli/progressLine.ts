import type { JobProgress } from '../../shared/contract/jobs.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { megabytes } from './output.ts';

type Shown = Pick<JobProgress, 'title' | 'done' | 'total' | 'perSecond' | 'secondsLeft'>;

const barWidth = 24;

/** Takes away the line that a terminal shows. */
export const clearLine = '\r\x1b[K';

/** `Downloading x  [####----]  34 %  57.3 of 167.5 MB  12.3 MB/s  9 s left`, in so many columns. */
export function progressLine(progress: Shown, columns: number): string {
  const { done, total, perSecond, secondsLeft } = progress;
  const parts = [oneLine(progress.title)];
  if (total > 0) {
    parts.push(...barParts(done, total), `${megabytes(done)} of ${megabytes(total)}`);
  }
  if (perSecond > 0) {
    parts.push(`${megabytes(perSecond)}/s`);
    if (done < total) parts.push(`${timeText(secondsLeft)} left`);
  }
  return lineOf(parts, columns);
}

/** `[####----]` and `34 %`; `total` is more than 0. */
export function barParts(done: number, total: number): string[] {
  const share = Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  return [
    `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`,
    `${Math.floor(share * 100)} %`,
  ];
}

/** A line that wraps would not be cleared whole. */
export function lineOf(parts: readonly string[], columns: number): string {
  // By whole characters: half of one is shown as something else.
  return Array.from(parts.join('  '))
    .slice(0, Math.max(0, columns - 1))
    .join('');
}

export function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
