/**
 * Train mode with the true trainer, in every host and without a pointer: from a folder of pictures to a model that
 * detects on them.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { writeSquares } from '../../main/training/testing/squares.ts';
import { test } from '../hosts.ts';
import { choose, pointerPresses, pressButton, tabTo, typeInto } from '../keys.ts';
import { detected, pictureOptions } from '../studio.ts';

let folder = '';
let data = '';
let pictures = 0;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-e2e-'));
  data = await writeSquares(path.join(folder, 'squares'));
  pictures = (await readdir(path.join(data, 'JPEGImages'))).length;
});
test.afterAll(() => rm(folder, { recursive: true }));

test('a network is trained on a folder by the keyboard alone, and inspected', async ({
  openStudio,
}) => {
  const picture = path.join(data, 'JPEGImages', 'squares0.bmp');
  const { page } = await openStudio({ args: [picture] });
  await expect(pictureOptions(page)).toHaveCount(1);
  const presses = await pointerPresses(page);
  await page.keyboard.press('t');
  await typeInto(page, page.getByLabel('Folder', { exact: true }), data);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Pascal VOC XML' })).toBeVisible();
  // Its pictures are looked at before anything starts, and Train is as it was left.
  await pressButton(page, page.getByRole('button', { name: 'See the pictures in Inspect' }));
  const inspect = page.getByRole('button', { name: 'Inspect', exact: true });
  await expect(inspect).toHaveAttribute('aria-current', 'page');
  await expect(pictureOptions(page)).toHaveCount(pictures);
  await page.keyboard.press('t');
  await expect(page.getByRole('heading', { name: 'Pascal VOC XML' })).toBeVisible();
  const network = page.getByLabel('Network', { exact: true });
  await choose(page, network, 'fasterrcnn_resnet18_fpn_gn');
  await typeInto(page, page.getByLabel('Epochs', { exact: true }), '2');
  await tabTo(page, page.locator('summary', { hasText: 'More settings' }));
  await page.keyboard.press('Enter');
  await choose(page, page.getByLabel('Provider', { exact: true }), 'cpu');
  await typeInto(page, page.getByLabel('Short sides', { exact: true }), '96');
  await typeInto(page, page.getByLabel('Longest side', { exact: true }), '128');
  await pressButton(page, page.getByRole('button', { name: 'Start training' }));

  const training = page.getByRole('region', { name: 'Training', exact: true });
  await expect(training).toContainText('Finished');
  await expect(page.getByRole('img', { name: /^After epoch 2/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Show it large/ })).toHaveCount(2);
  await pressButton(page, page.getByRole('button', { name: 'Open the model' }));
  await detected(page);
  expect(await presses()).toBe(0);
});
