/** Why something was not detected: asked of any box, by pointer and by keyboard, with the change that finds it, and the way back. */
import { expect, type Page } from '@playwright/test';
import { iou, type Box } from '../../shared/geometry/boxes.ts';
import { expectAccessible } from '../axe.ts';
import { test } from '../hosts.ts';
import { pointerPresses, pressButton, tabTo, typeInto } from '../keys.ts';
import { bloodCells, foundByTerminal } from '../models.ts';
import {
  canvas,
  detected,
  inspector,
  missedObjects,
  scoreThreshold,
  stageCount,
  zoom,
} from '../studio.ts';

const { model, picture } = bloodCells;
const args = ['--model', model, picture];
/** A score that few detections reach. */
const strict = 0.9;

/** An object of the picture that is detected, and not with so strict a threshold; nothing else lies on it. */
async function undetected() {
  const { detections, width, height } = await foundByTerminal(model, picture);
  const weak = detections
    .filter(({ score }) => score < strict)
    .toSorted((a, b) => b.score - a.score);
  const alone = weak.find(({ box }) =>
    detections.every((other) => other.box === box || iou(other.box, box) < 0.3),
  );
  if (alone === undefined) throw new Error('Every detection lies on another one.');
  const set = [`head.scoreThreshold=${strict}`];
  const { detections: left } = await foundByTerminal(model, picture, set);
  return { ...alone, size: { width, height }, left: left.length };
}

/** Drags over the canvas, in whose middle the whole picture is. @param box image space */
async function drawBox(
  page: Page,
  [x0, y0, x1, y1]: Box,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  const area = await canvas(page).boundingBox();
  if (area === null) throw new Error('There is no canvas.');
  const scale = await zoom(page);
  const at = (x: number, y: number) =>
    [
      area.x + area.width / 2 + (x - size.width / 2) * scale,
      area.y + area.height / 2 + (y - size.height / 2) * scale,
    ] as const;
  await page.mouse.move(...at(x0, y0));
  await page.mouse.down();
  await page.mouse.move(...at(x1, y1), { steps: 4 });
  await page.mouse.up();
}

/** What is read of the question. */
const verdict = (page: Page) => inspector(page).getByRole('region', { name: 'Why it was missed' });
const changes = (page: Page) =>
  inspector(page).getByRole('radiogroup', { name: 'What would have kept it' }).getByRole('radio');
const apply = (page: Page) => inspector(page).getByRole('button', { name: /^Apply for a look/ });

test('a box on what was not detected: why, the change that finds it, and back', async ({
  openStudio,
}) => {
  const object = await undetected();
  const { page } = await openStudio({ args });
  await detected(page);
  await scoreThreshold(page).fill(String(strict));
  await scoreThreshold(page).press('Enter');
  await expect.poll(() => stageCount(page, 'Detections')).toBe(object.left);

  await page.getByRole('button', { name: /^Why not\? Draw a box/ }).click();
  await drawBox(page, object.box, object.size);
  await expect(verdict(page)).toContainText(/Low score\. As .+ 0\.\d+ ≤ 0\.90/);
  await expect(
    inspector(page).getByRole('list', { name: 'The way of its best box' }),
  ).toContainText('lost here');
  await expect(changes(page).first()).toBeChecked();
  await expect(inspector(page).getByText(/changes? tried$/)).toBeVisible();
  await expectAccessible(page, 'an explanation with its changes');

  await apply(page).click();
  await expect(inspector(page).getByText(/^Looking at: Class score 0\.\d\d$/)).toBeVisible();
  await expect(verdict(page)).toContainText(/Now\s*Found\./);
  await expect.poll(() => stageCount(page, 'Detections')).toBeGreaterThan(object.left);
  await expectAccessible(page, 'a change that is looked at');

  await inspector(page)
    .getByRole('button', { name: /^Back\b/ })
    .first()
    .click();
  await expect.poll(() => stageCount(page, 'Detections')).toBe(object.left);
  await expect(scoreThreshold(page)).toHaveValue(strict.toFixed(2));
  await expect(inspector(page).getByText(/^Looking at/)).toBeHidden();
  await expect(verdict(page)).not.toContainText('Found.');
  // What was found for it is still there.
  await expect(apply(page)).toBeEnabled();
});

test('the same by the keyboard alone', async ({ openStudio }) => {
  const object = await undetected();
  const { page } = await openStudio({ args });
  await detected(page);
  const presses = await pointerPresses(page);
  await typeInto(page, scoreThreshold(page), String(strict));
  await page.keyboard.press('Enter');
  await expect.poll(() => stageCount(page, 'Detections')).toBe(object.left);
  await tabTo(page, canvas(page));
  await page.keyboard.press('Shift+W');
  await expect(verdict(page)).toBeVisible();
  const [x0, y0, x1, y1] = object.box.map((side) => Math.round(side)) as [
    number,
    number,
    number,
    number,
  ];
  // The sides first: where it lies is bounded by how large it is.
  const sides = { Width: x1 - x0, Height: y1 - y0, 'Left side': x0, 'Upper side': y0 };
  for (const [name, value] of Object.entries(sides)) {
    const field = inspector(page).getByRole('spinbutton', { name });
    await typeInto(page, field, String(value));
    await page.keyboard.press('Tab');
    await expect(field).toHaveValue(String(value));
  }
  await expect(verdict(page)).toContainText(/Low score\. As .+ 0\.\d+ ≤ 0\.90/);
  await pressButton(page, apply(page));
  await expect(verdict(page)).toContainText(/Now\s*Found\./);
  await expect.poll(() => stageCount(page, 'Detections')).toBeGreaterThan(object.left);
  await page.keyboard.press('Escape');
  await expect.poll(() => stageCount(page, 'Detections')).toBe(object.left);
  await page.keyboard.press('Escape');
  await expect(verdict(page)).toBeHidden();
  expect(await presses()).toBe(0);
});

test('what is annotated is listed where it was missed, each with its reason', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const missing = async () =>
    Number(await missedObjects(page).first().getAttribute('aria-setsize'));
  // They are known a little later than the detections.
  const before = await missing();
  await scoreThreshold(page).fill(String(strict));
  await scoreThreshold(page).press('Enter');
  // So strict, more are missed, whatever the model.
  await expect.poll(missing).toBeGreaterThan(before);
  const count = await missing();
  const legend = page.getByRole('list', { name: 'Annotated objects' });
  const missed = legend.getByRole('button', { name: `missed ${count}` });
  await expect(missed).toHaveAttribute('aria-pressed', 'true');
  // A field has the keys that are typed.
  await canvas(page).focus();
  await page.keyboard.press('Shift+T');
  await expect(missed).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Shift+T');

  const first = await missedObjects(page).first().innerText();
  await page.keyboard.press('m');
  await expect(verdict(page)).toContainText(first.split('\n').at(1)?.trim() ?? '');
  await expect(inspector(page).getByText(`1 of ${count}`)).toBeVisible();
  await page.keyboard.press('Shift+M');
  await expect(inspector(page).getByText(`${count} of ${count}`)).toBeVisible();

  // A step of the way shows its row at its stage.
  const step = inspector(page)
    .getByRole('list', { name: 'The way of its best box' })
    .getByRole('button', { name: /^Decoded/ });
  await step.click();
  await expect(page.getByRole('button', { name: /^Decoded [\d,]+/, pressed: true })).toBeVisible();
  await expect(verdict(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(missedObjects(page).first()).toBeVisible();

  // At a place, by the menu of the canvas.
  await canvas(page).click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: /^Why was (nothing detected here|this missed)|^How/ })
    .click();
  await expect(verdict(page)).toBeVisible();
});
