/** Why a training ended that did not say so itself, in words. */
import type { Failure } from '../../../shared/result.ts';
import type { TrainingStatus } from '../../../shared/training/report.ts';

/** @param last what the training told last */
export function reasonOf({ kind, message }: Failure, last: TrainingStatus): string {
  if (kind === 'internal') {
    return `Anchorscope itself failed at this: ${message.split('\n', 1)[0]}`;
  }
  const place = placeOf(last);
  return kind === 'crashed' && place !== null ? `${message} It was ${place}.` : message;
}

/** `at step 12 of 40`, as the end of a sentence. */
function placeOf({ state, run }: TrainingStatus): string | null {
  switch (state.kind) {
    case 'preparing':
      return state.doing.charAt(0).toLowerCase() + state.doing.slice(1);
    case 'between':
      return `${state.doing}, ${state.done} of ${state.total} done`;
    case 'running':
      return run === null ? 'training' : `at step ${run.step + 1} of ${run.steps}`;
    case 'paused':
      return 'paused';
    default:
      return null;
  }
}
