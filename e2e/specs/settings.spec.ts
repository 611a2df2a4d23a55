import { expect } from '@playwright/test';
import { test } from '../hosts.ts';
import {
  d2go,
  detected,
  needsSharedData,
  stageButton,
  stageCount,
  streetPicture,
} from '../studio.ts';

needsSharedData();

test('a threshold changes the detections at once, tells what changed, and can be reset', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture] });
  await detected(page);
  expect(await stageCount(page, 'Detections')).toBe(10);
  const controls = page.getByRole('region', { name: 'Live controls' });
  const threshold = controls.getByRole('spinbutton', { name: /^Class score/ });
  await threshold.fill('0.4');
  await threshold.press('Enter');
  await expect.poll(() => stageCount(page, 'Detections')).toBe(5);
  await expect(controls).toContainText(/5 lost/);
  await controls.getByRole('button', { name: /Reset/ }).click();
  await expect.poll(() => stageCount(page, 'Detections')).toBe(10);
});

test('RPN settings run NMS and the head again, and never the trunk', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture] });
  await detected(page);
  await stageButton(page, 'NMS').click();
  const controls = page.getByRole('region', { name: 'Live controls' });
  const keep = controls.getByRole('spinbutton', { name: /after NMS/i });
  await keep.fill('60');
  await keep.press('Enter');
  await expect.poll(() => stageCount(page, 'NMS')).toBe(60);
  await expect.poll(() => stageCount(page, 'Classes')).toBe(4800);
  const slider = controls.getByRole('slider', { name: /NMS IoU/ });
  await slider.focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
  await expect(controls).toContainText(/kept|lost|detections/);
  await page.keyboard.press('Control+Backspace');
  await expect.poll(() => stageCount(page, 'NMS')).toBe(30);
});
