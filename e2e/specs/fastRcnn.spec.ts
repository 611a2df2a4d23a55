/** Fast R-CNN in the window: its own stages, down to the segments that a region grew from, and its own controls. */
import { expect } from '@playwright/test';
import { fastRcnnDescriptions } from '../../shared/detection/detectors/fastRcnn/descriptions.ts';
import { fastRcnnKinds } from '../../shared/detection/detectors/fastRcnn/tables.ts';
import { expectAccessible } from '../axe.ts';
import { writeFastPackage } from '../fastPackage.ts';
import { stagesByTerminal } from '../stagesByTerminal.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { detected, inspector, listedRows, stageButton, stageCount } from '../studio.ts';

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
