/** Ctrl+C, and what else asks a program to end. */

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * From here on the process ends at signals in its own way: at the first, the result fires and `stop` is
 * called; a later one ends it at once. Once a process.
 */
export function interruption(stop: () => void = () => {}): AbortSignal {
  const controller = new AbortController();
  let interruptedAt = Infinity;
  const interrupt = () => {
    // One Ctrl+C may come twice, to the whole group and by way of npm; later it is meant once more.
    if (performance.now() - interruptedAt > 1000) process.exit(130);
    if (controller.signal.aborted) return;
    interruptedAt = performance.now();
    controller.abort();
    stop();
  };
  for (const signal of endingSignals) process.on(signal, interrupt);
  return controller.signal;
}
