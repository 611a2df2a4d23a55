import { expect } from '@playwright/test';
import { test } from '../hosts.ts';
import {
  canvas,
  d2go,
  detected,
  horsePicture,
  inspector,
  needsSharedData,
  pictureOptions,
  stageButton,
  stageCount,
  streetPicture,
  vocFolder,
} from '../studio.ts';

needsSharedData();

test('a picture and a package on the command line are opened and detected on', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture] });
  await detected(page);
  await expect(pictureOptions(page)).toHaveCount(1);
  for (const [name, count] of [
    ['Anchors', 6000],
    ['Objectness', 6000],
    ['Decoded', 6000],
    ['Top-k', 1000],
    ['Clipped', 1000],
    ['NMS', 30],
    ['RoI', 30],
    ['Classes', 2400],
    ['Detections', 10],
  ] as const) {
    expect(await stageCount(page, name), name).toBe(count);
  }
  await expect(inspector(page).getByRole('button', { name: /^bicycle 1\.00/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Provider: Runs on CPU/ })).toBeVisible();
});

test('every stage is shown by its button and by [ and ], and a second one over it', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture] });
  await detected(page);
  const names = ['Anchors', 'Objectness', 'Decoded', 'Top-k', 'Clipped', 'NMS', 'RoI', 'Classes'];
  for (const name of names) {
    await stageButton(page, name).click();
    await expect(stageButton(page, name)).toHaveAttribute('aria-pressed', 'true');
    await expect(canvas(page)).toHaveAccessibleName(new RegExp(name));
  }
  await page.keyboard.press(']');
  await expect(stageButton(page, 'Detections')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expect(stageButton(page, 'RoI')).toHaveAttribute('aria-pressed', 'true');
  await stageButton(page, 'NMS').click();
  await stageButton(page, 'Top-k').click({ modifiers: ['Shift'] });
  await expect(stageButton(page, 'NMS')).toHaveAttribute('aria-pressed', 'true');
  const legend = page.getByRole('list', { name: 'What the colours mean' });
  await expect(legend).toContainText(/after NMS\s*30/);
  await expect(legend.getByRole('listitem')).not.toHaveCount(1);
});

test('a click selects a box, and its lineage leads back to the anchor and on to the detection', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture] });
  await detected(page);
  // The picture is 416 × 416 and fills the canvas's height: the dog's chest is inside its box.
  const area = await canvas(page).boundingBox();
  if (area === null) throw new Error('There is no canvas.');
  const scale = (await picturePixels(page)) / 416;
  await page.mouse.click(
    area.x + area.width / 2 + (128 - 208) * scale,
    area.y + area.height / 2 + (250 - 208) * scale,
  );
  await expect(inspector(page).getByRole('heading', { level: 2 })).toContainText(/dog|cat/);
  await inspector(page).getByRole('button', { name: 'Clear' }).click();
  await inspector(page)
    .getByRole('button', { name: /^truck 0\.67/ })
    .click();
  const panel = inspector(page);
  await expect(panel.getByRole('heading', { level: 2 })).toContainText('truck');
  for (const step of ['Anchor', 'Objectness', 'Decoded', 'Top-k', 'Clipped', 'NMS', 'Detection']) {
    await expect(panel).toContainText(step);
  }
  const bars = panel.getByRole('list', { name: 'Class probabilities' });
  await expect(bars.getByRole('listitem').first()).toContainText(/truck\s*0\.670/);
  await expect(bars).toContainText('background');

  // Back along the lineage to the anchor, which then is the selection, and forth again.
  for (let i = 0; i < 12; i++) await page.keyboard.press('Shift+F');
  await expect(stageButton(page, 'Anchors')).toHaveAttribute('aria-pressed', 'true');
  for (let i = 0; i < 12; i++) await page.keyboard.press('f');
  await expect(stageButton(page, 'Detections')).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.getByRole('heading', { level: 2 })).toContainText('truck');
});

test('a suppressed proposal links to the one that suppressed it', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', d2go, streetPicture] });
  await detected(page);
  await stageButton(page, 'Clipped').click();
  const panel = inspector(page);
  const link = panel.getByRole('button', { name: /^proposal \d+/ });
  await expect(page.getByRole('list', { name: 'What the colours mean' })).toContainText('1,000');
  // The best proposal is never suppressed; among the next ones some is.
  const rank = (text: string) => Number(/rank (\d+) of 6,000/.exec(text)?.[1] ?? 0);
  for (let last = 0; !(await panel.getByText('Ended before NMS').isVisible());) {
    await page.keyboard.press('n');
    await expect.poll(async () => rank(await panel.innerText())).toBeGreaterThan(last);
    last = rank(await panel.innerText());
  }
  await expect(panel).toContainText(
    /Suppressed by\s+proposal \d+, objectness \d\.\d+,\s+at IoU 0\.\d+ > 0\.70/,
  );
  const [name = ''] = /^proposal \d+/.exec((await link.first().innerText()).trim()) ?? [];
  await link.first().click();
  await expect(panel).not.toContainText(/Ended before NMS/);
  await expect(panel.getByRole('heading', { level: 2 })).toContainText(name);
});

test('a folder fills the list; A and D go through it, and each picture is detected on', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', d2go, vocFolder] });
  await detected(page);
  await expect(page.getByText('1 of 85')).toBeVisible();
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  await expect(page.getByText('3 of 85')).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByText('2 of 85')).toBeVisible();
  await expect(pictureOptions(page).and(page.locator('[aria-selected="true"]'))).toContainText(
    '2007_000032.jpg',
  );
  await page.getByRole('searchbox', { name: 'Find a picture' }).fill('1416');
  await expect(pictureOptions(page)).toHaveCount(1);
});

test('a file that is dropped on the window opens', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', d2go] });
  await expect(page.getByRole('button', { name: /d2go-fbnetv3a/ }).first()).toBeVisible();
  const { readFile } = await import('node:fs/promises');
  const base64 = (await readFile(horsePicture)).toString('base64');
  const data = await page.evaluateHandle((text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'horses.jpg', { type: 'image/jpeg' }));
    return transfer;
  }, base64);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await detected(page);
  await expect(pictureOptions(page)).toContainText('horses.jpg');
  expect(await stageCount(page, 'Detections')).toBe(18);
});

/** Height of the shown picture, CSS pixels, from the zoom read-out. */
async function picturePixels(page: Parameters<typeof canvas>[0]): Promise<number> {
  const text = await page
    .getByText(/^\s*\d+ %/)
    .first()
    .innerText();
  return (Number(/\d+/.exec(text)?.[0]) / 100) * 416;
}
