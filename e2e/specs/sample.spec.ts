/** The first start: a detector that works, on pictures that anybody may have. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { detected, pictureOptions, stageCount } from '../studio.ts';

test('the sample opens at the first start, and not again', async ({ openStudio }) => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'anchorscope-e2e-'));
  const first = await openStudio({ dataFolder });
  await expect(first.page.getByRole('button', { name: /^Model/ })).toContainText('blood-cells');
  await expect(pictureOptions(first.page)).toHaveCount((await readdir(bloodCells.folder)).length);
  await detected(first.page);
  expect(await stageCount(first.page, 'Detections')).toBeGreaterThan(5);
  await first.close();

  const second = await openStudio({ dataFolder });
  await expect(second.page.getByRole('button', { name: /^Model/ })).toContainText('none');
  await second.close();
  await rm(dataFolder, { recursive: true });
});

test('where the model of the command line is wrong, the one that ships is offered', async ({
  openStudio,
}) => {
  for (const args of [[], [bloodCells.picture]]) {
    const { page } = await openStudio({ args: ['--model', '/nowhere/model', ...args] });
    await expect(page.getByText('/nowhere/model').first()).toBeVisible();
    await page.getByRole('button', { name: 'Open the model that ships' }).click();
    await expect(page.getByRole('button', { name: /^Model/ })).toContainText('blood-cells');
    await detected(page);
  }
});
