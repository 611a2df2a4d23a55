/**
 * Annotate as a person feels it: the script of each frame while one of 20,000 boxes is dragged, and how long the next
 * picture takes to be on screen, with its boxes and suggestions. GPU time is not in the first: the machine that builds this
 * draws in software; the second has it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { median } from '../../shared/numbers.ts';
import { annotate, boxes, placeOnScreen } from '../annotating.ts';
import { writeSyntheticPicture } from '../fixtures/syntheticFpn.ts';
import { bloodCells } from '../models.ts';
import { canvas, pictureOptions } from '../studio.ts';
import type { WaitFigure } from './projectTimes.ts';
import { frameFigure, idle, inWindow, repeated, traced, type FrameFigure } from './tracing.ts';

const pictures = 9;
const manyBoxes = 20_000;
const [width, height] = [1344, 800];
/** A frame at 60 Hz, less what the browser itself needs of it. */
const frameLimit = 12;

export interface AnnotateFigures {
  readonly frames: readonly FrameFigure[];
  readonly waits: readonly WaitFigure[];
}

export function annotateFrames(): Promise<AnnotateFigures> {
  return inWindow(async (root) => {
    const folder = path.join(root, 'pictures');
    await mkdir(folder);
    for (let i = 0; i < pictures; i++) await writeSyntheticPicture(path.join(folder, `${i}.png`));
    await writeFile(path.join(folder, 'annotations.json'), manyAnnotations());
    return ['--model', bloodCells.model, folder];
  }, measure);
}

/** COCO's, all on the first picture, none over the middle of another. */
function manyAnnotations(): string {
  const columns = 200;
  const [across, down] = [width / columns, height / (manyBoxes / columns)];
  return JSON.stringify({
    images: [{ id: 1, file_name: '0.png', width, height }],
    categories: [{ id: 1, name: 'cell' }],
    annotations: Array.from({ length: manyBoxes }, (_, i) => ({
      ...{ id: i + 1, image_id: 1, category_id: 1, iscrowd: 0, area: across * down },
      bbox: [(i % columns) * across, Math.floor(i / columns) * down, across, down],
    })),
  });
}

const saved = (page: Page, edits: number) =>
  page.getByRole('button', { name: new RegExp(`^Saved · ${edits} edits`) });

async function measure(browser: Browser, page: Page): Promise<AnnotateFigures> {
  await annotate(page);
  await page.getByRole('button', { name: 'Import them' }).click();
  await boxes(page).first().waitFor();
  await idle(page);
  const at = await placeOnScreen(page, width / 2 + 2, height / 2 + 3);
  await page.mouse.click(...at);
  const steps = (work: (i: number) => Promise<void>) => repeated(page, work);
  await page.mouse.move(...at);
  await page.mouse.down();
  const dragging = await traced(browser, page, () =>
    steps((i) => page.mouse.move(at[0] + 4 + 3 * i, at[1] + 2 * i)),
  );
  await page.mouse.up();
  // The import, and what was dragged: without it, nothing was measured.
  await saved(page, 2).waitFor();
  await idle(page);
  const panning = await traced(browser, page, () =>
    steps((i) => page.mouse.wheel(0, i % 2 ? 60 : -60)),
  );

  await page.keyboard.press('d');
  await page.keyboard.press('Control+Shift+Enter');
  await page.getByText(/^Suggested on \d/).waitFor();
  const waits: number[] = [];
  for (let i = 1; i + 1 < pictures; i++) {
    // As long as a person looks at one, the next is read.
    await idle(page);
    await page.waitForTimeout(500);
    waits.push(await untilNext(page, `${i + 1}.png`));
  }
  return {
    frames: [
      frameFigure(`${manyBoxes} annotations, one of them dragged`, dragging.frames, frameLimit),
      frameFigure(`${manyBoxes} annotations, panning`, panning.frames, frameLimit),
    ],
    waits: [
      {
        name: 'the next picture on screen, with what was suggested',
        milliseconds: median(waits),
        limit: 100,
      },
    ],
  };
}

/** Milliseconds from the key to the frame in which the picture of that name is drawn. */
async function untilNext(page: Page, name: string): Promise<number> {
  await canvas(page).focus();
  const shown = await canvas(page).elementHandle();
  const took = await page.evaluate(
    async ([element, wanted]) => {
      if (!(element instanceof HTMLElement)) throw new Error('There is no canvas.');
      const isThere = () => {
        const now = document.querySelector('[role=application]');
        return (
          now?.getAttribute('aria-label')?.startsWith(`${wanted},`) === true &&
          now.getAttribute('aria-busy') === 'false'
        );
      };
      const since = performance.now();
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true }));
      while (!isThere()) {
        if (performance.now() - since > 60_000) throw new Error(`${wanted} did not come.`);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now() - since;
    },
    [shown, name] as const,
  );
  await pictureOptions(page).first().waitFor();
  return took;
}
