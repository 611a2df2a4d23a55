/** The parts of the window by their names. */
import { expect, type Locator, type Page } from '@playwright/test';

/** The stage's button in the rail. */
export function stageButton(page: Page, name: string): Locator {
  return page.getByRole('toolbar', { name: /^Stages/ }).getByRole('button', {
    name: new RegExp(`^${name} [\\d,]`),
  });
}

/** The count that a stage's button shows. */
export async function stageCount(page: Page, name: string): Promise<number> {
  const text = await stageButton(page, name).innerText();
  return Number(/[\d,]+/.exec(text.slice(name.length))?.[0].replaceAll(',', ''));
}

export function inspector(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Inspector' });
}

export function canvas(page: Page): Locator {
  return page.getByRole('region', { name: 'Picture' }).getByRole('application');
}

export function pictureOptions(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Pictures' }).getByRole('option');
}

/** Of the shown stage's rows, which the inspector lists while nothing is selected, those that are in sight, best first. */
export function listedRows(page: Page): Locator {
  return inspector(page)
    .getByRole('listbox', { name: /^(?!Missed objects)/ })
    .getByRole('option');
}

export function liveControls(page: Page): Locator {
  return page.getByRole('region', { name: 'Live controls' });
}

/** The field of the score that a detection needs. */
export function scoreThreshold(page: Page): Locator {
  return liveControls(page).getByRole('spinbutton', { name: /^Class score/ });
}

/** How often the canvas drew and transferred something to the graphics memory, once it has drawn all that is there. */
export async function drawn(page: Page): Promise<{ frames: number; uploads: number }> {
  const shown = canvas(page);
  await expect(shown).toHaveAttribute('aria-busy', 'false');
  await nextFrames(page);
  const read = async (name: string) => Number(await shown.getAttribute(`data-${name}`));
  return { frames: await read('frames'), uploads: await read('uploads') };
}

/** Resolves when what has changed until now is drawn. */
export async function nextFrames(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
  });
}

/** CSS pixels of a pixel of the picture, where a pixel of the display is one of them. */
export async function zoom(page: Page): Promise<number> {
  const text = await page
    .getByText(/^\s*\d+ %/)
    .first()
    .innerText();
  return Number(/\d+/.exec(text)?.[0]) / 100;
}

/** The annotated objects of the picture that are missed, those in sight. */
export function missedObjects(page: Page): Locator {
  return inspector(page).getByRole('listbox', { name: 'Missed objects' }).getByRole('option');
}

/** Waits until the rail shows a finished run, and the canvas what is annotated beside it. */
export async function detected(page: Page): Promise<void> {
  await expect(stageButton(page, 'Detections')).toBeVisible();
  await expect(canvas(page)).toHaveAttribute('aria-busy', 'false');
}
