/** The parts of the Electron host, each on fakes; together they run on the stand-in, in e2e/. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Protocol, Session } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeStudio } from '../../services/testing/fakeStudio.ts';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { argumentsOfNext, electronArguments, parseHandedOver } from './arguments.ts';
import { bringToFront } from './bringToFront.ts';
import { systemDialogs } from './dialogs.ts';
import { denyPermissions, lockContents, type Lockable } from './lockdown.ts';
import { menuTemplate } from './menu.ts';
import { registerScheme, serveScheme } from './protocol.ts';
import { rememberPlace, rememberedPlace } from './windowPlace.ts';

describe('the command line', () => {
  it('is read behind the app, among switches of Chromium', () => {
    const argv = [
      'electron',
      '--inspect=0',
      '--no-sandbox',
      '/app',
      '--model',
      'm',
      'a.jpg',
      '/b.jpg',
    ];
    expect(electronArguments(argv, false, '/here')).toEqual({
      startPictures: [path.resolve('/here/a.jpg'), path.resolve('/b.jpg')],
      startModel: path.resolve('/here/m'),
    });
    expect(electronArguments(['anchorscope', 'a.jpg'], true, '/here')).toEqual({
      startPictures: [path.resolve('/here/a.jpg')],
      startModel: null,
    });
  });

  it('has no model where --model stands alone', () => {
    expect(
      electronArguments(['electron', '/app', '--model'], false, '/here').startModel,
    ).toBeNull();
  });

  it('of the next start has the switches of Chromium, and what is to be opened', () => {
    const argv = ['electron', '--inspect=0', '--no-sandbox', '/app', '--model', 'm', 'a.jpg'];
    const start = { startPictures: ['/b.jpg', '/c d.jpg'], startModel: '/n' };
    const next = argumentsOfNext(argv, false, start);
    expect(next).toEqual([
      ...['--inspect=0', '--no-sandbox', '/app', '--model', '/n', '/b.jpg', '/c d.jpg'],
    ]);
    expect(electronArguments(['electron', ...next], false, '/here')).toEqual(start);
    const nothing = { startPictures: [], startModel: null };
    expect(argumentsOfNext(['anchorscope', 'a.jpg'], true, nothing)).toEqual([]);
  });

  it('of a second start is handed over, or not understood', () => {
    const start = { startPictures: ['/a.jpg'], startModel: null };
    expect(parseHandedOver(start)).toEqual(start);
    for (const data of [null, undefined, {}, { startPictures: [1], startModel: null }]) {
      expect(parseHandedOver(data)).toBeNull();
    }
  });
});

describe('a second start', () => {
  /** As Electron's, which throws whatever is asked of a window that was closed. */
  const fake = (isDestroyed: boolean) => {
    const destroyed = () => {
      if (isDestroyed) throw new TypeError('Object has been destroyed');
    };
    return {
      isDestroyed: () => isDestroyed,
      isMinimized: vi.fn<() => boolean>(() => {
        destroyed();
        return true;
      }),
      restore: vi.fn<() => void>(destroyed),
      focus: vi.fn<() => void>(destroyed),
    };
  };

  it('brings the window to the front', () => {
    const window = fake(false);
    bringToFront(window);
    expect(window.restore).toHaveBeenCalledOnce();
    expect(window.focus).toHaveBeenCalledOnce();
  });

  it('leaves a window alone that was closed while the app ends, or is not there yet', () => {
    const window = fake(true);
    bringToFront(window);
    bringToFront(null);
    expect(window.focus).not.toHaveBeenCalled();
  });
});

describe('the scheme', () => {
  const bytes = new TextEncoder().encode('<!doctype html>');
  const files: RendererFiles = new Map([['/', { contentType: 'text/html', bytes, etag: '"x"' }]]);
  const handle = vi.fn<Protocol['handle']>();
  serveScheme({ handle }, { files, studio: fakeStudio(), log: () => undefined });
  const [scheme, handler] = handle.mock.calls[0] ?? [];
  const get = (url: string) => handler?.(new Request(url));

  it('is a standard and secure one, and may do no more than fetch', () => {
    const register = vi.fn();
    registerScheme({ registerSchemesAsPrivileged: register });
    expect(register).toHaveBeenCalledExactlyOnceWith([
      { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });

  it('serves the window and its pictures, under the policy', async () => {
    const window = await get('anchorscope://studio/');
    expect(window?.status).toBe(200);
    expect(window?.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await window?.text()).toBe('<!doctype html>');
    const picture = await get('anchorscope://studio/picture/a%20picture%2F1');
    expect(picture?.headers.get('content-type')).toBe('image/png');
    expect(picture?.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('serves nothing else', async () => {
    expect((await get('anchorscope://studio/../../package.json'))?.status).toBe(404);
    expect((await get('anchorscope://studio/picture/none'))?.status).toBe(404);
    expect((await get('anchorscope://other/'))?.type).toBe('error');
  });
});

describe('the window', () => {
  it('can go nowhere, open nothing and hold no webview', () => {
    const contents = {
      on: vi.fn<Lockable['on']>(),
      setWindowOpenHandler: vi.fn<Lockable['setWindowOpenHandler']>(),
    };
    lockContents(contents);
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn();
      contents.on.mock.calls.find((call) => call[0] === name)?.[1]({ preventDefault });
      expect(preventDefault).toHaveBeenCalledOnce();
    }
    expect(contents.setWindowOpenHandler.mock.calls[0]?.[0]()).toEqual({ action: 'deny' });
  });

  it('is granted nothing', () => {
    const session = {
      setPermissionRequestHandler: vi.fn<Session['setPermissionRequestHandler']>(),
      setPermissionCheckHandler: vi.fn<Session['setPermissionCheckHandler']>(),
      setDevicePermissionHandler: vi.fn<Session['setDevicePermissionHandler']>(),
    };
    denyPermissions(session);
    const answer = vi.fn();
    const request = session.setPermissionRequestHandler.mock.calls[0]?.[0];
    if (request) Reflect.apply(request, undefined, [null, 'media', answer]);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
    const check = session.setPermissionCheckHandler.mock.calls[0]?.[0];
    expect(check && Reflect.apply(check, undefined, [null, 'media', ''])).toBe(false);
    const device = session.setDevicePermissionHandler.mock.calls[0]?.[0];
    expect(device && Reflect.apply(device, undefined, [{}])).toBe(false);
  });

  it('has developer tools only where it is developed', () => {
    for (const isPackaged of [true, false]) {
      const view = menuTemplate('linux', isPackaged).find(({ label }) => label === '&View');
      const items = Array.isArray(view?.submenu) ? view.submenu : [];
      const tools = items.find(({ role }) => role === 'toggleDevTools');
      expect(tools).toMatchObject({ visible: !isPackaged, enabled: !isPackaged });
    }
  });
});

describe('dialogs', () => {
  it('answer with paths, or with null when the person cancels', async () => {
    const showOpenDialog = vi.fn();
    showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/m'] });
    showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    const dialogs = systemDialogs({ showOpenDialog }, () => null);
    expect(await dialogs.choose('modelFolder')).toEqual(['/m']);
    expect(await dialogs.choose('pictures')).toBeNull();
    expect(showOpenDialog.mock.calls).toEqual([
      [expect.objectContaining({ properties: ['openDirectory'] })],
      [expect.objectContaining({ properties: ['openFile', 'multiSelections'] })],
    ]);
  });
});

describe('the place of the window', () => {
  const displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-place-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const remember = (bounds: { x: number; y: number; width: number; height: number }) =>
    rememberPlace(folder, { getNormalBounds: () => bounds, isMaximized: () => true });

  it('is remembered', () => {
    expect(rememberedPlace(folder, displays)).toBeNull();
    const bounds = { x: 10, y: 20, width: 1000, height: 700 };
    remember(bounds);
    expect(rememberedPlace(folder, displays)).toEqual({ bounds, maximized: true });
  });

  it('is forgotten where no display shows it any more', () => {
    remember({ x: 2000, y: 20, width: 1000, height: 700 });
    expect(rememberedPlace(folder, displays)).toBeNull();
    remember({ x: 100, y: -300, width: 1000, height: 700 });
    expect(rememberedPlace(folder, displays)).toBeNull();
  });

  it.each(['', '{', '{"bounds":{"x":0,"y":0,"width":1e9,"height":1},"maximized":false}', '[]'])(
    'is forgotten where its file says %j',
    async (text) => {
      await writeFile(path.join(folder, 'window.json'), text);
      expect(rememberedPlace(folder, displays)).toBeNull();
    },
  );

  it('is only not remembered where it cannot be written', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file in the way');
    expect(() => remember({ x: 0, y: 0, width: 800, height: 600 })).not.toThrow();
  });
});
