/** One piece of work on each of many pictures, where a bad picture among good ones stops nothing. */
import { failureOf, StudioError, type FailureKind } from '../../../shared/result.ts';
import { throughStops } from '../detection/throughStops.ts';

export interface BatchResult<Picture, Value> {
  readonly done: readonly { readonly picture: Picture; readonly value: Value }[];
  /** One sentence for each picture that failed. */
  readonly problems: readonly string[];
}

/** What goes wrong with one picture; anything else goes wrong with all, and ends the batch. */
const ofOnePicture: readonly FailureKind[] = [
  'badInput',
  'notFound',
  'unsupported',
  'outOfMemory',
  'outOfTime',
  'crashed',
];

/** Whether what went wrong says something of the picture, and not of what every picture meets. */
export function isOfOnePicture(kind: FailureKind): boolean {
  return ofOnePicture.includes(kind);
}

/**
 * Works on the pictures one after another.
 * @param onDone called after each picture, with the sentence where it failed.
 * @throws StudioError `stopped` when the signal fires; whatever fails for every picture alike.
 */
export async function workOnEach<Picture, Value>(
  pictures: readonly Picture[],
  work: (picture: Picture) => Promise<Value>,
  signal: AbortSignal,
  onDone: (picture: Picture, value: Value | null, problem?: string) => void,
): Promise<BatchResult<Picture, Value>> {
  const done: { picture: Picture; value: Value }[] = [];
  const problems: string[] = [];
  for (const picture of pictures) {
    throwIfStopped(signal);
    try {
      const value = await throughStops(
        () => work(picture),
        () => signal.aborted,
      );
      done.push({ picture, value });
      onDone(picture, value);
    } catch (error) {
      throwIfStopped(signal);
      const { kind, message } = failureOf(error);
      if (!isOfOnePicture(kind)) throw error;
      problems.push(message);
      onDone(picture, null, message);
    }
  }
  throwIfStopped(signal);
  return { done, problems };
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new StudioError('stopped', 'Stopped.');
}
