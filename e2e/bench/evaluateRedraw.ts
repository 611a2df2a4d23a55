/** Evaluate as a person feels it: from a threshold that moves to the frame with all of its tables and charts, over COCO val2017's size. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { median } from '../../shared/numbers.ts';
import { picture } from '../../main/datasets/testing/folders.ts';
import { cocoPictures, cocoSize, writeCocoFiles } from './cocoFiles.ts';
import type { WaitFigure } from './projectTimes.ts';
import { idle, inWindow } from './tracing.ts';

const program = path.join(import.meta.dirname, 'madeUpHost.ts');
/** Milliseconds: half a million detections come over the line first. */
const longest = 10 * 60_000;

export function evaluateRedraw(): Promise<readonly WaitFigure[]> {
  return inWindow(
    async (root) => {
      const pictures = path.join(root, 'pictures');
      await mkdir(pictures);
      const bytes = await picture(cocoSize.width, cocoSize.height);
      for (let i = 1; i <= cocoPictures; i++) {
        await writeFile(path.join(pictures, `${i}.png`), bytes);
      }
      const { truth, results } = await writeCocoFiles(root);
      await rename(truth, path.join(pictures, 'annotations.json'));
      return [pictures, results];
    },
    async (_, page) => {
      page.setDefaultTimeout(longest);
      await page
        .getByText(`1 of ${cocoPictures.toLocaleString('en')}`)
        .first()
        .waitFor();
      await page.keyboard.press('e');
      const main = page.getByRole('main', { name: 'Evaluate' });
      await main.waitFor();
      await page.keyboard.press('Control+Enter');
      const slider = main.getByRole('slider', { name: 'Score threshold, slider' });
      await slider.waitFor();
      await main.getByRole('button', { name: 'Evaluate again' }).waitFor();
      await idle(page);
      const waits: number[] = [];
      for (let i = 0; i < 8; i++) {
        waits.push(await untilRedrawn(page, 0.2 + 0.08 * i));
        await idle(page);
      }
      return [
        {
          name: `Evaluate's tables drawn at another score threshold, ${cocoPictures} pictures`,
          milliseconds: median(waits),
          limit: 200,
        },
      ];
    },
    program,
  );
}

/** Milliseconds from the slider to the frame after which its numbers stand there. */
async function untilRedrawn(page: Page, score: number): Promise<number> {
  return page.evaluate(async (to) => {
    const [slider] = document.querySelectorAll<HTMLInputElement>('main input[type=range]');
    const headline = document.querySelector('main h2');
    if (slider === undefined || headline === null) throw new Error('Evaluate is not there.');
    const before = headline.textContent;
    const since = performance.now();
    slider.value = String(to);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (headline.textContent === before) throw new Error('Nothing was counted anew.');
    return performance.now() - since;
  }, score);
}
