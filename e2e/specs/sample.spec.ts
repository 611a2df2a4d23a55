/** The first start: a detector that works, on pictures that anybody may have. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { test } from '../hosts.ts';
import { detected, pictureOptions, stageCount } from '../studio.ts';

const model = path.resolve(import.meta.dirname, '..', '..', 'models', 'blood-cells');

test('the sample opens at the first start, and not again', async ({ openStudio }) => {
  test.skip(!existsSync(path.join(model, 'model.json')), 'No model ships yet.');
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'anchorscope-e2e-'));
  const first = await openStudio({ dataFolder });
  await expect(first.page.getByRole('button', { name: /^Model/ })).toContainText('blood-cells');
  expect(await pictureOptions(first.page).count()).toBeGreaterThanOrEqual(8);
  await detected(first.page);
  expect(await stageCount(first.page, 'Detections')).toBeGreaterThan(5);
  await first.close();

  const second = await openStudio({ dataFolder });
  await expect(second.page.getByRole('button', { name: /^Model/ })).toContainText('none');
  await second.close();
  await rm(dataFolder, { recursive: true });
});
