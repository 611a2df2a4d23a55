/** The window's own browser of folders, where the host has no dialogs: what is typed counts. */
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { pictureOptions } from '../studio.ts';

const { folder, model, name, picture } = bloodCells;

/** The browser that a button of the start opens, once it shows a folder, and its field. */
async function browserOf(page: Page, button: RegExp, title: string) {
  await page.getByRole('main').getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog', { name: title });
  const field = dialog.getByLabel('Folder', { exact: true });
  await expect(field).not.toHaveValue('');
  return { dialog, field };
}

test.beforeEach(() => {
  const { host } = test.info().project.metadata;
  test.skip(host !== 'web', 'The other hosts have dialogs of the system.');
});

test('the button opens the folder that is typed, and nothing where there is none', async ({
  openStudio,
}) => {
  const { page } = await openStudio();
  const { dialog, field } = await browserOf(page, /^Open a folder/, 'Open a folder of pictures');
  const button = dialog.getByRole('button', { name: 'Open this folder' });

  await field.fill(path.join(folder, 'gone'));
  await button.click();
  await expect(dialog.getByRole('alert')).toHaveText(
    `There is no folder '${path.join(folder, 'gone')}'.`,
  );
  await field.fill(picture);
  await button.click();
  await expect(dialog.getByRole('alert')).toHaveText(`'${picture}' is not a folder.`);
  await field.fill(folder);
  await button.click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('1 of 10')).toBeVisible();
});

test('what is pasted at once goes in the place of the path that is there', async ({
  openStudio,
}) => {
  const { page } = await openStudio();
  const { dialog, field } = await browserOf(page, /^Open a folder/, 'Open a folder of pictures');
  await expect(field).toBeFocused();
  await page.keyboard.insertText(folder);
  await expect(field).toHaveValue(folder);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('10 pictures here')).toBeVisible();
});

for (const [what, typed] of [
  ['folder', model],
  ['model.json', path.join(model, 'model.json')],
] as const) {
  test(`a model package opens by its ${what}, typed`, async ({ openStudio }) => {
    const { page } = await openStudio();
    const { dialog, field } = await browserOf(
      page,
      /^Open a model package/,
      'Open a model package',
    );
    await field.fill(typed);
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('main')).toContainText(`${name} is open`);
  });
}

test('a picture opens by its path and Enter', async ({ openStudio }) => {
  const { page } = await openStudio();
  const { dialog, field } = await browserOf(page, /^Open pictures/, 'Open pictures');
  await field.fill(picture);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(pictureOptions(page)).toHaveCount(1);
});
