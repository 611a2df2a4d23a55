/** Electron's BrowserWindow: a page of the test's browser, on the other side of the channel. */
import { EventEmitter } from 'node:events';
import type {
  BrowserWindow as ElectronWindow,
  BrowserWindowConstructorOptions,
  WebContents,
} from 'electron';
import { app, appControl, emitPreventable } from './app.ts';
import { offer, shell } from './link.ts';

type ContentsPart = Pick<WebContents, 'on' | 'send' | 'reload' | 'setWindowOpenHandler'>;
type WindowPart = Pick<
  ElectronWindow,
  | 'on'
  | 'once'
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'close'
  | 'restore'
  | 'maximize'
  | 'isMaximized'
  | 'isMinimized'
  | 'isDestroyed'
  | 'getNormalBounds'
>;
type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

const windows = new Map<number, BrowserWindow>();

class Contents implements ContentsPart {
  readonly events = new EventEmitter();
  readonly on = this.events.on.bind(this.events) as unknown as WebContents['on'];
  readonly #window: number;
  #ready: Promise<unknown>;
  openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(window: number, ready: Promise<unknown>) {
    this.#window = window;
    this.#ready = ready;
  }

  /** One after the other, as Electron's messages arrive. */
  send(channel: string, ...args: unknown[]): void {
    // A window that is closing takes no messages.
    this.#ready = this.#ready.then(() => shell.send(this.#window, channel, args)).catch(() => {});
  }

  reload(): void {
    void shell.reload(this.#window);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
}

export class BrowserWindow implements WindowPart {
  static #count = 0;
  readonly id = ++BrowserWindow.#count;
  readonly events = new EventEmitter();
  readonly on = this.events.on.bind(this.events) as unknown as ElectronWindow['on'];
  readonly once = this.events.once.bind(this.events) as unknown as ElectronWindow['once'];
  readonly webContents: Contents;
  readonly #bounds: { x: number; y: number; width: number; height: number };
  readonly #opened: Promise<void>;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    const { x = 0, y = 0, width = 800, height = 600, webPreferences } = options;
    const { preload, sandbox, contextIsolation, nodeIntegration } = webPreferences ?? {};
    if (preload === undefined || sandbox !== true) throw new Error('A window needs its sandbox.');
    if (contextIsolation !== true || nodeIntegration !== false) {
      throw new Error('A window must be isolated from Node.');
    }
    this.#bounds = { x, y, width, height };
    this.#opened = shell.openWindow(this.id, { preload, width, height });
    this.webContents = new Contents(this.id, this.#opened);
    windows.set(this.id, this);
    appControl.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.#opened;
    await shell.loadURL(this.id, url);
    this.events.emit('ready-to-show');
  }

  close(): void {
    void shell.closeWindow(this.id);
  }

  show(): void {
    this.focus();
  }

  focus(): void {
    this.events.emit('focus');
  }

  restore(): void {
    this.events.emit('restore');
  }

  maximize(): void {
    this.events.emit('maximize');
  }

  isMaximized(): boolean {
    return false;
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return !windows.has(this.id);
  }

  getNormalBounds() {
    return this.#bounds;
  }
}

function contentsOf(window: number): Contents {
  const found = windows.get(window);
  if (found === undefined) throw new Error(`There is no window ${window}.`);
  return found.webContents;
}

function closed(id: number): void {
  const window = windows.get(id);
  if (window === undefined) return;
  window.events.emit('close');
  windows.delete(id);
  window.events.emit('closed');
  if (windows.size === 0) appControl.allWindowsClosed();
}

appControl.onQuit(async () => {
  for (const id of windows.keys()) {
    // The test may be gone with its browser.
    await shell.closeWindow(id).catch(() => {});
    closed(id);
  }
});

offer({
  willNavigate: (window, url) =>
    Promise.resolve(emitPreventable(contentsOf(window).events, 'will-navigate', { url })),
  windowOpen: (window, url) => {
    const details = { url, frameName: '', features: '', disposition: 'new-window' } as const;
    const { action } = contentsOf(window).openHandler({ ...details, referrer: noReferrer });
    return Promise.resolve(action === 'allow');
  },
  windowClosed: (window) => {
    closed(window);
    return Promise.resolve();
  },
  rendererGone: (window) => {
    const details = { reason: 'crashed', exitCode: 1 };
    contentsOf(window).events.emit('render-process-gone', {}, details);
    return Promise.resolve();
  },
});

const noReferrer = { policy: 'no-referrer', url: '' } as const;

process.on('disconnect', () => {
  for (const id of windows.keys()) closed(id);
  app.quit();
});
