/** How a browser is let into the web host: in a real one, with more than one tab, and with a thief at another port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Page } from '@playwright/test';
import { addClass, annotate, boxes, drag, withPictures } from '../annotating.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import {
  detected,
  inspector,
  listedRows,
  pictureOptions,
  scoreThreshold,
  stageButton,
} from '../studio.ts';

let data = '';
let host: ChildProcess | undefined;
let addresses: string[];

/** Starts the host; its addresses, the printed and the later ones, are those of the list. */
async function start(...args: readonly string[]): Promise<void> {
  addresses = [];
  const started = spawn(process.execPath, ['main/hosts/web/main.ts', ...args], {
    env: { ...process.env, ANCHORSCOPE_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  host = started;
  for (const output of [started.stdout, started.stderr]) {
    createInterface(output).on('line', (line) => {
      addresses.push(...(/http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(line) ?? []));
    });
  }
  await expect.poll(() => addresses.length).toBe(1);
}

/** What the host has written of its sessions. */
const kept = () => readFile(path.join(data, 'sessions.json'), 'utf8').catch(() => '');

async function stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
  if (host?.exitCode !== null || host.signalCode !== null) return;
  host.kill(signal);
  await once(host, 'exit');
}

test.beforeEach(async () => {
  test.skip(test.info().project.name !== 'web', 'Electron has no entrance.');
  data = await mkdtemp(path.join(tmpdir(), 'anchorscope-entrance-'));
});
// It runs after a skipped beforeEach too, where nothing was begun.
test.afterEach(async () => {
  if (data === '') return;
  await stop();
  await rm(data, { recursive: true, force: true });
});

const address = (index: number) => addresses[index] ?? '';
const isIn = (page: Page) => expect(pictureOptions(page).first()).toBeVisible();
const refusal = (page: Page) => page.getByRole('dialog', { name: 'This window is not let in' });

/** In the page: what its session's storage holds. */
const storedTexts = (): string[] =>
  Array.from({ length: sessionStorage.length }, (_, i) =>
    String(sessionStorage.getItem(sessionStorage.key(i) ?? '')),
  );

test('the address opens one window; reloads and further tabs of the browser need none', async ({
  page,
  context,
  browser,
}) => {
  await start('--model', bloodCells.model, bloodCells.picture);
  await page.goto(address(0));
  await isIn(page);
  const bare = new URL('/', address(0)).href;
  expect(page.url()).toBe(bare);
  await page.reload();
  await isIn(page);
  await expect(page.locator('img').first()).toHaveJSProperty('complete', true);

  const second = await context.newPage();
  await second.goto(bare);
  await isIn(second);

  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(address(0));
  await expect(refusal(stranger)).toContainText('This address was used before');
  await expect.poll(() => addresses.length).toBe(2);
  // The address differs only behind the #, where a browser does not load a page anew by itself.
  await stranger.goto(address(1));
  await isIn(stranger);

  const third = await browser.newContext();
  const lonely = await third.newPage();
  await lonely.goto(bare);
  await expect(refusal(lonely)).toContainText('open the whole address');
  await other.close();
  await third.close();
});

test('a page that takes the window to another port gets nothing of it', async ({
  page,
  context,
}) => {
  const heard: string[] = [];
  const thief = createServer(({ headers }, response) => {
    heard.push(JSON.stringify(headers));
    response.setHeader('Content-Type', 'text/html');
    response.end('<img src="/subresource">');
  });
  thief.listen(0, '127.0.0.1');
  await once(thief, 'listening');
  const at = thief.address();
  if (at === null || typeof at === 'string') throw new Error('It has no port.');
  await start('--model', bloodCells.model, bloodCells.picture);
  await page.goto(address(0));
  await isIn(page);
  expect(await context.cookies()).toEqual([]);
  const secrets = await page.evaluate(storedTexts);
  expect(secrets.length).toBeGreaterThan(0);
  await page.goto(`http://127.0.0.1:${at.port}/`);
  await expect.poll(() => heard.length).toBeGreaterThan(1);
  expect(await page.evaluate(storedTexts)).toEqual([]);
  for (const told of [...secrets, 'cookie', new URL(address(0)).host]) {
    expect(heard.join()).not.toContain(told);
  }
  thief.close();
});

test('a host that was stopped says how to start it again, and the window comes back', async ({
  page,
}) => {
  await start('--model', bloodCells.model, bloodCells.folder);
  const { port } = new URL(address(0));
  await page.goto(address(0));
  await isIn(page);
  await page.keyboard.press('d');
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  // What is on the screen is kept once it has come to rest.
  const [, second = ''] = (await readdir(bloodCells.folder)).sort();
  await expect.poll(() => kept()).toContain(second);
  await stop();
  const command = `npm start -- --web --port ${port}`;
  await expect(page.getByRole('alert')).toContainText(command);
  await start('--port', port);
  await expect(refusal(page)).toContainText('Anchorscope was started anew');
  await page.goto(address(0));
  await isIn(page);
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
});

/** The host ends without a word, and the page notices. */
async function killed(page: Page): Promise<void> {
  await stop('SIGKILL');
  await expect(page.getByRole('alert').first()).toContainText('Anchorscope does not answer.');
}

/** Another host takes its place. */
async function startAnew(page: Page): Promise<void> {
  await start('--port', new URL(page.url()).port);
}

/** Another tab of the browser is let in, from which the page gets the key. */
async function letAnotherIn(page: Page): Promise<void> {
  const other = await page.context().newPage();
  await other.goto(address(0));
  await expect(other.getByRole('button', { name: 'Reopen last' })).toBeVisible();
}

test('a window whose host was killed has all again from the next one, its model, too', async ({
  page,
}) => {
  await start('--model', bloodCells.model, bloodCells.folder);
  await page.goto(address(0));
  await detected(page);
  await page.keyboard.press('d');
  await detected(page);
  await scoreThreshold(page).fill('0.4');
  await scoreThreshold(page).press('Enter');
  await stageButton(page, 'NMS').click();
  await listedRows(page).nth(2).click();
  const selected = inspector(page).getByRole('heading').first();
  await expect(selected).toContainText(/^proposal 3/);
  const said = await selected.textContent();
  await expect.poll(kept).toContain('0.4');
  // Before another tab has the next key it would be told that it is not let in.
  await page.route('**/entrance', (route) => route.abort());
  await killed(page);
  await startAnew(page);
  await letAnotherIn(page);
  await page.unroute('**/entrance');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await detected(page);
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('blood-cells');
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(stageButton(page, 'NMS')).toHaveAttribute('aria-pressed', 'true');
  await expect(selected).toHaveText(said ?? '');
  await page.keyboard.press('d');
  await detected(page);
  await expect(pictureOptions(page).nth(2)).toHaveAttribute('aria-selected', 'true');
  for (const image of await pictureOptions(page).locator('img').all()) {
    await expect
      .poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth))
      .toBeGreaterThan(0);
  }
  await stageButton(page, 'Detections').click();
  await expect(scoreThreshold(page)).toHaveValue(/^0\.40*$/);
});

test('what was annotated while the host was gone is saved by the next one, once', async ({
  page,
}) => {
  const { folder, pictures } = await withPictures(['a.jpg', 'b.jpg', 'c.jpg']);
  await start(pictures);
  await page.goto(address(0));
  await annotate(page);
  await addClass(page, 'cell');
  await page.keyboard.press('d');
  await page.keyboard.press('r');
  await drag(page, [0.3, 0.3], [0.4, 0.4]);
  await expect(boxes(page)).toHaveCount(1);
  await expect.poll(kept).toContain('b.jpg');
  await killed(page);
  await page.keyboard.press('r');
  await drag(page, [0.5, 0.5], [0.6, 0.6]);
  await expect(page.getByRole('alert').filter({ hasText: '1 edit waits.' })).toBeVisible();
  await startAnew(page);
  await expect(refusal(page)).toContainText('Anchorscope was started anew');
  await letAnotherIn(page);
  await expect(refusal(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Saved · 3 edits' })).toBeVisible();
  await expect(boxes(page)).toHaveCount(2);
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.reload();
  await expect(boxes(page)).toHaveCount(2);
  await rm(folder, { recursive: true });
});
