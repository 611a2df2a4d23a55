import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
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
