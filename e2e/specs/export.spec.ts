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

test('the view is a file of its own, its boxes as vectors', async ({ openStudio }) => {
  const { host } = test.info().project.metadata;
  test.skip(host === 'electron', 'A dialog of the system asks where it goes.');
  const { page } = await openStudio({ args: ['--model', bloodCells.model, smear(1)] });
  await detected(page);
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog');
  const saved = async (format: string) => {
    const coming = page.waitForEvent('download');
    await dialog.getByRole('button', { name: format, exact: true }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(
      `${path.basename(smear(1), '.jpg')}-detections.${format.toLowerCase()}`,
    );
    const file = path.join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  };
  const svg = await readFile(await saved('SVG'), 'utf8');
  // Not by toContain, which would print the picture.
  const has = (text: string) => svg.includes(text);
  expect(has('href="data:image/jpeg;base64,')).toBe(true);
  // All of the picture is in sight: each detection has its box and its name.
  const { detections } = await foundByTerminal(bloodCells.model, smear(1));
  const best = detections.toSorted((a, b) => b.score - a.score)[0];
  expect(svg.match(/M[\d.-]+ [\d.-]+H/g)?.length).toBeGreaterThanOrEqual(detections.length);
  expect(has(`${best?.label} ${best?.score.toFixed(2)}`)).toBe(true);
  const png = await readFile(await saved('PNG'));
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
});
