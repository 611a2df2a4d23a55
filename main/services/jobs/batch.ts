/** One piece of work on each of many pictures, where a bad picture among good ones stops nothing. */
import { failureOf, StudioError, type FailureKind } from '../../../shared/result.ts';
import { throughStops } from '../detection/throughStops.ts';

export interface BatchResult {
  /** How many pictures did not fail. */
  readonly done: number;
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

/** What became of a picture: its value, or the sentence why it failed. */
type Outcome<Value> = { readonly value: Value } | { readonly problem: string };

export interface BatchOptions {
  /** How many pictures are worked on at a time; 1 where it is not said. */
  readonly atOnce?: number;
}

/** So many pictures a worker may be ahead of the one that is told next, so that a slow one holds up no other. */
const ahead = 4;

/**
 * Works on the pictures, and keeps no value: what is told of a picture is for `onDone` to keep.
 * @param onDone called after each picture, in the order of the pictures, with the sentence where it failed. It is waited for; what it
 *   throws ends the batch.
 * @throws StudioError `stopped` when the signal fires; whatever fails for every picture alike.
 */
export async function workOnEach<Picture, Value>(
  pictures: Iterable<Picture>,
  work: (picture: Picture) => Promise<Value>,
  signal: AbortSignal,
  onDone: (picture: Picture, value: Value | null, problem?: string) => void | Promise<void>,
  { atOnce = 1 }: BatchOptions = {},
): Promise<BatchResult> {
  let done = 0;
  const problems: string[] = [];
  const waiting = pictures[Symbol.iterator]();
  const begun: { readonly picture: Picture; readonly outcome: Promise<Outcome<Value>> }[] = [];
  const turns = new Turns(atOnce);
  const most = atOnce === 1 ? 1 : ahead * atOnce;
  try {
    for (;;) {
      throwIfStopped(signal);
      while (begun.length < most) {
        const next = waiting.next();
        if (next.done === true) break;
        const picture = next.value;
        const outcome = turns.take(() => outcomeOf(picture, work, signal));
        // It is looked at in its turn.
        outcome.catch(() => {});
        begun.push({ picture, outcome });
      }
      const first = begun.shift();
      if (first === undefined) break;
      const outcome = await first.outcome;
      if ('value' in outcome) {
        done++;
        await onDone(first.picture, outcome.value);
      } else {
        problems.push(outcome.problem);
        await onDone(first.picture, null, outcome.problem);
      }
    }
  } finally {
    turns.end();
    await Promise.allSettled(begun.map(({ outcome }) => outcome));
  }
  throwIfStopped(signal);
  return { done, problems };
}

async function outcomeOf<Picture, Value>(
  picture: Picture,
  work: (picture: Picture) => Promise<Value>,
  signal: AbortSignal,
): Promise<Outcome<Value>> {
  throwIfStopped(signal);
  try {
    const value = await throughStops(
      () => work(picture),
      () => signal.aborted,
    );
    return { value };
  } catch (error) {
    throwIfStopped(signal);
    const { kind, message } = failureOf(error);
    if (!isOfOnePicture(kind)) throw error;
    return { problem: message };
  }
}

/** Work in the order in which it is asked for, so much of it at a time. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #isOver = false;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      if (this.#isOver) throw ended();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  /** What has not begun yet does not begin any more. */
  end(): void {
    this.#isOver = true;
  }
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw ended();
}

function ended(): StudioError {
  return new StudioError('stopped', 'Stopped.');
}
