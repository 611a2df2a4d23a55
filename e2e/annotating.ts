/** The parts of Annotate by their names, and what a person does there. */
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { smear } from './models.ts';
import { canvas } from './studio.ts';

/** A new folder with a folder of pictures in it, `a.jpg`, `b.jpg` and so on, each another smear. */
export async function withPictures(
  names: readonly string[],
): Promise<{ readonly folder: string; readonly pictures: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-annotate-'));
  const pictures = path.join(folder, 'pictures');
  await mkdir(pictures);
  for (const [i, name] of names.entries()) await cp(smear(i + 1), path.join(pictures, name));
  return { folder, pictures };
}

/** Shows Annotate, until the picture can be annotated. */
export async function annotate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Annotate' }).click();
  await expect(saved(page)).toBeVisible();
  const all = side(page).getByRole('region', { name: 'Boxes', exact: true });
  await expect(all).toHaveAttribute('aria-busy', 'false');
}

export const saved = (page: Page): Locator => page.getByRole('button', { name: /^Saved · / });
/** The project's name in the top bar. */
export const projectMenu = (page: Page): Locator =>
  page.getByRole('banner').getByRole('button', { name: /^Project / });
export const boxes = (page: Page): Locator =>
  page.getByRole('listbox', { name: 'Boxes of the picture' }).getByRole('option');
export const suggestions = (page: Page): Locator =>
  page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
export const side = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Annotations' });

export async function addClass(page: Page, name: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Name of a new class' });
  await field.fill(name);
  await field.press('Enter');
  await expect(
    side(page).getByRole('button', { name: new RegExp(`^${name} 0 here`) }),
  ).toBeVisible();
}

/** Drags from one place of the canvas to another, each a share of its width and height. */
export async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
) {
  const place = await canvas(page).boundingBox();
  if (place === null) throw new Error('The canvas is not laid out.');
  const at = ([x, y]: readonly [number, number]) =>
    [place.x + x * place.width, place.y + y * place.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
}

/** Where a point of the picture is in the window, CSS pixels: found by the read-out under the pointer, so within a pixel of it. */
export async function placeOnScreen(
  page: Page,
  x: number,
  y: number,
): Promise<readonly [number, number]> {
  const place = await canvas(page).boundingBox();
  if (place === null) throw new Error('The canvas is not laid out.');
  let at = [place.x + place.width / 2, place.y + place.height / 2] as const;
  for (let turn = 0; turn < 4; turn++) {
    await page.mouse.move(...at);
    const said = await page.getByText(/% · x -?\d/).textContent();
    const [, ...numbers] = /([\d,]+) % · x (-?[\d,]+) y (-?[\d,]+)/.exec(said ?? '') ?? [];
    const [percent = 100, left = x, top = y] = numbers.map((text) =>
      Number(text.replaceAll(',', '')),
    );
    at = [at[0] + ((x - left) * percent) / 100, at[1] + ((y - top) * percent) / 100];
  }
  return at;
}
