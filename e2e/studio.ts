/** What the specs have in common: the data they need and the parts of the window by their names. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './hosts.ts';

const root = path.resolve(import.meta.dirname, '..');

/** D2Go's package, and pictures of ../shared/data. */
export const d2go = path.join(root, 'e2e', 'fixtures', 'd2go');
export const sharedData = path.resolve(root, '..', 'shared', 'data');
export const streetPicture = path.join(sharedData, 'd2go', 'test1.png');
export const horsePicture = path.join(sharedData, 'd2go', 'test2.jpg');
export const vocFolder = path.join(sharedData, 'voc85', 'images');

/** Skips a file's tests, saying so, where ../shared/data is missing. */
export function needsSharedData(): void {
  test.skip(!existsSync(sharedData), '../shared/data is not here.');
}

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

/** Waits until the rail shows a finished run. */
export async function detected(page: Page): Promise<void> {
  await expect(stageButton(page, 'Detections')).toBeVisible({ timeout: 30_000 });
}
