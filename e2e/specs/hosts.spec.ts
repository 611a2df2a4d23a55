/** What only a whole host can show: its policy in a real page, its bridge, its starts and its ends. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
// The type of window.anchorscope.
import type {} from '../../renderer/client/client.ts';
import { expect, type Page } from '@playwright/test';
import { launchElectronShell, test, type OpenStudio } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { descendantsOf, isRunning, knowsProcesses } from '../processes.ts';
import { lockInstance, relaunchFile } from '../stand-in/instanceLock.ts';

/** Calls the studio through the preload's bridge, as the window's client does. */
function call(page: Page, service: string, method: string, args: readonly unknown[] = []) {
  return page.evaluate(
    ([s, m, a]) => {
      if (window.anchorscope === undefined) throw new Error('There is no bridge.');
      return window.anchorscope.call(s, m, a);
    },
    [service, method, args] as const,
  );
}

test('the page runs nothing but its own files, and reaches nothing but its host', async ({
  openStudio,
}) => {
  const { page } = await openStudio();
  const tried = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    const frame = document.createElement('iframe');
    frame.src = location.href;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'nothing');
    return {
      inline: 'inlineRan' in window,
      // Chromium shows an error page of its own in its place.
      framed: frame.contentDocument !== null,
      elsewhere: await fetch('https://example.com/').then(() => 'reached', nameOf),
    };
  });
  expect(tried).toEqual({ inline: false, framed: false, elsewhere: 'TypeError' });
  // Later, in a task of the page's own: what a test evaluates itself is let through.
  const later = `new Promise((resolve) => {
    setTimeout(() => {
      try { resolve(eval('1')) } catch (error) { resolve(error.name) }
    });
  })`;
  expect(await page.evaluate(later)).toBe('EvalError');
});

test('the page has exactly the bridge of its host', async ({ openStudio }) => {
  const { host, page } = await openStudio();
  const bridge = await page.evaluate(() => ({
    names: Object.keys(window.anchorscope ?? {}).sort(),
    changed: Reflect.set(window, 'anchorscope', null),
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
  }));
  const names = host === 'web' ? [] : ['call', 'onEvent', 'pathForFile'];
  expect(bridge).toEqual({ names, changed: host === 'web', node: [] });
});

test('the bridge calls the contract and nothing else', async ({ openStudio }) => {
  const { host, page } = await openStudio({ args: ['--model', 'some-model', 'a.jpg'] });
  test.skip(host === 'web', 'The web host has a socket instead; its own tests cover it.');
  expect(await call(page, 'studio', 'info')).toMatchObject({
    ok: true,
    value: { host: 'electron', startPictures: [expect.stringMatching(/a\.jpg$/)] },
  });
  expect(await call(page, 'pictures', 'open', [7])).toMatchObject({
    ok: false,
    failure: { kind: 'badInput' },
  });
  for (const [service, method] of [
    ['constructor', 'constructor'],
    ['studio', '__proto__'],
    ['studio', 'nothing'],
  ] as const) {
    await expect(call(page, service, method)).rejects.toThrow('There is no request');
  }
});

test('the bridge carries bytes both ways', async ({ openStudio }) => {
  const { host, page } = await openStudio();
  test.skip(host === 'web', 'The web host has a socket instead; its own tests cover it.');
  const base64 = await readFile(bloodCells.picture, 'base64');
  const served = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const ask = async (method: string, ...args: unknown[]): Promise<unknown> => {
      const answer = await window.anchorscope?.call('pictures', method, args);
      return (answer as { value: unknown }).value;
    };
    const drop = await ask('beginDrop', bytes.length);
    await ask('addToDrop', drop, 0, [{ name: 'dropped.jpg', bytes: bytes.buffer }]);
    const value = (await ask('endDrop', drop)) as { pictures: { id: string; bytes: number }[] };
    const [dropped] = value.pictures;
    const response = await fetch(`picture/${dropped?.id ?? ''}`);
    const back = new Uint8Array(await response.arrayBuffer());
    return {
      bytes: dropped?.bytes === bytes.length,
      type: response.headers.get('content-type'),
      same: back.length === bytes.length && back.every((byte, i) => byte === bytes[i]),
    };
  }, base64);
  expect(served).toEqual({ bytes: true, type: 'image/jpeg', same: true });
});

/** What the page gets where it opens a window of its own. */
function popupOf(page: Page) {
  return page.evaluateHandle(() => window.open('https://example.com/'));
}

test('the window of Electron can go nowhere and open nothing', async ({ openStudio }) => {
  const studio = await openStudio();
  const { page } = studio;
  test.skip(studio.host === 'web', "A browser's tab is the person's own.");
  const address = page.url();
  const wasRefused = await studio.watchNavigation();
  // Electron opens nothing; what the stand-in's browser has opened by then is closed.
  await page.waitForFunction((popup) => popup === null || popup.closed, await popupOf(page));
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  expect(await wasRefused()).toBe(true);
  expect(page.url()).toBe(address);
  expect(await call(page, 'studio', 'info')).toMatchObject({ ok: true });
});

test('a second start hands its pictures over to the window', async ({ openStudio }) => {
  const studio = await openStudio();
  test.skip(studio.host === 'web', 'Every start of the web host is a studio of its own.');
  await studio.page.evaluate(() => {
    Object.assign(window, { told: [] });
    window.anchorscope?.onEvent((...event) => {
      (Reflect.get(window, 'told') as unknown[]).push(event);
    });
  });
  expect(await studio.startAgain(['/pictures/b.jpg'])).toBe(0);
  const told = () => studio.page.evaluate(() => Reflect.get(window, 'told') as unknown[]);
  await expect
    .poll(told)
    .toEqual([['openPaths', { pictures: [path.resolve('/pictures/b.jpg')], model: null }]]);
});

test('an app that cannot close all ends in time, and a start that came meanwhile follows', async ({
  browser,
}, testInfo) => {
  test.skip(
    testInfo.project.name !== 'electron-shell',
    'The stand-in tells what Electron would start.',
  );
  test.skip(!knowsProcesses, 'Only on Linux can a test see the processes.');
  const dataFolder = testInfo.outputPath('data');
  await mkdir(dataFolder, { recursive: true });
  const studio = await launchElectronShell(browser, { dataFolder, args: [bloodCells.picture] });
  expect(await call(studio.page, 'pictures', 'open', [[bloodCells.picture]])).toMatchObject({
    ok: true,
  });
  expect(await call(studio.page, 'projects', 'openHere')).toMatchObject({ ok: true });
  const [projects] = descendantsOf(process.pid).filter(({ command }) =>
    command.includes('projects.js'),
  );
  if (projects === undefined) throw new Error('There is no process of projects.');
  // It answers nothing any more, also not that it has closed its files.
  process.kill(projects.pid, 'SIGSTOP');
  try {
    await studio.page.close();
    // As a second start does, which is there before a process could be.
    const second = { startPictures: ['/pictures/b.jpg'], startModel: null };
    expect(lockInstance(dataFolder, second, () => undefined)).toBeNull();
    await expect(studio.close()).rejects.toThrow('The host ended with 1.');
  } finally {
    process.kill(projects.pid, 'SIGCONT');
  }
  const next: unknown = JSON.parse(await readFile(relaunchFile(dataFolder), 'utf8'));
  expect(next).toEqual([expect.stringContaining('app.js'), '/pictures/b.jpg']);
  await expect.poll(() => isRunning(projects.pid)).toBe(false);
});

test('the system answers the dialogs of Electron', async ({ openStudio }) => {
  const studio = await openStudio();
  test.skip(studio.host === 'web', 'The window of the web host shows its own.');
  await studio.setDialogAnswer(['/models/one']);
  expect(await call(studio.page, 'studio', 'choose', ['modelFolder'])).toEqual({
    ok: true,
    value: ['/models/one'],
  });
  await studio.setDialogAnswer(null);
  expect(await call(studio.page, 'studio', 'choose', ['pictures'])).toEqual({
    ok: true,
    value: null,
  });
});

test('Electron remembers where its window was', async ({ openStudio }, testInfo) => {
  const dataFolder = testInfo.outputPath('data');
  const place = path.join(dataFolder, 'window.json');
  await mkdir(dataFolder, { recursive: true });
  const bounds = { x: 40, y: 30, width: 1000, height: 700 };
  await writeFile(place, JSON.stringify({ bounds, maximized: false }));
  const studio = await openStudio({ dataFolder });
  test.skip(studio.host === 'web', "A browser's window is its own.");
  expect(await studio.page.evaluate(() => window.outerWidth)).toBe(1000);
  await rm(place);
  await studio.close();
  expect(JSON.parse(await readFile(place, 'utf8'))).toEqual({ bounds, maximized: false });
});

test('without the key the web host shows what to do, and nothing of the studio', async ({
  openStudio,
  browser,
}) => {
  const { host, page } = await openStudio();
  test.skip(host !== 'web', 'Only the web host has an address.');
  const elsewhere = await browser.newContext();
  const stranger = await elsewhere.newPage();
  await stranger.goto(page.url());
  const refusal = stranger.getByRole('dialog', { name: 'This window is not let in' });
  await expect(refusal).toContainText('open the whole address that Anchorscope printed');
  await expect(stranger.getByRole('toolbar')).toHaveCount(0);
  await elsewhere.close();
});

async function killed(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isRunning(pid)).toBe(false);
}

async function openModel(studio: OpenStudio): Promise<number> {
  expect(await call(studio.page, 'models', 'open', [bloodCells.model, 'cpu'])).toMatchObject({
    ok: true,
  });
  const [pid, ...others] = await studio.detectorPids();
  expect(others).toEqual([]);
  if (pid === undefined) throw new Error('There is no detector process.');
  return pid;
}

test('the detector is a process of its own, and another one when it was killed', async ({
  openStudio,
}) => {
  const studio = await openStudio();
  test.skip(studio.host === 'web', 'Here through the bridge; in the web host through the window.');
  test.skip(!knowsProcesses, 'Only on Linux can a test see the processes.');
  const first = await openModel(studio);
  await killed(first);
  await expect
    .poll(async () => (await studio.detectorPids()).filter((pid) => pid !== first).length)
    .toBe(1);
  expect(await call(studio.page, 'detector', 'state')).toMatchObject({ ok: true });
});
