/** The studio's one window. */
import path from 'node:path';
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { failureOf } from '../../../shared/result.ts';
import type { Log } from '../../services/dispatch.ts';
import type { WindowSession } from '../../services/studio.ts';
import { eventChannel, windowOrigin } from './names.ts';
import { rememberPlace, rememberedPlace } from './windowPlace.ts';

const usualSize = { width: 1440, height: 900 };
const smallestSize = { minWidth: 800, minHeight: 500 };

/** What shows until the page has painted: the window's own background in both themes. */
const background = { dark: '#16191d', light: '#f6f7f9' };

/** Opens the window; it is shown when its page can be. `folder` is where its place is remembered. */
export function openWindow(session: WindowSession, folder: string, log: Log): BrowserWindow {
  const place = rememberedPlace(folder, screen.getAllDisplays());
  const window = new BrowserWindow({
    ...(place?.bounds ?? usualSize),
    ...smallestSize,
    title: 'Anchorscope',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (place?.maximized === true) window.maximize();

  const unsubscribe = session.subscribe((name, payload) => {
    if (!window.isDestroyed()) window.webContents.send(eventChannel, name, payload);
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', () => rememberPlace(folder, window));
  window.on('closed', () => {
    unsubscribe();
    session.leave();
  });
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit') void offerReload(window, reason);
  });
  window.loadURL(`${windowOrigin}/`).catch((error: unknown) => log(failureOf(error).message));
  return window;
}

/** The page crashed; the studio behind it did not, and nothing is lost by showing it again. */
async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The window stopped working.',
    detail: `Its process ended (${reason}). Your pictures and the model stay as they are.`,
    buttons: ['Show it again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.close();
}
