/** Fast R-CNN in the window: its own stages, down to the segments that a region grew from, and its own controls. */
import { expect } from '@playwright/test';
import { fastRcnnDescriptions } from '../../shared/detection/detectors/fastRcnn/descriptions.ts';
import { fastRcnnKinds } from '../../shared/detection/detectors/fastRcnn/tables.ts';
import { expectAccessible } from '../axe.ts';
import { writeFastPackage } from '../fastPackage.ts';
import { stagesByTerminal } from '../stagesByTerminal.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { canvas, detected, inspector, listedRows, stageButton, stageCount } from '../studio.ts';

test('Fast R-CNN shows its regions, what they grew from, and what changes them', async ({
  openStudio,
}, testInfo) => {
  const model = await writeFastPackage(testInfo.outputPath('fast'));
  const { page } = await openStudio({ args: ['--model', model, bloodCells.picture] });
  await detected(page);
  const stages = await stagesByTerminal(fastRcnnKinds, model);
  expect(stages.segments).toBeGreaterThan(10);
  for (const kind of fastRcnnKinds) {
    const { title } = fastRcnnDescriptions[kind];
    expect(await stageCount(page, title), kind).toBe(stages[kind]);
  }

  await listedRows(page).first().click();
  const panel = inspector(page);
  for (const title of ['Segment', 'Merge', 'Region', 'RoI', 'Classes', 'Detection']) {
    await expect(panel.getByText(title, { exact: true }).first()).toBeVisible();
  }

  await stageButton(page, 'Segments').click();
  await page.getByRole('radio', { name: 'Fast' }).check();
  await expect.poll(() => stageCount(page, 'Segments')).toBeGreaterThan(stages.segments);
  await page.getByRole('radio', { name: 'OpenCV' }).focus();
  await page.keyboard.press('Space');
  const other = await stagesByTerminal(fastRcnnKinds, model, [
    'regions.version=1',
    'regions.rules=1',
  ]);
  await expect.poll(() => stageCount(page, 'Segments')).toBe(other.segments);
  await expectAccessible(page, 'the segments of Fast R-CNN');
});

test('the merges of Fast R-CNN are gone through by keyboard and by pointer', async ({
  openStudio,
}, testInfo) => {
  const model = await writeFastPackage(testInfo.outputPath('fast'));
  const { page } = await openStudio({ args: ['--model', model, bloodCells.picture] });
  await detected(page);
  await stageButton(page, 'Merges').click();
  const strip = page.getByRole('group', { name: 'Merges' });
  const slider = strip.getByRole('slider', { name: 'Merge' });
  await expect(strip.getByText(/^50 left$/)).toBeVisible();
  await slider.focus();
  await page.keyboard.press('End');
  await expect(strip.getByText(/^1 left$/)).toBeVisible();
  await page.keyboard.press(',');
  await expect(strip.getByText(/^2 left$/)).toBeVisible();
  await page.keyboard.press('.');
  await expect(strip.getByText(/^1 left$/)).toBeVisible();

  // All is one region: wherever one points it is that one, and below it what it was merged from.
  await canvas(page).click({ position: { x: 200, y: 150 } });
  const panel = inspector(page);
  const whole = await stageCount(page, 'Merges');
  await expect(panel.getByRole('heading', { name: `merge ${whole}` })).toBeVisible();
  const made = panel.getByRole('figure', { name: 'What was merged into it' });
  await expect(made.getByRole('button').first()).toBeVisible();
  await canvas(page).click({ position: { x: 200, y: 150 } });
  await expect(panel.getByRole('heading', { name: `merge ${whole}` })).toBeHidden();
  await expect(panel.getByRole('heading', { name: /^merge / })).toBeVisible();
  // It went back to where that one is there.
  await expect(strip.getByText(/^1 left$/)).toBeHidden();
  await expectAccessible(page, 'the merges of Fast R-CNN');
  await page.keyboard.press('s');
  await expect(strip).toBeVisible();
});
