/** Electron's `app`: ready, one instance, and the order in which everything ends. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'electron';
import { lockInstance, relaunchFile } from './instanceLock.ts';

type AppPart = Pick<
  App,
  | 'on'
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'relaunch'
  | 'isPackaged'
  | 'enableSandbox'
  | 'setPath'
  | 'getPath'
  | 'requestSingleInstanceLock'
>;

const events = new EventEmitter();
const paths = new Map<string, string>();
let release: () => void = () => undefined;
/** Set by the windows: closes them all, as quitting does. */
let closeWindows: () => Promise<void> = () => Promise.resolve();
let quitting = false;

export const app: AppPart = {
  on: events.on.bind(events) as unknown as App['on'],
  whenReady: () => Promise.resolve(),
  isPackaged: false,
  enableSandbox: () => undefined,
  setPath: (name, value) => paths.set(name, value),
  getPath: (name) => {
    const known = paths.get(name) ?? mkdtempSync(path.join(tmpdir(), 'anchorscope-stand-in-'));
    paths.set(name, known);
    return known;
  },
  requestSingleInstanceLock(handedOver) {
    const lock = lockInstance(app.getPath('userData'), handedOver ?? {}, (data) =>
      events.emit('second-instance', {}, process.argv, process.cwd(), data),
    );
    if (lock !== null) release = lock;
    return lock !== null;
  },
  quit() {
    if (quitting) return;
    quitting = true;
    void closeWindows().then(() => {
      quitting = false;
      if (emitPreventable(events, 'will-quit')) app.exit(0);
    });
  },
  // Only what it would be told: the next one would be no test's.
  relaunch({ args = [] } = {}) {
    writeFileSync(relaunchFile(app.getPath('userData')), JSON.stringify(args));
  },
  exit(code = 0) {
    release();
    process.exit(code);
  },
};

// As Electron does on Linux and macOS.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
// The test is gone, and with it the windows.
process.on('disconnect', () => app.quit());

/** What only the rest of the stand-in may tell the app. */
export const appControl = {
  emit: (name: string, ...args: readonly unknown[]): void => void events.emit(name, ...args),
  onQuit(close: () => Promise<void>): void {
    closeWindows = close;
  },
  allWindowsClosed(): void {
    if (!quitting) events.emit('window-all-closed');
  },
};

/** Emits an event that listeners may prevent. @returns whether nobody did. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  details: Readonly<Record<string, unknown>> = {},
): boolean {
  let prevented = false;
  const preventDefault = (): void => {
    prevented = true;
  };
  emitter.emit(name, { ...details, preventDefault }, ...Object.values(details));
  return !prevented;
}
