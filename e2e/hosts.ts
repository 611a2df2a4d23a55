/**
 * The three hosts in one shape, so that the same specs run against each: the web host, the Electron shell on
 * its stand-in, and Electron where its binary is. Specs take `openStudio` from `test`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, test as base, type Browser, type Page } from '@playwright/test';
import * as v from 'valibot';
import { waitLimit } from '../scripts/test/limits.mjs';
import { descendantsOf, isRunning, knowsProcesses } from './processes.ts';
import { forkApp, startShell } from './stand-in/shell.ts';

export type HostName = 'web' | 'electron-shell' | 'electron';

export interface LaunchOptions {
  /** The command line: `--model DIR`, pictures. */
  readonly args?: readonly string[];
  /** Where the studio remembers; a new folder where it is absent. */
  readonly dataFolder?: string;
  /** The product's root, built. */
  readonly folder?: string;
  /** The web host alone: another program that runs it, with what that is told by variables. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A studio that runs, and its window. */
export interface OpenStudio {
  readonly host: HostName;
  readonly page: Page;
  readonly dataFolder: string;
  /** What the system's next dialogs answer; null: the person cancels. Not in the web host. */
  setDialogAnswer(paths: readonly string[] | null): Promise<void>;
  /** From here on; @returns what tells whether the next address that the page goes to was refused. Not in the web host. */
  watchNavigation(): Promise<() => Promise<boolean>>;
  /** A second start with these arguments, while this one runs. @returns its exit code. */
  startAgain(args: readonly string[]): Promise<number | null>;
  /** The detector processes that run now. */
  detectorPids(): Promise<readonly number[]>;
  /** Closes it as a person does. @throws Error where it does not end well, or leaves a process behind. */
  close(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '..');
const webHost = path.join('main', 'hosts', 'web', 'main.ts');

/** The web host as a child, and its page in the browser. */
export async function launchWebHost(
  browser: Browser,
  { args = [], dataFolder, folder = root, program = webHost, env = {} }: LaunchOptions = {},
): Promise<OpenStudio> {
  const data = await dataFolderFor(dataFolder);
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...environment(data), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(await firstLine(child));
  return {
    host: 'web',
    page,
    dataFolder: data,
    setDialogAnswer: () => Promise.reject(new Error('The web host has no dialogs of the system.')),
    watchNavigation: () => Promise.reject(new Error('A tab of a browser may go anywhere.')),
    startAgain: () => Promise.reject(new Error('Each start of the web host is its own studio.')),
    detectorPids: () => Promise.resolve(detectorsBelow(child)),
    close: async () => {
      try {
        await ended(child, () => Promise.resolve(child.kill('SIGINT')));
      } finally {
        await context.close();
        if (dataFolder === undefined) await rm(data, { recursive: true, force: true });
      }
    },
  };
}

/** Electron's own main and preload code, on the stand-in. */
export async function launchElectronShell(
  browser: Browser,
  { args = [], dataFolder, folder = root }: LaunchOptions = {},
): Promise<OpenStudio> {
  const data = await dataFolderFor(dataFolder);
  const shell = await startShell({ browser, folder, args, env: environment(data) });
  return {
    host: 'electron-shell',
    page: shell.page,
    dataFolder: data,
    setDialogAnswer: (paths) => shell.setDialogAnswer(paths),
    watchNavigation: () => {
      const asked = shell.page.waitForEvent('requestfailed', (request) =>
        request.isNavigationRequest(),
      );
      return Promise.resolve(async () => (await asked).failure()?.errorText === 'net::ERR_ABORTED');
    },
    startAgain: (more) => exitOf(forkApp({ folder, args: more, env: environment(data) })),
    detectorPids: () => Promise.resolve(detectorsBelow(shell.child)),
    close: async () => {
      try {
        await ended(shell.child, () => shell.page.close());
      } finally {
        await shell.context.close();
        if (dataFolder === undefined) await rm(data, { recursive: true, force: true });
      }
    },
  };
}

/** Electron itself. */
export async function launchElectron({
  args = [],
  dataFolder,
  folder = root,
}: LaunchOptions = {}): Promise<OpenStudio> {
  const executablePath = electronBinary();
  if (executablePath === null) throw new Error("Electron's binary is not here.");
  const data = await dataFolderFor(dataFolder);
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const electron = await _electron.launch({
    executablePath,
    args: [...noSandbox, folder, ...args],
    env: environment(data),
  });
  const page = await electron.firstWindow();
  return {
    host: 'electron',
    page,
    dataFolder: data,
    setDialogAnswer: (paths) =>
      electron.evaluate(({ dialog }, answer) => {
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: answer === null, filePaths: [...(answer ?? [])] });
      }, paths),
    watchNavigation: async () => {
      const asked = await electron.evaluateHandle(({ BrowserWindow }) => ({
        refused: new Promise<boolean>((resolve) => {
          BrowserWindow.getAllWindows()[0]?.webContents.once('will-navigate', (event) => {
            // Once all have been asked.
            setImmediate(() => resolve(event.defaultPrevented));
          });
        }),
      }));
      return () => asked.evaluate(({ refused }) => refused);
    },
    startAgain: (more) =>
      exitOf(
        spawn(executablePath, [...noSandbox, folder, ...more], {
          env: environment(data),
          stdio: 'ignore',
        }),
      ),
    detectorPids: () =>
      electron.evaluate(({ app }) =>
        app
          .getAppMetrics()
          .filter(({ name, serviceName }) => [name, serviceName].includes('Anchorscope detector'))
          .map(({ pid }) => pid),
      ),
    close: async () => {
      try {
        await ended(electron.process(), () => page.close());
      } finally {
        if (dataFolder === undefined) await rm(data, { recursive: true, force: true });
      }
    },
  };
}

/** Where Electron's binary is; null where it was never downloaded. */
export function electronBinary(): string | null {
  const own = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const here = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  if (own === undefined && !existsSync(path.join(here, 'path.txt'))) return null;
  const binary: unknown = createRequire(import.meta.url)('electron');
  return typeof binary === 'string' && existsSync(binary) ? binary : null;
}

const hostSchema = v.object({ host: v.picklist(['web', 'electron-shell', 'electron']) });

/** Playwright's `test` with `openStudio`, which starts the project's host and closes it after the test. */
export const test = base.extend<{
  openStudio: (options?: LaunchOptions) => Promise<OpenStudio>;
}>({
  openStudio: async ({ browser }, use, testInfo) => {
    const { host } = v.parse(hostSchema, testInfo.project.metadata);
    base.skip(host === 'electron' && electronBinary() === null, "Electron's binary is not here.");
    const open: OpenStudio[] = [];
    await use(async (options) => {
      const studio =
        host === 'electron'
          ? await launchElectron(options)
          : host === 'web'
            ? await launchWebHost(browser, options)
            : await launchElectronShell(browser, options);
      open.push(studio);
      return studio;
    });
    for (const studio of open) await studio.close();
  },
});

/** A new one is that of a person who has opened something before, so that the sample does not open. */
async function dataFolderFor(given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-e2e-'));
  await writeFile(path.join(folder, 'recent-models.json'), '[]');
  return folder;
}

/** This process's, without what is meant for the test runner alone. */
function environment(dataFolder: string): Record<string, string> {
  const env: Record<string, string> = { ANCHORSCOPE_DATA: dataFolder };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'NODE_OPTIONS' && !(name in env)) env[name] = value;
  }
  return env;
}

/** The first line on stdout: the web host's address. @throws Error with what it said instead. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null || child.stderr === null) throw new Error('The output is not read.');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error(`The web host printed no address:\n${said}`);
}

function detectorsBelow(host: ChildProcess): readonly number[] {
  if (!knowsProcesses) throw new Error('Only on Linux can a test see the detector process.');
  return descendantsOf(host.pid ?? -1)
    .filter(({ command }) => /[\\/]detector([\\/]process\.ts|\.js)/.test(command))
    .map(({ pid }) => pid);
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Ends a host by `close` and waits until it, and all that it started, is gone. */
async function ended(host: ChildProcess, close: () => Promise<unknown>): Promise<void> {
  const below = knowsProcesses ? descendantsOf(host.pid ?? -1) : [];
  if (host.exitCode === null && host.signalCode === null) {
    const exit = once(host, 'exit', { signal: AbortSignal.timeout(waitLimit) });
    try {
      await close();
      await exit;
    } catch (cause) {
      host.kill('SIGKILL');
      throw new Error('The host did not end when it was closed.', { cause });
    }
  }
  if (host.exitCode !== 0) {
    throw new Error(`The host ended with ${host.exitCode ?? host.signalCode ?? 'nothing'}.`);
  }
  const deadline = Date.now() + waitLimit;
  while (below.some(({ pid }) => isRunning(pid))) {
    if (Date.now() > deadline) {
      const left = below.filter(({ pid }) => isRunning(pid)).map(({ command }) => command);
      throw new Error(`Processes were left behind: ${left.join(', ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
