/** A channel in memory: what is sent is cloned, as between processes. */
import type { Channel } from '../../processes/channel.ts';

/** A channel's two ends. */
export function channelPair(): [Channel, Channel] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number): Channel => ({
    send(message) {
      const clone: unknown = structuredClone(message);
      queueMicrotask(() => listeners[1 - own]?.forEach((listener) => listener(clone)));
    },
    onMessage: (listener) => void listeners[own]?.push(listener),
  });
  return [end(0), end(1)];
}
