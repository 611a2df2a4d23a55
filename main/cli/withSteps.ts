/** Work on files for the time of one command: it tells how far it is, and ends at Ctrl+C. */
import { StepProgress, type Steps } from '../services/jobs/stepProgress.ts';
import { interruption } from './interruption.ts';
import { clearLine, progressLine } from './progressLine.ts';
import { say } from './output.ts';

/** In a terminal a line that changes; elsewhere a line a step. */
export async function withSteps<T>(
  work: (tools: { readonly steps: Steps; readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const signal = interruption();
  const { stderr } = process;
  if (!stderr.isTTY) {
    return work({ steps: { begin: (title) => say(title), at: () => {} }, signal });
  }
  const steps = new StepProgress(0, (progress) => {
    stderr.write(
      progress.finished ? clearLine : clearLine + progressLine(progress, stderr.columns),
    );
  });
  try {
    return await work({ steps, signal });
  } finally {
    steps.end();
  }
}
