/**
 * The script of the window for each frame with 268,569 boxes, from the browser's own tracing: panning,
 * zooming, moving a threshold, and a click that selects. GPU time is not in it: the machine that builds
 * this draws in software.
 */
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { writeSyntheticFpn, writeSyntheticPicture } from '../fixtures/syntheticFpn.ts';
import { canvas, detected, stageButton } from '../studio.ts';
import { frameFigure, idle, inWindow, repeated, traced, type FrameFigure } from './tracing.ts';

export function windowFrames(): Promise<FrameFigure[]> {
  return inWindow(async (folder) => {
    const model = path.join(folder, 'model');
    const picture = path.join(folder, 'noise.png');
    await writeSyntheticFpn(model);
    await writeSyntheticPicture(picture);
    return ['--model', model, picture];
  }, measure);
}

async function measure(browser: Browser, page: Page): Promise<FrameFigure[]> {
  await detected(page);
  await stageButton(page, 'Decoded').click();
  await idle(page);
  const area = await canvas(page).boundingBox();
  if (area === null) throw new Error('There is no canvas.');
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);

  const repeat = (work: (i: number) => Promise<void>) => repeated(page, work);
  const panning = await traced(browser, page, () =>
    repeat((i) => page.mouse.wheel(0, i % 2 ? 60 : -60)),
  );
  await page.keyboard.down('Control');
  const zooming = await traced(browser, page, () =>
    repeat((i) => page.mouse.wheel(0, i % 2 ? 100 : -100)),
  );
  await page.keyboard.up('Control');
  await stageButton(page, 'Objectness').click();
  await idle(page);
  const threshold = page
    .getByRole('region', { name: 'Live controls' })
    .getByRole('slider', { name: /^Objectness/ });
  await threshold.focus();
  const filtering = await traced(browser, page, () =>
    repeat((i) => page.keyboard.press(i % 2 ? 'ArrowLeft' : 'ArrowRight')),
  );
  await stageButton(page, 'Decoded').click();
  await idle(page);
  const clicking = await traced(browser, page, async () => {
    for (let i = 0; i < 6; i++) {
      await page.mouse.click(area.x + area.width / 2 + 9 * i, area.y + area.height / 2 + 5 * i);
      await idle(page);
    }
  });
  return [
    frameFigure('268,569 boxes, panning', panning.frames, 4),
    frameFigure('268,569 boxes, zooming', zooming.frames, 4),
    frameFigure('268,569 boxes, moving a threshold', filtering.frames, 4),
    frameFigure('268,569 boxes, a click that selects', clicking.clicks, 50),
  ];
}
