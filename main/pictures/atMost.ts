/** Runs a task in its turn and gives its result. @param weight how much of the limit it takes; 1 unless said. */
export type Turns = <T>(task: () => Promise<T>, weight?: number) => Promise<T>;

/**
 * A queue of tasks, in the order in which they came, whose weights together are at most `limit`. A task that is
 * heavier than that runs alone.
 */
export function atMost(limit: number): Turns {
  let free = limit;
  const waiting: { readonly weight: number; readonly begin: () => void }[] = [];
  const beginNext = (): void => {
    // The first in line is never passed by: small ones would keep a large one waiting for ever.
    for (let next = waiting[0]; next !== undefined && next.weight <= free; next = waiting[0]) {
      free -= next.weight;
      waiting.shift();
      next.begin();
    }
  };
  return async (task, weight = 1) => {
    const taken = Math.min(weight, limit);
    await new Promise<void>((begin) => {
      waiting.push({ weight: taken, begin });
      beginNext();
    });
    try {
      return await task();
    } finally {
      free += taken;
      beginNext();
    }
  };
}
