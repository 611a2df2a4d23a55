import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent is gone, also while a run blocks the main thread, which then hears of
 * nothing. A thread of its own looks once a second.
 */
export function endWithParent(): void {
  const watch = new Worker(
    `(${watchParent.toString()})(require('node:worker_threads').workerData)`,
    {
      eval: true,
      workerData: process.ppid,
    },
  );
  watch.unref();
}

/** Runs in the thread, from its source text: uses nothing of this module. */
function watchParent(parent: number): void {
  const isThere = () => {
    if (process.ppid !== parent) return false; // adopted by another: not on Windows
    try {
      return process.kill(parent, 0);
    } catch {
      return false;
    }
  };
  setInterval(() => {
    if (!isThere()) process.kill(process.pid, 'SIGKILL');
  }, 1000);
}
