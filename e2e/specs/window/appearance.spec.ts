import path from 'node:path';
import { expect, type Locator } from '@playwright/test';
import { expectAccessible } from '../../axe.ts';
import { test } from '../../hosts.ts';
import { bloodCells } from '../../models.ts';
import { detected, inspector, liveControls, scoreThreshold, stageButton } from '../../studio.ts';

const { model, picture } = bloodCells;

test('axe finds nothing in either theme, in any state of Inspect', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await detected(page);
  await expectAccessible(page, 'detections');
  for (const stage of ['Image', 'Objectness']) {
    await stageButton(page, stage).click();
    await expectAccessible(page, stage);
  }
  await stageButton(page, 'Detections').click();
  await page.keyboard.press('n');
  await expect(inspector(page).getByRole('list', { name: 'Class probabilities' })).toBeVisible();
  await expectAccessible(page, 'a selected box');
  await page.keyboard.press('Escape');
  await scoreThreshold(page).fill('0.6');
  await scoreThreshold(page).press('Enter');
  await expect(liveControls(page)).toContainText('lost');
  await page.getByRole('searchbox', { name: 'Find a picture' }).fill('nothing is called so');
  await expectAccessible(page, 'a changed setting, and no picture that is called so');
  // Too small for all of it.
  await page.setViewportSize({ width: 800, height: 600 });
  await expectAccessible(page, '800 × 600');
});

test('axe finds nothing in either theme in menus and dialogs', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await detected(page);
  for (const menu of [/^Model/, /^Provider:/]) {
    await page.getByRole('banner').getByRole('button', { name: menu }).click();
    await expectAccessible(page, String(menu));
    await page.keyboard.press('Escape');
  }
  // The catalogue's and the import's are looked at in their own specs.
  for (const key of ['?', 'Control+e']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, key);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('glossary');
  await expectAccessible(page, 'what the palette finds');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Glossary' })).toBeVisible();
  await expectAccessible(page, 'the glossary');
});

test('axe finds nothing in either theme where nothing is open, or cannot be', async ({
  openStudio,
}) => {
  const empty = await openStudio();
  await expect(empty.page.getByRole('main')).toContainText('--model');
  await expectAccessible(empty.page, 'nothing open');

  const noPicture = path.join(model, 'model.json');
  const { page } = await openStudio({ args: ['--model', model, noPicture] });
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText('model.json');
  await page.setViewportSize({ width: 900, height: 600 });
  await expectAccessible(page, 'no picture');
  // It does find what is wrong.
  await page.evaluate(() => document.querySelector('main')?.append(new Image()));
  await expect(expectAccessible(page, 'no words for a picture')).rejects.toThrow('image-alt');
});

test('in a narrow window the shown stage is in sight, and that there is more', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await page.setViewportSize({ width: 800, height: 600 });
  await detected(page);
  const rail = page.getByRole('toolbar', { name: /^Stages/ });
  const box = async (target: Locator) => {
    const found = await target.boundingBox();
    if (found === null) throw new Error('It is not there.');
    return { left: found.x, right: found.x + found.width };
  };
  const main = await box(page.getByRole('main'));
  const isInSight = async (stage: string) => {
    const { left, right } = await box(stageButton(page, stage));
    return left >= main.left && right <= main.right;
  };
  const strip = rail.locator('xpath=ancestor::*[contains(@class, "strip")]');
  await expect.poll(() => isInSight('Detections')).toBe(true);
  expect(await isInSight('Image')).toBe(false);
  await expect(strip.locator('.before')).toBeVisible();
  await expect(strip.locator('.after')).toHaveCount(0);
  // The arrow at the end goes there, and the keys take the rail along.
  await strip.locator('.before').click();
  await expect.poll(() => isInSight('Image')).toBe(true);
  await expect(strip.locator('.after')).toBeVisible();
  await page.keyboard.press('[');
  await expect.poll(() => isInSight('Classes')).toBe(true);
});

test('the theme follows the system', async ({ openStudio }) => {
  const { page } = await openStudio();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).not.toBe(light);
});
