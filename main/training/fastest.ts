/** How long something takes once it runs as it will run. */

/** At least so often, at most so often, and no more once so long has passed. */
const least = 2;
const most = 6;
const longEnough = 10_000;

/**
 * Does it again and again: the first time much is done that is done once, and the next few are not yet as fast as the rest
 * (of a small network's steps the second takes three times as long as the sixth).
 * @returns the fastest, milliseconds
 */
export async function fastest(
  work: () => Promise<unknown>,
  now: () => number = () => performance.now(),
): Promise<number> {
  const start = now();
  let shortest = Infinity;
  for (let round = 0; round < most; round++) {
    const began = now();
    await work();
    shortest = Math.min(shortest, now() - began);
    if (round + 1 >= least && now() - start >= longEnough) break;
  }
  return shortest;
}
