import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { exportFormats } from '../../shared/annotation/formats/formatNames.ts';
import { test } from '../hosts.ts';
import { bloodCells, foundByTerminal, smear } from '../models.ts';
import { detected } from '../studio.ts';

const pictures = [smear(1), smear(2)];

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-export-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('detections are exported in every format, each into a new folder with a manifest', async ({
  openStudio,
}) => {
  let boxes = 0;
  for (const picture of pictures) {
    const { detections } = await foundByTerminal(bloodCells.model, picture);
    boxes += detections.filter(({ score }) => score >= 0.3).length;
  }
  expect(boxes).toBeGreaterThan(0);
  const { page } = await openStudio({ args: ['--model', bloodCells.model, ...pictures] });
  await detected(page);
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog');
  for (const format of exportFormats) {
    await dialog.getByLabel('Format').selectOption(format);
    await dialog.getByLabel('With a score from').fill('0.3');
    await dialog.getByLabel('In the folder', { exact: true }).fill(folder);
    await dialog.getByLabel('New folder').fill(format);
    await dialog.getByRole('button', { name: 'Export 2 pictures' }).click();
    await expect(dialog).toContainText(`${boxes} boxes of 2 pictures`);
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
