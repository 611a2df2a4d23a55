import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type WebSocketRoute } from '@playwright/test';
import { test } from '../hosts.ts';
import { bloodCells, foundByTerminal, smear } from '../models.ts';
import { detected, pictureOptions, stageCount } from '../studio.ts';

const { model, picture } = bloodCells;
let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-bad-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('the detector process is killed while it works, and the studio goes on', async ({
  openStudio,
}) => {
  const studio = await openStudio({ args: ['--model', model, bloodCells.folder] });
  const { page } = studio;
  test.skip(process.platform !== 'linux', 'Only on Linux can a test see the detector process.');
  await detected(page);
  for (let round = 0; round < 3; round++) {
    const [pid] = await studio.detectorPids();
    if (pid === undefined) throw new Error('There is no detector process.');
    await page.keyboard.press('d');
    process.kill(pid, 'SIGKILL');
    // Asked again, it starts again, also where it has just ended too often to start by itself.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Control+Enter');
          const pids = await studio.detectorPids();
          return pids.length === 1 && !pids.includes(pid);
        },
        { intervals: [500] },
      )
      .toBe(true);
    await detected(page);
  }
  await expect(page.getByText('4 of 10')).toBeVisible();
});

test('a picture that is no picture says so in its place, and the next one works', async ({
  openStudio,
}) => {
  const broken = path.join(folder, 'broken.jpg');
  const empty = path.join(folder, 'empty.png');
  const bytes = await readFile(smear(2));
  await writeFile(broken, bytes.subarray(0, bytes.length / 3));
  await writeFile(empty, '');
  const { page } = await openStudio({ args: ['--model', model, broken, empty, picture] });
  await expect(pictureOptions(page)).toHaveCount(3);
  const place = page.getByRole('region', { name: 'Picture' });
  await expect(place).toContainText(/broken\.jpg/);
  await page.keyboard.press('d');
  await expect(place).toContainText(/empty\.png/);
  await page.keyboard.press('d');
  await detected(page);
  const { stages } = await foundByTerminal(model, picture);
  expect(await stageCount(page, 'Detections')).toBe(stages.detections);
});

test('a picture on which the detector fails says so and why in the list, until it is detected on', async ({
  openStudio,
}) => {
  const pictures = [path.join(folder, 'one.jpg'), path.join(folder, 'two.jpg')] as const;
  for (const [i, each] of pictures.entries()) await copyFile(smear(i + 1), each);
  const { page } = await openStudio({ args: ['--model', model, ...pictures] });
  await detected(page);
  const row = pictureOptions(page).nth(1);
  await expect(row).toHaveAccessibleName(/Not detected on yet$/);
  // Its thumbnail is there when it goes.
  const thumbnail = row.locator('img');
  const width = () => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(width).toBeGreaterThan(0);
  await rm(pictures[1]);
  await page.keyboard.press('d');
  await expect(row).toHaveAccessibleDescription(/Detection failed: .*two\.jpg/);
  await expect(row).toContainText('detection failed');
  await expect.poll(width).toBeGreaterThan(0);
  await page.keyboard.press('a');
  await expect(row).toContainText('detection failed');
  await copyFile(smear(2), pictures[1]);
  await page.keyboard.press('d');
  await page.keyboard.press('Control+Enter');
  await expect(row).toHaveAccessibleName(/\d+ detections?$/);
});

test('without a connection there is one message, and all comes back with it', async ({
  openStudio,
}) => {
  const { host, page } = await openStudio({ args: ['--model', model, bloodCells.folder] });
  test.skip(host !== 'web', 'Only the web host has a connection that can be lost.');
  await detected(page);
  let cut = false;
  const sockets = new Set<WebSocketRoute>();
  await page.routeWebSocket(/.*/, (socket) => {
    if (cut) void socket.close();
    else {
      socket.connectToServer();
      sockets.add(socket);
    }
  });
  await page.reload();
  await detected(page);
  cut = true;
  for (const socket of sockets) await socket.close();
  const sentence = page.getByRole('alert').filter({ hasText: 'Anchorscope does not answer.' });
  await expect(sentence).toBeVisible();
  await page.keyboard.press('d');
  await expect(page.getByText('2 of 10')).toBeVisible();
  await expect(page.getByText(/connection to Anchorscope is lost|Loading|Detecting/)).toHaveCount(
    0,
  );
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  cut = false;
  await expect(sentence).toHaveCount(0);
  await detected(page);
  await expect(pictureOptions(page).nth(1)).toHaveAccessibleName(/\d+ detections?$/);
});

test('a package that is wrong is named with its field', async ({ openStudio }) => {
  const spec = await readFile(path.join(model, 'model.json'), 'utf8');
  await writeFile(path.join(folder, 'model.json'), spec.replace('"nmsIoU": 0.7', '"nmsIoU": 7'));
  const { page } = await openStudio({ args: ['--model', folder, picture] });
  await expect(page.getByText(/model\.json.*rpn\.nmsIoU/).first()).toBeVisible();
  await expect(page.getByText(/\bError\b/)).toHaveCount(0);
});

test('nothing open: the window says what to do', async ({ openStudio }) => {
  const { page } = await openStudio();
  const main = page.getByRole('main');
  await expect(main).toContainText(/model package/i);
  await expect(main.getByRole('button', { name: /package/i }).first()).toBeVisible();
  await expect(main).toContainText('--model');
});
