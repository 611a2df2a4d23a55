/** What a piece of work takes of the memory. */
import { getHeapStatistics } from 'node:v8';

/**
 * Bytes that JavaScript and its buffers took while the work was done, garbage included; negative where
 * the garbage was collected meanwhile.
 */
export async function allocatedBy(work: () => Promise<unknown>): Promise<number> {
  const before = taken();
  await work();
  return taken() - before;
}

function taken(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
