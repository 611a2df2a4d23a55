/** What a piece of work takes of the memory. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';

/**
 * Bytes that JavaScript and its buffers took while the work was done, garbage included; negative where
 * the garbage was collected meanwhile.
 */
export async function allocatedBy(work: () => Promise<unknown>): Promise<number> {
  const before = taken();
  await work();
  return taken() - before;
}

/** So often it is tried: each time less else falls into it, as what is compiled once. */
const mostTries = 12;

/**
 * As allocatedBy, without what else the process does in the same time: the least of a few tries.
 * @param enough bytes: what takes less is not tried again
 */
export async function leastAllocatedBy(
  work: () => Promise<unknown>,
  enough: number,
): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = v.parse(v.function(), runInNewContext('gc'));
  let least = Infinity;
  for (let tries = 0; tries < mostTries && least >= enough; tries++) {
    // So that none is collected meanwhile, which would count as less.
    collect();
    const allocated = await allocatedBy(work);
    if (allocated >= 0) least = Math.min(least, allocated);
  }
  return least;
}

function taken(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
