import { expect } from '@playwright/test';
import { test } from '../hosts.ts';
import { bloodCells, foundByTerminal } from '../models.ts';
import { detected, stageButton, stageCount } from '../studio.ts';

const { model, picture } = bloodCells;
const args = ['--model', model, picture];

test('a threshold changes the detections at once, tells what changed, and can be reset', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const { stages: before } = await foundByTerminal(model, picture);
  const { stages: after } = await foundByTerminal(model, picture, ['head.scoreThreshold=0.4']);
  expect(after.detections).toBeGreaterThan(0);
  expect(after.detections).toBeLessThan(before.detections);
  expect(await stageCount(page, 'Detections')).toBe(before.detections);
  const controls = page.getByRole('region', { name: 'Live controls' });
  const threshold = controls.getByRole('spinbutton', { name: /^Class score/ });
  await threshold.fill('0.4');
  await threshold.press('Enter');
  await expect.poll(() => stageCount(page, 'Detections')).toBe(after.detections);
  const lost = before.detections - after.detections;
  await expect(controls).toContainText(new RegExp(`\\b${lost} lost`));
  await controls.getByRole('button', { name: /Reset/ }).click();
  await expect.poll(() => stageCount(page, 'Detections')).toBe(before.detections);
});

test('RPN settings run NMS and the head again, and never the trunk', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await stageButton(page, 'NMS').click();
  const before = await stageCount(page, 'NMS');
  expect(before).toBeGreaterThan(90);
  // With its time, which another run of the trunk would change.
  const ofTrunk = await stageButton(page, 'Objectness').innerText();
  const controls = page.getByRole('region', { name: 'Live controls' });
  const keep = controls.getByRole('spinbutton', { name: /after NMS/i });
  for (const proposals of [60, 90]) {
    await keep.fill(String(proposals));
    await keep.press('Enter');
    await expect.poll(() => stageCount(page, 'NMS')).toBe(proposals);
    await expect.poll(() => stageCount(page, 'Classes')).toBe(proposals * 3);
  }
  const slider = controls.getByRole('slider', { name: /NMS IoU/ });
  await slider.focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
  await expect(controls).toContainText(/kept|lost|detections/);
  await page.keyboard.press('Control+Backspace');
  await expect.poll(() => stageCount(page, 'NMS')).toBe(before);
  expect(await stageButton(page, 'Objectness').innerText()).toBe(ofTrunk);
});
