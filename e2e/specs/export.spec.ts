import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { exportFormats } from '../../shared/contract.ts';
import { test } from '../hosts.ts';
import { d2go, detected, horsePicture, needsSharedData, streetPicture } from '../studio.ts';

needsSharedData();

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-export-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('detections are exported in every format, each into a new folder with a manifest', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture, horsePicture] });
  await detected(page);
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog');
  for (const format of exportFormats) {
    await dialog.getByLabel('Format').selectOption(format);
    await dialog.getByLabel('With a score from').fill('0.3');
    await dialog.getByLabel('In the folder').fill(folder);
    await dialog.getByLabel('New folder').fill(format);
    await dialog.getByRole('button', { name: 'Export 2 pictures' }).click();
    await expect(dialog).toContainText('20 boxes of 2 pictures');
    const manifest: unknown = JSON.parse(
      await readFile(path.join(folder, format, 'manifest.json'), 'utf8'),
    );
    expect(manifest).toMatchObject({ annotationFormat: format });
    await dialog.getByRole('button', { name: 'Export more' }).click();
  }
  expect((await readdir(folder)).sort()).toEqual([...exportFormats].sort());

  // A folder that exists is refused in words, and nothing is changed.
  await dialog.getByLabel('New folder').fill('coco');
  await dialog.getByRole('button', { name: 'Export 2 pictures' }).click();
  await expect(dialog.getByRole('alert')).toContainText('coco');
  expect((await readdir(folder)).sort()).toEqual([...exportFormats].sort());
});
