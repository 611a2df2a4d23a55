/** Sliding windows in the window: a detector without a network, its signed scores, and what changes its pyramid. */
import { expect } from '@playwright/test';
import { slidingWindowsDescriptions } from '../../shared/detection/detectors/slidingWindows/descriptions.ts';
import { slidingWindowsKinds } from '../../shared/detection/detectors/slidingWindows/tables.ts';
import { writeTinyWindows } from '../../main/detector/testing/tinyWindows.ts';
import { expectAccessible } from '../axe.ts';
import { stagesByTerminal } from '../stagesByTerminal.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import {
  detected,
  inspector,
  listedRows,
  liveControls,
  stageButton,
  stageCount,
} from '../studio.ts';

test('sliding windows show where a detection was looked for, and what changes that', async ({
  openStudio,
}, testInfo) => {
  const model = testInfo.outputPath('windows');
  await writeTinyWindows(model);
  const { page } = await openStudio({ args: ['--model', model, bloodCells.picture] });
  await detected(page);
  const stages = await stagesByTerminal(slidingWindowsKinds, model);
  expect(stages.detections).toBeGreaterThan(0);
  for (const kind of slidingWindowsKinds) {
    const { title } = slidingWindowsDescriptions[kind];
    expect(await stageCount(page, title), kind).toBe(stages[kind]);
  }

  await listedRows(page).first().click();
  const panel = inspector(page);
  for (const title of ['Window', 'SVM score', 'Detection']) {
    await expect(panel.getByText(title, { exact: true }).first()).toBeVisible();
  }
  await expect(panel.getByText(/level \d+, × \d/).first()).toBeVisible();
  await expectAccessible(page, 'a detection of sliding windows');

  // A threshold below 0 lets more through.
  const threshold = liveControls(page).getByRole('spinbutton', { name: 'SVM score, exact' });
  await threshold.fill('-0.5');
  await threshold.press('Enter');
  const low = await stagesByTerminal(slidingWindowsKinds, model, [
    'svm.scoreThreshold=-0.5',
    'svm.nmsIoU=0.9',
  ]);
  const overlap = liveControls(page).getByRole('spinbutton', { name: 'Class NMS IoU' });
  await overlap.fill('0.9');
  await overlap.press('Enter');
  await expect.poll(() => stageCount(page, 'Detections')).toBe(low.detections);

  await stageButton(page, 'Pyramid').click();
  const step = liveControls(page).getByRole('spinbutton', { name: 'Step' });
  await step.fill('1.6');
  await step.press('Enter');
  const coarse = await stagesByTerminal(slidingWindowsKinds, model, ['windows.step=1.6']);
  await expect.poll(() => stageCount(page, 'Pyramid')).toBe(coarse.pyramid);
  await expect.poll(() => stageCount(page, 'Windows')).toBe(coarse.windows);
  await stageButton(page, 'Windows').click();
  await expectAccessible(page, 'the windows of a few cells');
});
