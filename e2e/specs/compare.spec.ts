/** Compare: one model with two settings, a Fast R-CNN beside them, the generations that ship, and what a reload comes back to. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { run } from '../../main/cli/testing/program.ts';
import { parseJson } from '../../shared/json.ts';
import * as v from 'valibot';
import { expectAccessible } from '../axe.ts';
import { writeFastPackage } from '../fastPackage.ts';
import { test, type OpenStudio } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { detected, nextFrames } from '../studio.ts';

const pane = (page: Page, number: number): Locator =>
  page.getByRole('region', { name: new RegExp(`^Pane ${number}: `) });
const counts = (page: Page, number: number): Locator =>
  pane(page, number).getByText(/\d+ detections/);
const stage = (page: Page, number: number, name: string): Locator =>
  pane(page, number)
    .getByRole('toolbar')
    .getByRole('button', { name: new RegExp(`^${name}`) });

async function menu(page: Page, number: number): Promise<Locator> {
  await pane(page, number).getByTitle('Model and settings of this pane').click();
  const dialog = page.getByRole('dialog', { name: `Model and settings of pane ${number}` });
  await expect(dialog).toBeVisible();
  return dialog;
}

async function setKept(page: Page, number: number, value: string): Promise<void> {
  const dialog = await menu(page, number);
  const field = dialog.getByRole('spinbutton', { name: 'Keep after NMS' });
  await field.fill(value);
  await field.press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

const comparedSchema = v.object({
  models: v.array(
    v.object({ agreeing: v.number(), onlyHere: v.number(), found: v.number(), wrong: v.number() }),
  ),
});

test('two settings of one model are compared, as the terminal compares them', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', bloodCells.model, bloodCells.folder] });
  await detected(page);
  await page.keyboard.press('k');
  await expect(counts(page, 1)).toBeVisible();
  await expect(
    page.getByRole('heading', { name: 'Add a second detector', exact: true }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'The same model again' }).click();
  await expect(counts(page, 2)).toBeVisible();
  await setKept(page, 2, '30');
  await expect(stage(page, 2, 'NMS')).toBeVisible();
  await expect(pane(page, 2).getByText('Keep after NMS 30')).toBeVisible();

  const set = ['--set', '2:rpn.postNmsTopN=30', '--set', 'head.scoreThreshold=0.5', '--json'];
  const models = ['--models', `${bloodCells.model},${bloodCells.model}`];
  const data = ['--data', bloodCells.folder.replace('JPEGImages', '')];
  const { stdout } = await run(['compare', bloodCells.picture, ...models, ...set, ...data], '.');
  const [first = ''] = stdout.split('\n');
  const said = v.parse(comparedSchema, parseJson(first));
  for (const [i, { agreeing, onlyHere, found, wrong }] of said.models.entries()) {
    const foot = pane(page, i + 1).locator('footer');
    await expect(foot).toContainText(`${agreeing + onlyHere} detections, ${wrong} wrong`);
    await expect(foot).toContainText(`${found} of `);
    if (onlyHere === 0) await expect(foot).toContainText('nothing that the others missed');
    else await expect(foot).toContainText('Only here');
  }
  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toContainText(
    'times as long',
  );
  await expect(page.getByRole('region', { name: 'Recall of proposals' })).toContainText(
    'RPN after NMS',
  );

  // What every pane has of an object is selected in all of them.
  await page.keyboard.press('n');
  await expect(pane(page, 1).or(pane(page, 2)).getByText('Not found here')).toHaveCount(0);
  await page.keyboard.press('Escape');

  // Zooming one zooms the other, until they are not linked.
  await page.keyboard.press('2');
  await expect(pane(page, 2).getByRole('application')).toBeFocused();
  const frames = async (number: number) =>
    Number(await pane(page, number).getByRole('application').getAttribute('data-frames'));
  const zoomed = async () => {
    const [first, second] = [await frames(1), await frames(2)];
    await page.keyboard.press('Control+=');
    await expect.poll(() => frames(2)).toBeGreaterThan(second);
    return first;
  };
  const before = await zoomed();
  await expect.poll(() => frames(1)).toBeGreaterThan(before);
  await page.keyboard.press('Shift+L');
  await nextFrames(page);
  const still = await zoomed();
  await nextFrames(page);
  expect(await frames(1)).toBe(still);
  await page.keyboard.press('Shift+L');
  await page.keyboard.press('Enter');
  await expect(pane(page, 1)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(pane(page, 1)).toBeVisible();

  await page.keyboard.press('x');
  await expect(page.getByRole('button', { name: 'Differences' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await page.keyboard.press('Shift+L');
  await expect(page.getByRole('button', { name: 'Linked' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await page.getByRole('radio', { name: 'Linear' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Lengths compare.')).toBeVisible();

  // Of the window's own run nothing was taken.
  await page.keyboard.press('i');
  await detected(page);
  await page.keyboard.press('k');

  await page.reload();
  await expect(counts(page, 2)).toBeVisible();
  await expect(pane(page, 2).getByText('Keep after NMS 30')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Differences' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await expect(page.getByRole('radio', { name: 'Linear' })).toBeChecked();
});

/** In a new pane: by the system's dialog, or by the window's own where the host has none. */
async function openPackage(studio: OpenStudio, folder: string): Promise<void> {
  const { page, host } = studio;
  if (host !== 'web') await studio.setDialogAnswer([folder]);
  await page.getByRole('button', { name: 'Open a model package…' }).click();
  if (host !== 'web') return;
  const field = page.getByRole('dialog').getByRole('textbox').first();
  await field.fill(folder);
  await field.press('Enter');
}

test('a Fast R-CNN stands beside a Faster one, each with its own stages', async ({
  openStudio,
}, testInfo) => {
  const fast = await writeFastPackage(testInfo.outputPath('fast'));
  const studio = await openStudio({
    args: ['--model', bloodCells.model, bloodCells.picture],
  });
  const { page } = studio;
  await detected(page);
  await page.keyboard.press('k');
  await expect(counts(page, 1)).toBeVisible();
  await expectAccessible(page, 'one pane');
  await openPackage(studio, fast);
  await expect(counts(page, 2)).toBeVisible();
  await expect(pane(page, 2)).toHaveAttribute('aria-label', 'Pane 2: Fast R-CNN');
  await expectAccessible(page, 'two panes');

  // Each shows its own stages, and steps along them together to what is nearest.
  await stage(page, 1, 'NMS').click();
  await pane(page, 1).getByRole('application').focus();
  await page.keyboard.press('[');
  await expect(stage(page, 1, 'Clipped')).toHaveAttribute('aria-pressed', 'true');
  await expect(stage(page, 2, 'Regions')).toHaveAttribute('aria-pressed', 'true');
  const time = page.getByRole('region', { name: 'Time' });
  await expect(time.getByRole('row', { name: /^Fast R-CNN/ })).toContainText('Regions');
  await expect(time.getByRole('row', { name: /^Faster R-CNN/ })).toContainText('RPN');
  const dialog = await menu(page, 2);
  await expectAccessible(page, 'the settings of a pane');
  await dialog.getByRole('button', { name: 'Remove this pane' }).click();
  await expect(pane(page, 2)).toHaveCount(0);
  await expect(
    page.getByRole('heading', { name: 'Add a second detector', exact: true }),
  ).toBeVisible();
});

test('a pane whose model does not open says so by itself', async ({ openStudio }, testInfo) => {
  const studio = await openStudio({
    args: ['--model', bloodCells.model, bloodCells.picture],
  });
  const { page } = studio;
  await detected(page);
  await page.keyboard.press('k');
  await expect(counts(page, 1)).toBeVisible();
  const folder = testInfo.outputPath('empty');
  await mkdir(folder);
  await writeFile(path.join(folder, 'model.json'), '{}');
  await openPackage(studio, folder);
  await expect(pane(page, 2)).toContainText('Try again');
  await expect(counts(page, 1)).toBeVisible();
});

test('the four generations that ship are compared from the first start on, with one click', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', bloodCells.model, bloodCells.picture] });
  await detected(page);
  await page.getByRole('button', { name: 'Compare four generations on this picture' }).click();
  const names = ['Sliding windows', 'R-CNN', 'Fast R-CNN', 'Faster R-CNN'];
  for (const [i, name] of names.entries()) {
    await expect(page.getByRole('region', { name: `Pane ${i + 1}: ${name}` })).toBeVisible();
  }
  // The slowest says how far it is, and can be stopped; the others stay what they are.
  const slow = pane(page, 2).locator('footer');
  await expect(slow).toContainText(/features, [\d,]+ of [\d,]+/);
  for (const number of [1, 3, 4]) await expect(counts(page, number)).toBeVisible();
  await slow.getByRole('button', { name: 'Stop' }).click();
  await expect(slow).toContainText('Stopped');
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('times as long');
  await expectAccessible(page, 'four generations in Compare');
});
