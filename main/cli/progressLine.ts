import type { JobProgress } from '../../shared/contract.ts';
import { megabytes, oneLine } from './output.ts';

type Shown = Pick<JobProgress, 'title' | 'done' | 'total' | 'perSecond' | 'secondsLeft'>;

const barWidth = 24;

/** `Downloading x  [####----]  34 %  57.3 of 167.5 MB  12.3 MB/s  9 s left`, in so many columns. */
export function progressLine(progress: Shown, columns: number): string {
  const { done, total, perSecond, secondsLeft } = progress;
  const parts = [oneLine(progress.title)];
  if (total > 0) {
    const share = Math.min(1, done / total);
    const filled = Math.round(share * barWidth);
    parts.push(`[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`);
    parts.push(`${Math.floor(share * 100)} %`);
    parts.push(`${megabytes(done)} of ${megabytes(total)}`);
  }
  if (perSecond > 0) {
    parts.push(`${megabytes(perSecond)}/s`);
    if (done < total) parts.push(`${timeText(secondsLeft)} left`);
  }
  // A line that wraps would not be cleared whole.
  return parts.join('  ').slice(0, Math.max(0, columns - 1));
}

function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
