import { expect } from '@playwright/test';
import { test } from '../../hosts.ts';
import { bloodCells, foundByTerminal } from '../../models.ts';
import {
  detected,
  inspector,
  listedRows,
  liveControls,
  scoreThreshold,
  stageButton,
  stageCount,
} from '../../studio.ts';

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
  const controls = liveControls(page);
  const threshold = scoreThreshold(page);
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
  const controls = liveControls(page);
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

test('a selected box stays the same one while a slider moves, and a click meets what it shows', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const panel = inspector(page);
  const place = panel.locator('header p');
  const controls = liveControls(page);
  const slider = controls.getByRole('slider', { name: /^Class score/ });
  await listedRows(page).nth(2).click();
  const before = await place.innerText();
  await slider.focus();
  // No key waits for the run of the one before.
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight', { delay: 0 });
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft', { delay: 0 });
  await expect(place).toHaveText(before);

  // From box to box while the rows under them change: each that is shown is a detection of some threshold.
  const { detections } = await foundByTerminal(model, picture);
  const places = new Set(detections.map(({ box }) => box.map((side) => Math.round(side)).join()));
  const shown: string[] = [];
  for (let i = 0; i < 12; i++) {
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('n');
    shown.push(...(await place.allInnerTexts()));
  }
  expect(shown.length).toBeGreaterThan(0);
  for (const text of shown) {
    const sides = /([\d,]+), ([\d,]+) → ([\d,]+), ([\d,]+)/.exec(text)?.slice(1) ?? [];
    expect(places).toContain(sides.map((side) => Number(side.replaceAll(',', ''))).join());
  }
});
