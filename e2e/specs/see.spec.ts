import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { fasterRcnnDescriptions } from '../../shared/detection/detectors/fasterRcnn/descriptions.ts';
import { fasterRcnnKinds } from '../../shared/detection/detectors/fasterRcnn/tables.ts';
import { count, hundredths, score } from '../../renderer/studio/words.ts';
import { boxArea, iou, type Box } from '../../shared/geometry/boxes.ts';
import { item } from '../../shared/item.ts';
import { test } from '../hosts.ts';
import { bloodCells, forEachModel, foundByTerminal } from '../models.ts';
import {
  canvas,
  detected,
  inspector,
  listedRows,
  pictureOptions,
  stageButton,
  stageCount,
  zoom,
} from '../studio.ts';

forEachModel(({ model, folder, picture, expectRight }) => {
  const args = ['--model', model, picture];

  test('a picture and a package on the command line are opened and detected on', async ({
    openStudio,
  }) => {
    const { page } = await openStudio({ args });
    await detected(page);
    await expect(pictureOptions(page)).toHaveCount(1);
    const found = await foundByTerminal(model, picture);
    await expectRight(found);
    for (const kind of fasterRcnnKinds) {
      expect(await stageCount(page, fasterRcnnDescriptions[kind].title), kind).toBe(
        found.stages[kind],
      );
    }
    const names = found.detections.map((each) => `${each.label} ${hundredths(each.score)}`);
    await expect(listedRows(page).first()).toHaveAttribute('aria-setsize', `${names.length}`);
    const least = Math.min(10, names.length);
    await expect.poll(() => listedRows(page).count()).toBeGreaterThanOrEqual(least);
    const inSight = await listedRows(page).count();
    await expect(listedRows(page)).toHaveText(names.slice(0, inSight));
    await expect(page.getByRole('button', { name: /^Provider: CPU/ })).toHaveAccessibleDescription(
      /^Runs on CPU/,
    );
  });

  test('a click selects a box, and its lineage leads back to the anchor and on to the detection', async ({
    openStudio,
  }) => {
    const { page } = await openStudio({ args });
    await detected(page);
    const { detections, width, height } = await foundByTerminal(model, picture);
    const panel = inspector(page);
    const heading = panel.getByRole('heading', { level: 2 });
    const { x, y, meant } = clickable(detections);
    // The whole picture is in the middle of the canvas.
    const area = await canvas(page).boundingBox();
    if (area === null) throw new Error('There is no canvas.');
    const scale = await zoom(page);
    await page.mouse.click(
      area.x + area.width / 2 + (x - width / 2) * scale,
      area.y + area.height / 2 + (y - height / 2) * scale,
    );
    await expect(heading).toHaveText(`${meant.label} ${score(meant.score)}`);
    await panel.getByRole('button', { name: 'Clear' }).click();

    const third = item(detections, 2);
    expect(third.score, 'of all classes it is most probably its own').toBeGreaterThan(0.5);
    const name = `${third.label} ${score(third.score)}`;
    await listedRows(page).nth(2).click();
    await expect(heading).toHaveText(name);
    const steps = ['Anchor', 'Objectness', 'Decoded', 'Top-k', 'Clipped', 'NMS', 'Detection'];
    for (const step of steps) {
      await expect(panel).toContainText(step);
    }
    const bars = panel.getByRole('list', { name: 'Class probabilities' });
    await expect(bars.getByRole('listitem').first()).toHaveText(name);
    await expect(bars).toContainText('background');

    // Back along the lineage to the anchor, which then is the selection, and forth again.
    await followTo(page, 'Shift+F', 'Anchors');
    await followTo(page, 'f', 'Detections');
    await expect(heading).toHaveText(name);
  });

  test('a suppressed proposal links to the one that suppressed it', async ({ openStudio }) => {
    const { page } = await openStudio({ args });
    await detected(page);
    await stageButton(page, 'Clipped').click();
    const panel = inspector(page);
    await expect(page.getByRole('list', { name: 'What the colours mean' })).toContainText(
      count(await stageCount(page, 'Clipped')),
    );
    // The best proposal is never suppressed; among the next ones some is.
    const header = panel.locator('header');
    const ended = panel.getByText('Ended before NMS', { exact: true });
    for (let last: string[] = []; !(await ended.isVisible());) {
      await page.keyboard.press('n');
      await expect.poll(() => header.allInnerTexts()).not.toEqual(last);
      last = await header.allInnerTexts();
    }
    const said =
      /Suppressed by\s+proposal [\d,]+, objectness (\d\.\d+),\s+at IoU ([01]\.\d\d) > 0\.70/;
    await expect(panel).toContainText(said);
    const [, objectness = '', overlap = ''] = said.exec(await panel.innerText()) ?? [];
    const suppressed = placeIn(await header.innerText());
    await panel.getByRole('button', { name: /^proposal [\d,]+/ }).click();
    await expect(ended).toBeHidden();
    await expect(panel).toContainText(new RegExp(`Objectness\\s*${objectness}`));
    const suppressor = placeIn(await header.innerText());
    expect(Math.abs(iou(suppressed, suppressor) - Number(overlap))).toBeLessThan(0.1);
  });

  test('a folder fills the list; A and D go through it, and each picture is detected on', async ({
    openStudio,
  }) => {
    const names = (await readdir(folder)).sort();
    const { page } = await openStudio({ args: ['--model', model, folder] });
    await detected(page);
    await expect(page.getByText(`1 of ${names.length}`)).toBeVisible();
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    await expect(page.getByText(`3 of ${names.length}`)).toBeVisible();
    await page.keyboard.press('a');
    await expect(page.getByText(`2 of ${names.length}`)).toBeVisible();
    await expect(pictureOptions(page).and(page.locator('[aria-selected="true"]'))).toContainText(
      item(names, 1),
    );
    // A part of a name is enough.
    const part = path.parse(item(names, 4)).name.slice(2);
    await page.getByRole('searchbox', { name: 'Find a picture' }).fill(part);
    await expect(pictureOptions(page)).toHaveCount(1);
  });
});

test('every stage is shown by its button and by [ and ], and a second one over it', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', bloodCells.model, bloodCells.picture] });
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
  const kept = count(await stageCount(page, 'NMS'));
  await expect(legend).toContainText(new RegExp(`after NMS\\s*${kept}`));
  await expect(legend.getByRole('listitem')).not.toHaveCount(1);
});

test('a file that is dropped on the window opens', async ({ openStudio }) => {
  const { model, name, picture } = bloodCells;
  const { page } = await openStudio({ args: ['--model', model] });
  await expect(page.getByRole('button', { name: new RegExp(name) }).first()).toBeVisible();
  const base64 = await readFile(picture, 'base64');
  const data = await page.evaluateHandle((text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
    return transfer;
  }, base64);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await detected(page);
  await expect(pictureOptions(page)).toContainText('dropped.jpg');
  const { stages } = await foundByTerminal(model, picture);
  expect(await stageCount(page, 'Detections')).toBe(stages.detections);
});

test('a folder that is dropped opens: as a model where it is a package, else as pictures', async ({
  openStudio,
}) => {
  const { model, name, folder } = bloodCells;
  const { host, page } = await openStudio();
  await expect(page.getByRole('main')).toContainText('--model');
  await dropPath(page, model);
  if (host === 'electron') {
    await expect(page.getByRole('main')).toContainText(`${name} is open`);
  } else {
    // Neither a browser nor the stand-in in one tells where it lies.
    await expect(page.getByRole('contentinfo')).toContainText(`“${name}” is a model package`);
  }
  await expect(pictureOptions(page)).toHaveCount(0);
  await dropPath(page, folder);
  await expect(pictureOptions(page)).toHaveCount(10);
});

/** Drops what lies at a path, as the system does. */
async function dropPath(page: Page, dropped: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [dropped], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }
  await session.detach();
}

/** Presses a key once for each stage between the lineage's ends: what comes before the lineage waits for it. */
async function followTo(page: Page, key: string, stage: string): Promise<void> {
  for (let i = 1; i < fasterRcnnKinds.length; i++) await page.keyboard.press(key);
  await expect(stageButton(page, stage)).toHaveAttribute('aria-pressed', 'true');
}

/** The box that the inspector names, in whole pixels of the picture. */
function placeIn(text: string): Box {
  const [x0, y0, x1, y1] = (/([\d,]+), ([\d,]+) → ([\d,]+), ([\d,]+)/.exec(text) ?? [])
    .slice(1)
    .map((number) => Number(number.replaceAll(',', '')));
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) {
    throw new Error(`No place is named: ${text}`);
  }
  return [x0, y0, x1, y1];
}

/** The surest detection that a click in its middle means: the smallest of those there, and no edge is near. */
function clickable<T extends { readonly box: Box }>(detections: readonly T[]) {
  for (const meant of detections) {
    const [x, y] = [(meant.box[0] + meant.box[2]) / 2, (meant.box[1] + meant.box[3]) / 2];
    const inside = ({ box }: T) => Math.min(x - box[0], y - box[1], box[2] - x, box[3] - y);
    const far = detections.every((each) => Math.abs(inside(each)) > 10);
    const there = detections.filter((each) => inside(each) > 0);
    if (far && there.every(({ box }) => boxArea(box) >= boxArea(meant.box))) return { x, y, meant };
  }
  throw new Error('At every detection there is a smaller one, or an edge.');
}
