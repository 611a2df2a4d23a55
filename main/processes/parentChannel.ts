/** The channel to main, whichever way this process was made. */
import type { Channel } from './channel.ts';
import { endWithParent } from './orphanWatch.ts';

/** What Electron's utilityProcess gives its child as process.parentPort. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/**
 * Electron's port or the channel of child_process.fork; with the latter this process ends when main does
 * (Electron itself ends its utility processes).
 * @throws Error in a process that has neither.
 */
export function parentChannel(): Channel {
  const port: unknown = 'parentPort' in process ? process.parentPort : undefined;
  if (isParentPort(port)) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
    };
  }
  if (process.send === undefined) {
    throw new Error('This process is started by Anchorscope.');
  }
  process.on('disconnect', () => process.exit());
  endWithParent();
  return {
    // Main may be gone: then there is nobody to tell, and 'disconnect' follows.
    send: (message) => void process.send?.(message, undefined, undefined, () => {}),
    onMessage: (listener) => void process.on('message', listener),
  };
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
