/** R-CNN in the window: its own stages, what the network sees of a region, and scores that are signed distances. */
import { expect } from '@playwright/test';
import { rcnnDescriptions } from '../../shared/detection/detectors/rcnn/descriptions.ts';
import { rcnnKinds } from '../../shared/detection/detectors/rcnn/tables.ts';
import { writeTinyCrops } from '../../main/packages/testing/tinyCrops.ts';
import { expectAccessible } from '../axe.ts';
import { stagesByTerminal } from '../stagesByTerminal.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { detected, inspector, listedRows, stageButton, stageCount } from '../studio.ts';

test('R-CNN shows its crops, its scores and what its boxes grew from', async ({
  openStudio,
}, testInfo) => {
  const model = testInfo.outputPath('crops');
  await writeTinyCrops(model);
  const { page } = await openStudio({ args: ['--model', model, bloodCells.picture] });
  await detected(page);
  const stages = await stagesByTerminal(rcnnKinds, model);
  expect(stages.features).toBe(stages.regions);
  expect(stages.scores).toBe(2 * stages.regions);
  for (const kind of rcnnKinds) {
    const { title } = rcnnDescriptions[kind];
    expect(await stageCount(page, title), kind).toBe(stages[kind]);
  }

  await listedRows(page).first().click();
  const panel = inspector(page);
  const titles = rcnnKinds.map((kind) => rcnnDescriptions[kind].titleOfOne);
  for (const title of titles) {
    await expect(panel.getByText(title, { exact: true }).first()).toBeVisible();
  }
  const crop = panel.getByLabel('What the network sees of the region');
  await expect(crop).toBeVisible();
  const before = await crop.boundingBox();
  await panel.getByRole('button', { name: 'What the network sees of the region' }).focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await crop.boundingBox())?.width ?? 0)
    .toBeGreaterThan(before?.width ?? Infinity);

  await stageButton(page, 'Warped').click();
  await expectAccessible(page, 'the crops of R-CNN');
  await stageButton(page, 'Regions').click();
  await page.getByRole('spinbutton', { name: 'Keep' }).fill('5');
  await page.keyboard.press('Enter');
  await expect.poll(() => stageCount(page, 'SVM scores')).toBe(10);
});
