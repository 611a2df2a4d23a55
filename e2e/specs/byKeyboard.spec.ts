/** A whole piece of work without a pointer: from a folder of pictures to annotations on the disk. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { test, type OpenStudio } from '../hosts.ts';
import { pointerPresses, choose, pressButton, typeInto } from '../keys.ts';
import { bloodCells, foundByTerminal, smear } from '../models.ts';
import { detected, inspector, pictureOptions, stageButton } from '../studio.ts';

const { model } = bloodCells;
let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-keyboard-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** In the system's dialog, or in the window's own by its path. */
async function openFolder(studio: OpenStudio, opened: string): Promise<void> {
  const { host, page } = studio;
  if (host !== 'web') await studio.setDialogAnswer([opened]);
  await page.keyboard.press('Control+Shift+O');
  if (host !== 'web') return;
  const dialog = page.getByRole('dialog', { name: 'Open a folder of pictures' });
  const field = dialog.getByLabel('Folder', { exact: true });
  await expect(field).not.toHaveValue('');
  await typeInto(page, field, opened);
  await pressButton(page, dialog.getByRole('button', { name: 'Open this folder' }));
  await expect(dialog).toHaveCount(0);
}

test('a folder is opened, looked through, detected on and exported by the keyboard alone', async ({
  openStudio,
}) => {
  const pictures = path.join(folder, 'pictures');
  await mkdir(pictures);
  const names = [1, 2].map((number) => path.basename(smear(number)));
  for (const [i, name] of names.entries()) await copyFile(smear(i + 1), path.join(pictures, name));

  const studio = await openStudio({ args: ['--model', model] });
  const { page } = studio;
  await expect(page.getByRole('main')).toContainText('is open');
  const presses = await pointerPresses(page);
  await openFolder(studio, pictures);
  await expect(pictureOptions(page)).toHaveCount(2);
  await detected(page);

  // Stage by stage to the start of it all, and back.
  const isShown = (name: string) =>
    expect(stageButton(page, name)).toHaveAttribute('aria-pressed', 'true');
  for (const name of ['Classes', 'RoI', 'NMS', 'Clipped', 'Top-k', 'Decoded', 'Objectness']) {
    await page.keyboard.press('[');
    await isShown(name);
  }
  await page.keyboard.press(']');
  await isShown('Decoded');
  for (const name of ['Top-k', 'Clipped', 'NMS', 'RoI', 'Classes', 'Detections']) {
    await page.keyboard.press(']');
    await isShown(name);
  }

  // A box, back to where it came from, and forward to what became of it.
  await page.keyboard.press('n');
  await expect(inspector(page).getByRole('list', { name: 'Class probabilities' })).toBeVisible();
  await expect(inspector(page)).toContainText('1 of');
  await page.keyboard.press('Shift+F');
  await isShown('Classes');
  await expect(inspector(page).getByRole('list', { name: 'Class probabilities' })).toBeVisible();
  await page.keyboard.press('f');
  await isShown('Detections');
  await page.keyboard.press('Escape');
  await expect(inspector(page)).toContainText('Nothing is selected');

  await page.keyboard.press('Control+Shift+Enter');
  for (const [i, name] of names.entries()) {
    const { detections } = await foundByTerminal(model, smear(i + 1));
    await expect(pictureOptions(page).nth(i)).toHaveAccessibleName(
      new RegExp(`${name}.*\\b${detections.length} detections?$`),
    );
  }

  // The export: its format, the score, where it goes, and whether it came.
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog', { name: 'Export boxes as annotations' });
  await choose(page, dialog.getByLabel('Format'), 'voc');
  await typeInto(page, dialog.getByLabel('With a score from'), '0.3');
  await typeInto(page, dialog.getByLabel('In the folder', { exact: true }), folder);
  await typeInto(page, dialog.getByLabel('New folder'), 'boxes');
  await pressButton(page, dialog.getByRole('button', { name: 'Export 2 pictures' }));
  await expect(dialog).toContainText('of 2 pictures in');
  await pressButton(page, dialog.getByRole('button', { name: 'Done' }));
  await expect(dialog).toHaveCount(0);
  expect(await presses()).toBe(0);

  const written = path.join(folder, 'boxes');
  const manifest: unknown = JSON.parse(await readFile(path.join(written, 'manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({ annotationFormat: 'voc' });
  const files = await readdir(written, { recursive: true });
  for (const [i, name] of names.entries()) {
    const { detections } = await foundByTerminal(model, smear(i + 1));
    const file = files.find((each) => path.basename(each) === name.replace('.jpg', '.xml'));
    const text = await readFile(path.join(written, file ?? name), 'utf8');
    expect(text.match(/<object>/g)).toHaveLength(
      detections.filter(({ score }) => score >= 0.3).length,
    );
  }
});
