/** One model after another: what is shown is always of the one that is open, and of the provider that it runs on. */
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page, type TestInfo } from '@playwright/test';
import { test } from '../hosts.ts';
import { bloodCells, foundByTerminal } from '../models.ts';
import { detected, listedRows, scoreThreshold, stageButton, stageCount } from '../studio.ts';

const strict = 'head.scoreThreshold=0.6';

/** Two packages that are called alike; the second wants a higher score. */
async function twoOfOneName(testInfo: TestInfo) {
  const [first, second] = ['one', 'other'].map((name) => testInfo.outputPath(name, 'cells'));
  if (first === undefined || second === undefined) throw new Error('There are two.');
  for (const folder of [first, second]) {
    await cp(bloodCells.model, folder, {
      recursive: true,
      filter: (file) => !file.endsWith('sample'),
    });
  }
  const file = path.join(second, 'model.json');
  const json = await readFile(file, 'utf8');
  const changed = json.replace(/("head": \{[^}]*"scoreThreshold": )[\d.]+/, '$10.6');
  expect(changed).not.toBe(json);
  await writeFile(file, changed);
  const dataFolder = testInfo.outputPath('data');
  await mkdir(dataFolder, { recursive: true });
  await writeFile(path.join(dataFolder, 'recent-models.json'), JSON.stringify([second, first]));
  const picture = testInfo.outputPath('cells.jpg');
  await copyFile(bloodCells.picture, picture);
  return { first, second, dataFolder, picture };
}

const modelButton = (page: Page) => page.getByRole('button', { name: /^Model/ });

async function openRecent(page: Page, folder: string): Promise<void> {
  await modelButton(page).click();
  await page.getByRole('listitem').getByTitle(folder, { exact: true }).click();
  await expect(modelButton(page)).toHaveAttribute('title', folder);
}

test('of two models that are called alike, each has its own boxes and settings', async ({
  openStudio,
}, testInfo) => {
  const { first, second, dataFolder, picture } = await twoOfOneName(testInfo);
  const lenient = (await foundByTerminal(bloodCells.model, picture)).stages.detections;
  const fewer = (await foundByTerminal(bloodCells.model, picture, [strict])).stages.detections;
  expect(fewer).toBeLessThan(lenient);
  const { page } = await openStudio({ dataFolder, args: ['--model', first, picture] });
  await detected(page);
  for (const [folder, found, value] of [
    [second, fewer, /^0\.60*$/],
    [first, lenient, /^0\.0\d+$/],
    [second, fewer, /^0\.60*$/],
  ] as const) {
    await openRecent(page, folder);
    await expect.poll(() => stageCount(page, 'Detections')).toBe(found);
    await expect(scoreThreshold(page)).toHaveValue(value);
  }
});

test('a model that cannot detect on the picture leaves no boxes of the former one', async ({
  openStudio,
}, testInfo) => {
  const { first, second, dataFolder, picture } = await twoOfOneName(testInfo);
  const { page } = await openStudio({ dataFolder, args: ['--model', first, picture] });
  await detected(page);
  await writeFile(picture, 'no picture any more');
  await openRecent(page, second);
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText('cells.jpg');
  await expect(page.getByRole('toolbar', { name: /^Stages/ })).toContainText(/Detections\s*–/);
  await expect(stageButton(page, 'Detections')).toHaveCount(0);
  await expect(listedRows(page)).toHaveCount(0);
  // The file is whole again.
  await copyFile(bloodCells.picture, picture);
  await page.getByRole('button', { name: 'Try again' }).click();
  await detected(page);
});

test('the time of a picture is limited by choice, and the choice is kept', async ({
  openStudio,
}) => {
  const { model, picture } = bloodCells;
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await detected(page);
  const menu = page.getByRole('button', { name: /^Provider/ });
  const limit = (title: string) => page.getByRole('menuitemradio', { name: title, exact: true });
  await menu.click();
  await expect(limit('After 5 minutes')).toBeChecked();
  await limit('After 1 minute').click();
  await page.reload();
  await detected(page);
  await menu.click();
  await expect(limit('After 1 minute')).toBeChecked();
  await expect(limit('Never')).not.toBeChecked();
});

test('a provider is chosen, runs or says why not, and finds the same', async ({ openStudio }) => {
  const { model, picture } = bloodCells;
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await detected(page);
  const found = await stageCount(page, 'Detections');
  const choose = async (title: string) => {
    await page.getByRole('button', { name: /^Provider/ }).click();
    await page.getByRole('menuitemradio', { name: title, exact: true }).click();
  };
  const badge = page.getByRole('button', { name: /^Provider/ });
  await choose('CPU');
  await expect(badge).toHaveAccessibleDescription('Runs on CPU, as asked.');
  await detected(page);
  expect(await stageCount(page, 'Detections')).toBe(found);
  // One that this system never has cannot be asked for, and says why.
  const absent = process.platform === 'darwin' ? 'DirectML' : 'Core ML';
  await page.getByRole('button', { name: /^Provider/ }).click();
  const item = page.getByRole('menuitemradio', { name: new RegExp(`^${absent}`) });
  await expect(item).toBeDisabled();
  await expect(item).toHaveText(new RegExp(`${absent}\\s*\\S+`));
  await page.keyboard.press('Escape');
  // One that this build has, whether or not there is a card for it.
  await choose('WebGPU');
  await expect(badge).toHaveAccessibleDescription(
    /^Runs on (?:WebGPU, as asked\.|CPU; asked for was WebGPU: .*\S)/,
  );
  await detected(page);
  expect(await stageCount(page, 'Detections')).toBe(found);
});
