/** The module `electron` of the stand-in: exactly what the product's main code uses. */
import type {
  Dialog,
  IpcMain,
  IpcMainInvokeEvent,
  Menu as ElectronMenu,
  NativeTheme,
  Protocol,
  Screen,
  Session,
} from 'electron';
import { offer } from './link.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browserWindow.ts';
export { utilityProcess } from './utilityProcess.ts';

type Handler = Parameters<IpcMain['handle']>[1];
type SchemeHandler = Parameters<Protocol['handle']>[1];

const channels = new Map<string, Handler>();
const schemes = new Map<string, SchemeHandler | null>();
let dialogAnswer: readonly string[] | null = null;

export const ipcMain: Pick<IpcMain, 'handle'> = {
  handle(channel, handler) {
    channels.set(channel, handler);
  },
};

export const protocol: Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'> = {
  registerSchemesAsPrivileged(custom) {
    for (const { scheme, privileges } of custom) {
      if (privileges?.standard === true) schemes.set(scheme, null);
    }
  },
  handle(scheme, handler) {
    if (!schemes.has(scheme)) throw new Error(`${scheme} was not registered as a standard scheme.`);
    schemes.set(scheme, handler);
  },
};

/** The browser of the tests grants nothing by itself; only whether the app denies is looked at. */
const denied = new Set<string>();
type Permissions = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;
export const session: { readonly defaultSession: Permissions } = {
  defaultSession: {
    setPermissionRequestHandler: () => void denied.add('request'),
    setPermissionCheckHandler: () => void denied.add('check'),
    setDevicePermissionHandler: () => void denied.add('device'),
  },
};

export const dialog: Pick<Dialog, 'showOpenDialog' | 'showMessageBox'> = {
  showOpenDialog: () =>
    Promise.resolve({ canceled: dialogAnswer === null, filePaths: [...(dialogAnswer ?? [])] }),
  showMessageBox: () => Promise.resolve({ response: 0, checkboxChecked: false }),
};

export const Menu: {
  readonly setApplicationMenu: (menu: object | null) => void;
  readonly buildFromTemplate: (
    ...args: Parameters<typeof ElectronMenu.buildFromTemplate>
  ) => object;
} = {
  setApplicationMenu: () => undefined,
  buildFromTemplate: (template) => template,
};

export const nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'> = { shouldUseDarkColors: false };

const workArea = { x: 0, y: 0, width: 1920, height: 1080 };
export const screen = {
  getAllDisplays: () => [{ workArea }],
} satisfies {
  getAllDisplays(): readonly Pick<ReturnType<Screen['getAllDisplays']>[number], 'workArea'>[];
};

offer({
  async invoke(_window, frame, channel, args) {
    const handler = channels.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    if (denied.size < 3) throw new Error('The app grants permissions.');
    const { url, origin, isMain } = frame;
    const event = { senderFrame: { url, origin, parent: isMain ? null : {} } };
    const result: unknown = await handler(event as unknown as IpcMainInvokeEvent, ...args);
    return result;
  },
  async request({ url, method, headers }) {
    const handler = schemes.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined || handler === null) throw new Error(`Nothing handles ${url}`);
    const response = await handler(new Request(url, { method, headers }));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  },
  setDialogAnswer(paths) {
    dialogAnswer = paths;
    return Promise.resolve();
  },
});
