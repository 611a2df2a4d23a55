/** How many threads compute a network. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The variable that says it, on a machine that others use too. */
export const threadsVariable = 'ANCHORSCOPE_THREADS';

/** What the variable says; null where it says nothing. */
function saidThreads(): number | null {
  const said = Number(process.env[threadsVariable]);
  return Number.isInteger(said) && said > 0 ? said : null;
}

/**
 * One thread a physical core, or ANCHORSCOPE_THREADS where it is set. ONNX Runtime counts cores well (0 leaves it to
 * it), but does not know a container's share of them, and more threads than cores make it several times slower.
 */
export function intraOpThreads(): number {
  return saidThreads() ?? (process.platform === 'linux' ? physicalCores() : 0);
}

/** How many threads are this program's own, in all of its processes together. */
export function ownThreads(): number {
  return saidThreads() ?? physicalCores();
}

function physicalCores(): number {
  return Math.max(1, Math.floor(availableParallelism() / (hasActiveSiblings() ? 2 : 1)));
}

/** Whether each core counts twice, as two hardware threads. Told on Linux alone. */
function hasActiveSiblings(): boolean {
  try {
    return readFileSync('/sys/devices/system/cpu/smt/active', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
