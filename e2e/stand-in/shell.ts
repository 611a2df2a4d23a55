/** The page's side: starts the app as a child, and is what carries its windows. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { createBirpc } from 'birpc';
import type { AppSide, PageSide } from './links.ts';
import { PageWindows } from './pageSide.ts';

export interface Shell {
  readonly child: ChildProcess;
  readonly page: Page;
  readonly context: BrowserContext;
  setDialogAnswer(paths: readonly string[] | null): Promise<void>;
}

export interface ShellOptions {
  readonly browser: Browser;
  /** The product's root. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Starts the app and waits for its first window. @throws Error with what the app said. */
export async function startShell({ browser, folder, args, env }: ShellOptions): Promise<Shell> {
  const context = await browser.newContext();
  const child = forkApp({ folder, args, env });
  const windows: PageWindows = new PageWindows(context, () => app);
  const app = createBirpc<AppSide, PageSide>(pageFunctions(windows), {
    timeout: -1,
    post: (message: object) => child.send(message, () => undefined),
    on: (receive) => child.on('message', receive),
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<never>((_, reject) => {
    child.once('close', (code) => {
      app.$close();
      reject(new Error(`The app ended with code ${code ?? 'none'} before its window:\n${said}`));
    });
  });
  const page = await Promise.race([windows.first, ended]);
  return { child, page, context, setDialogAnswer: (paths) => app.setDialogAnswer(paths) };
}

/** Starts the app without a window of ours: for a second start, which hands over and ends. */
export function forkApp({ folder, args, env }: Omit<ShellOptions, 'browser'>): ChildProcess {
  return fork(path.join(folder, 'dist', 'electron', 'app.js'), args, {
    cwd: folder,
    env,
    execArgv: ['--import', new URL('./launch.ts', import.meta.url).href],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** birpc takes an object's own functions. */
function pageFunctions(windows: PageWindows): PageSide {
  return {
    openWindow: (window, options) => windows.openWindow(window, options),
    loadURL: (window, url) => windows.loadURL(window, url),
    reload: (window) => windows.reload(window),
    send: (window, channel, args) => windows.send(window, channel, args),
    closeWindow: (window) => windows.closeWindow(window),
  };
}
