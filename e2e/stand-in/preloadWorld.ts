/**
 * Electron's side of a page: `require('electron')` for the preload. `preloadWorld` runs in the page, from
 * its source, before any script of the page: it uses nothing of this module.
 */
import type { ContextBridge, IpcRenderer, WebUtils } from 'electron';
import type { Packing } from './packing.ts';

/** Names in the page, through which its test calls it and it calls its test. */
export const bindings = { invoke: '__standInInvoke', deliver: '__standInDeliver' } as const;

/** What the preload uses. */
interface PreloadElectron {
  readonly contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>;
  readonly ipcRenderer: Pick<IpcRenderer, 'invoke' | 'on' | 'off'>;
  readonly webUtils: Pick<WebUtils, 'getPathForFile'>;
}

type Listener = (event: unknown, ...args: unknown[]) => void;

/** Returns the preload's `require`. */
export function preloadWorld(
  { pack, unpack }: Packing,
  names: { readonly invoke: string; readonly deliver: string },
): (module: string) => PreloadElectron {
  const own = window as unknown as Record<string, unknown>;
  const invoke = own[names.invoke] as (text: string) => Promise<string>;
  // The page itself must have no other way than what the preload exposes.
  Reflect.deleteProperty(own, names.invoke);

  const listeners = new Map<string, Set<Listener>>();
  const deliver = (text: string): void => {
    const [channel, ...args] = unpack(text) as [string, ...unknown[]];
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
  };
  Object.defineProperty(window, names.deliver, { value: deliver });

  const ipcRenderer = {
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      return unpack(await invoke(pack([channel, ...args])));
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };

  /** What crosses the bridge is a copy; functions stay callable. Files are the browser's own. */
  const copy = (value: unknown): unknown =>
    typeof value === 'function' || value instanceof File ? value : structuredClone(value);
  const bridged = (value: unknown): unknown => {
    if (typeof value !== 'function') return copy(value);
    return (...args: unknown[]) => {
      const result: unknown = Reflect.apply(value, undefined, args.map(copy));
      return result instanceof Promise ? result.then(copy) : copy(result);
    };
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, unknown>) {
        const entries = Object.entries(api).map(([key, value]) => [key, bridged(value)]);
        const value: unknown = Object.freeze(Object.fromEntries(entries));
        Object.defineProperty(window, name, { value, enumerable: true });
      },
    },
    ipcRenderer: ipcRenderer as unknown as PreloadElectron['ipcRenderer'],
    // A page's files carry no path; so do Electron's that a script has made.
    webUtils: { getPathForFile: () => '' },
  } satisfies PreloadElectron;

  return (module) => {
    if (module === 'electron') return electron;
    throw new Error(`module not found: ${module}`);
  };
}
