/** Train mode with the true trainer, in every host: from a folder of pictures to a model that detects on them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { writeSquares } from '../../main/training/testing/squares.ts';
import { test } from '../hosts.ts';
import { detected, pictureOptions } from '../studio.ts';

let folder = '';
let data = '';
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-e2e-'));
  data = await writeSquares(path.join(folder, 'squares'));
});
test.afterAll(() => rm(folder, { recursive: true }));

test('a network is trained on a folder, and inspected', async ({ openStudio }) => {
  const picture = path.join(data, 'JPEGImages', 'squares0.bmp');
  const { page } = await openStudio({ args: [picture] });
  await expect(pictureOptions(page)).toHaveCount(1);
  await page.keyboard.press('t');
  await page.getByLabel('Folder', { exact: true }).fill(data);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Pascal VOC XML' })).toBeVisible();
  await page.getByLabel('Network', { exact: true }).selectOption('fasterrcnn_resnet18_fpn_gn');
  await page.getByLabel('Epochs', { exact: true }).fill('2');
  await page.getByText('More settings').click();
  await page.getByLabel('Provider', { exact: true }).selectOption('cpu');
  await page.getByLabel('Short sides', { exact: true }).fill('96');
  await page.getByLabel('Longest side', { exact: true }).fill('128');
  await page.getByRole('button', { name: 'Start training' }).click();

  const training = page.getByRole('region', { name: 'Training', exact: true });
  await expect(training).toContainText('Finished');
  await expect(page.getByRole('img', { name: /^After epoch 2/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Show it large/ })).toHaveCount(2);
  await page.getByRole('button', { name: 'Open the model' }).click();
  await detected(page);
});
