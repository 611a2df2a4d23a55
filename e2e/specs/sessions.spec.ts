/** What is a window's own: a reload comes back to it, another tab does not touch it, a restart offers it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { test, type OpenStudio } from '../hosts.ts';
import { bloodCells, smear } from '../models.ts';
import { detected, pictureOptions, scoreThreshold, stageButton } from '../studio.ts';

const { model, folder, picture } = bloodCells;

const shownPicture = (page: Page) => pictureOptions(page).and(page.locator('[aria-selected=true]'));

/** The picture itself, as the page gets it. */
const served = (page: Page) =>
  page.evaluate(async () => {
    const image = document.querySelector<HTMLImageElement>('[role=option] img');
    return image === null ? 0 : (await fetch(image.src)).status;
  });

/** What is on the screen is kept once it has come to rest, with such words in it. */
async function kept(dataFolder: string, ...words: readonly string[]): Promise<void> {
  const file = path.join(dataFolder, 'sessions.json');
  await expect
    .poll(async () => {
      const text = await readFile(file, 'utf8').catch(() => '');
      return words.filter((word) => !text.includes(word));
    })
    .toEqual([]);
}

/** Goes to the third picture, changes a setting, and shows another stage. */
async function lookAround({ page, dataFolder }: OpenStudio): Promise<void> {
  await detected(page);
  await pictureOptions(page).nth(2).click();
  await expect(page).toHaveTitle(/00003/);
  await detected(page);
  await scoreThreshold(page).fill('0.4');
  await scoreThreshold(page).press('Enter');
  await stageButton(page, 'NMS').click();
  await expect(stageButton(page, 'NMS')).toHaveAttribute('aria-pressed', 'true');
  await legendEntry(page, 'suppressed').click();
  await expect(legendEntry(page, 'suppressed')).toHaveAttribute('aria-pressed', 'false');
  // JSON in JSON.
  await kept(dataFolder, 'proposals', '0.4', String.raw`switched\":{`);
}

/** What shows and hides boxes of a kind. */
function legendEntry(page: Page, name: string): Locator {
  const legend = page.getByRole('list', { name: 'What the colours mean' });
  return legend.getByRole('button', { name: new RegExp(`^${name}`) });
}

async function expectSame(page: Page): Promise<void> {
  await expect(page).toHaveTitle(/00003/);
  await expect(pictureOptions(page)).toHaveCount(10);
  await expect(shownPicture(page)).toContainText('00003');
  await detected(page);
  await expect(stageButton(page, 'NMS')).toHaveAttribute('aria-pressed', 'true');
  await expect(legendEntry(page, 'suppressed')).toHaveAttribute('aria-pressed', 'false');
  await expect(legendEntry(page, 'after NMS')).toHaveAttribute('aria-pressed', 'true');
  await stageButton(page, 'Detections').click();
  await expect(scoreThreshold(page)).toHaveValue(/^0\.40*$/);
}

test('a reload of an empty window shows the start again', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', model] });
  await page.getByRole('heading', { name: 'Open pictures' }).waitFor();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Open pictures' })).toBeVisible();
});

test('a reload comes back to mode, pictures, place, stage and settings', async ({ openStudio }) => {
  const studio = await openStudio({ args: ['--model', model, folder] });
  const { page } = studio;
  await lookAround(studio);
  await page.reload();
  await expectSame(page);
});

test('two tabs have each its own pictures, and neither disturbs the other', async ({
  openStudio,
}) => {
  const studio = await openStudio({ args: ['--model', model, folder] });
  const { host, page } = studio;
  test.skip(host !== 'web', 'Electron has one window.');
  await lookAround(studio);
  const other = await page.context().newPage();
  await other.goto(new URL('/', page.url()).href);
  await detected(other);
  await expect(pictureOptions(other)).toHaveCount(10);
  await pictureOptions(other).nth(4).click();
  await expect(other).toHaveTitle(/00005/);
  await detected(other);
  await expectSame(page);
  expect(await served(page)).toBe(200);
  await page.bringToFront();
  await pictureOptions(page).nth(1).click();
  await expect(page).toHaveTitle(/00002/);
  await detected(page);
  await expect(other).toHaveTitle(/00005/);
  await other.close();
  await pictureOptions(page).nth(0).click();
  await expect(page).toHaveTitle(/00001/);
  await detected(page);
});

test('a duplicated tab begins with what was there, and has a session of its own', async ({
  openStudio,
}) => {
  const studio = await openStudio({ args: ['--model', model, folder] });
  const { host, page } = studio;
  test.skip(host !== 'web', 'Electron has one window.');
  await lookAround(studio);
  const opened = page.context().waitForEvent('page');
  // As by duplicating it, the other tab has what this one keeps for its session.
  await page.evaluate(() => void window.open('/'));
  const copy = await opened;
  await expectSame(copy);
  await pictureOptions(copy).nth(4).click();
  await expect(copy).toHaveTitle(/00005/);
  await detected(copy);
  await page.reload();
  await expectSame(page);
  await copy.reload();
  await expect(copy).toHaveTitle(/00005/);
});

test('the next start offers to open the last session again', async ({ openStudio }) => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'anchorscope-e2e-'));
  const first = await openStudio({
    dataFolder,
    args: ['--model', model, picture, smear(2), smear(3)],
  });
  await detected(first.page);
  await pictureOptions(first.page).nth(2).click();
  await expect(first.page).toHaveTitle(/00003/);
  await detected(first.page);
  await stageButton(first.page, 'NMS').click();
  await kept(dataFolder, 'proposals', '00003');
  await first.close();

  const second = await openStudio({ dataFolder });
  const { page } = second;
  await page.getByRole('button', { name: 'Reopen last' }).click();
  await expect(pictureOptions(page)).toHaveCount(3);
  await expect(page).toHaveTitle(/00003/);
  await detected(page);
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('blood-cells');
  await expect(stageButton(page, 'NMS')).toHaveAttribute('aria-pressed', 'true');
  await second.close();
  await rm(dataFolder, { recursive: true });
});
