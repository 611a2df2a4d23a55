/** A person's own weights in the window. */
import { writeFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { badFile } from '../../main/services/models/testing/fakeImport.ts';
import { expectAccessible } from '../axe.ts';
import { test } from '../hosts.ts';

const fake = { program: 'e2e/fixtures/webHostWithCatalogue.ts' };
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Import weights' });

/** Only the web host can be given an import that takes any file. */
function needsFake(host: unknown): void {
  test.skip(host !== 'web', 'Here with a fake import, which only the web host can be given.');
}

test('a file becomes a package that is open', async ({ openStudio }, testInfo) => {
  needsFake(testInfo.project.metadata['host']);
  const weights = testInfo.outputPath('my weights.pth');
  await writeFile(weights, 'x'.repeat(1000));
  await writeFile(testInfo.outputPath('names.txt'), 'cat\ndog\nbird');
  const { page } = await openStudio(fake);
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Import weights/ })
    .click();
  const dialog = dialogOf(page);

  // The window's own browser shows weights, then text.
  await dialog.getByRole('button', { name: 'Choose: Weights' }).click();
  const browse = page.getByRole('dialog', { name: 'Choose a file of weights' });
  await expect(browse.getByLabel('Folder', { exact: true })).not.toHaveValue('');
  await browse.getByLabel('Folder', { exact: true }).fill(testInfo.outputDir);
  await page.keyboard.press('Enter');
  await expect(browse.getByRole('button', { name: 'names.txt' })).toHaveCount(0);
  await browse.getByRole('button', { name: 'my weights.pth' }).dblclick();
  await dialog.getByRole('button', { name: 'Choose: Class names' }).click();
  await page.getByRole('button', { name: 'names.txt' }).dblclick();
  await dialog.getByRole('button', { name: 'Choose: New folder' }).click();
  await page.getByRole('button', { name: 'Choose this folder' }).click();
  await expect(dialog.getByLabel('New folder', { exact: true })).toHaveValue(
    testInfo.outputPath('my weights'),
  );
  const settings = dialog.getByLabel('Settings', { exact: true });
  await settings.fill('rpn.nmsIou=0.6');
  await dialog.getByRole('button', { name: 'Import and open' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(
    "'rpn.nmsIou=0.6' has 'rpn.nmsIou', which is no key of model.json.",
  );
  await settings.fill('rpn.nmsIoU=0.6\nname=My cells\n');
  await dialog.getByRole('button', { name: 'Import and open' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('My cells is open');
  await page.getByRole('button', { name: /^Model/ }).click();
  await expect(page.getByText('3 classes').last()).toBeVisible();
});

test('a long list of what does not fit can be read and scrolled', async ({
  openStudio,
}, testInfo) => {
  needsFake(testInfo.project.metadata['host']);
  const weights = testInfo.outputPath('bad.pth');
  const names = Array.from({ length: 200 }, (_, i) => `backbone.body.layer${i}.conv.weight`);
  const missing = `200 missing: ${names.join(', ')}`;
  await writeFile(weights, `${badFile}fits none; of x it has ${missing}; 1 surplus: last.bias.`);
  const { page } = await openStudio(fake);
  await page.setViewportSize({ width: 900, height: 600 });
  await page.keyboard.press('Control+Shift+E');
  const dialog = dialogOf(page);
  await dialog.getByLabel('Weights', { exact: true }).fill(weights);
  await page.keyboard.press('Enter');
  const alert = dialog.getByRole('alert');
  await expect(alert).toContainText('fits none;');
  await expect(alert).toBeFocused();
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(alert.getByText('1 surplus: last.bias.')).toBeInViewport({ timeout: 500 });
  }).toPass();
  await expectAccessible(page, 'an import that failed');
});

test('an import is stopped, and nothing is left', async ({ openStudio }, testInfo) => {
  needsFake(testInfo.project.metadata['host']);
  const weights = testInfo.outputPath('a.pth');
  await writeFile(weights, 'x');
  const { page } = await openStudio({
    ...fake,
    env: { TEST_IMPORT_GATE: testInfo.outputPath('never') },
  });
  await page.keyboard.press('Control+Shift+E');
  const dialog = dialogOf(page);
  await dialog.getByLabel('Weights', { exact: true }).fill(weights);
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Converting a.pth');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('It was stopped, and nothing was written.');
});

test('what is no file of weights is named', async ({ openStudio }, testInfo) => {
  const weights = testInfo.outputPath('notes.pth');
  await writeFile(weights, 'these are notes');
  const studio = await openStudio();
  const { host, page } = studio;
  await page.keyboard.press('Control+Shift+E');
  const dialog = dialogOf(page);
  if (host === 'web') {
    await dialog.getByLabel('Weights', { exact: true }).fill(weights);
  } else {
    await studio.setDialogAnswer([weights]);
    await dialog.getByRole('button', { name: 'Choose: Weights' }).click();
    await expect(dialog.getByLabel('Weights', { exact: true })).toHaveValue(weights);
  }
  await dialog.getByRole('button', { name: 'Import and open' }).click();
  await expect(dialog.getByRole('alert')).toContainText(weights);
  await expect(page.getByText(/\bError\b/)).toHaveCount(0);
});

test('the catalogue lists the published weights', async ({ openStudio }) => {
  const { page } = await openStudio();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('catalogue');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Catalogue of models' });
  await expect(dialog.getByRole('row')).toHaveCount(5);
  await expect(dialog).toContainText('from download.pytorch.org');
  await expect(dialog.getByRole('row', { name: 'ResNet-50 FPN v2' })).toContainText('46.7');
});

test('dropped weights open the dialog', async ({ openStudio }) => {
  const { page } = await openStudio();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'mine.safetensors'));
    const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    document.body.dispatchEvent(drop);
  });
  await expect(dialogOf(page)).toContainText('does not tell where “mine.safetensors” lies');
});
