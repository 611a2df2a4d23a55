import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import {
  syntheticAnchors,
  writeSyntheticFpn,
  writeSyntheticPicture,
} from '../../fixtures/syntheticFpn.ts';
import { test } from '../../hosts.ts';
import { canvas, detected, drawn, inspector, stageButton, stageCount } from '../../studio.ts';

let folder = '';
let model = '';
let picture = '';
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-many-'));
  model = path.join(folder, 'model');
  picture = path.join(folder, 'noise.png');
  await writeSyntheticFpn(model);
  await writeSyntheticPicture(picture);
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

const framesOf = async (page: Page) => (await drawn(page)).frames;

test('268,569 anchors pan, zoom and filter without an upload, and a click finds its box', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await detected(page);
  expect(await stageCount(page, 'Anchors')).toBe(syntheticAnchors);
  expect(await stageCount(page, 'Detections')).toBeGreaterThan(0);
  await stageButton(page, 'Decoded').click();
  const before = await drawn(page);

  const area = await canvas(page).boundingBox();
  if (area === null) throw new Error('There is no canvas.');
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
  await page.mouse.wheel(0, 40);
  await page.mouse.wheel(0, -40);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.mouse.wheel(0, 100);
  await page.keyboard.up('Control');
  await expect.poll(() => framesOf(page)).toBeGreaterThan(before.frames);
  expect((await drawn(page)).uploads).toBe(before.uploads);

  await stageButton(page, 'Objectness').click();
  const unfiltered = await drawn(page);
  await page
    .getByRole('region', { name: 'Live controls' })
    .getByRole('slider', { name: /^Objectness/ })
    .focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => framesOf(page)).toBeGreaterThan(unfiltered.frames);
  expect((await drawn(page)).uploads).toBe(unfiltered.uploads);

  await page.mouse.click(area.x + area.width / 2, area.y + area.height / 2);
  await expect(inspector(page).getByRole('heading', { level: 2 })).not.toContainText('Nothing');
});
