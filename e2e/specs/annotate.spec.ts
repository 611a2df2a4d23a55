/** Annotate: what it takes to draw, to accept, to verify, and that nothing of it is lost. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import {
  addClass,
  annotate,
  boxes,
  drag,
  saved,
  side,
  suggestions,
  withPictures,
} from '../annotating.ts';
import { test } from '../hosts.ts';
import { bloodCells, smear } from '../models.ts';
import { pictureOptions } from '../studio.ts';

let folder = '';
let pictures = '';
test.beforeEach(async () => {
  ({ folder, pictures } = await withPictures(['a.jpg', 'b.jpg', 'c.jpg']));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** Presses keys, and counts them. */
class Keys {
  pressed = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.pressed++;
      await this.#page.keyboard.press(key);
    }
  }
}

test('ten boxes are drawn, labelled and verified with ten drags and at most 25 key presses', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: [pictures] });
  await annotate(page);
  await addClass(page, 'cell');
  await page.keyboard.press('Control+l');
  await page.getByRole('textbox', { name: 'Name of a new class' }).fill('platelet');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name of platelet' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const keys = new Keys(page);
  await keys.press('r');
  for (let i = 0; i < 10; i++) {
    await keys.press(i % 2 === 0 ? '1' : '2');
    const x = 0.2 + 0.12 * (i % 5);
    const y = i < 5 ? 0.2 : 0.5;
    await drag(page, [x, y], [x + 0.08, y + 0.15]);
  }
  await expect(boxes(page)).toHaveCount(10);
  await expect(side(page).getByRole('button', { name: /^cell 5 here/ })).toBeVisible();
  await keys.press('Control+Enter');
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(pictureOptions(page).first()).toHaveAccessibleName(/verified 10 boxes$/);
  expect(keys.pressed).toBeLessThanOrEqual(25);

  // Two of three are verified: the third is no fault of the data.
  await drag(page, [0.3, 0.3], [0.5, 0.5]);
  await expect(boxes(page)).toHaveCount(1);
  await page.keyboard.press('Control+Enter');
  await expect(pictureOptions(page).nth(2)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('train on what is verified');
  await page.keyboard.press('Enter');
  await expect(
    page
      .getByText('1 picture is not verified yet, and is not trained on.')
      .filter({ visible: true }),
  ).toBeVisible();
  await expect(page.getByText('Left out')).toHaveCount(0);
});

test('a picture with right suggestions is reviewed with two key presses', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', bloodCells.model, pictures] });
  await annotate(page);
  const strip = page.getByRole('region', { name: 'Suggestions' });
  await strip.getByRole('button', { name: /^Suggest on all/ }).click();
  await expect(suggestions(page).first()).toBeVisible();
  await expect(page.getByText('Suggested on 3 pictures.')).toBeVisible();
  const shown = await suggestions(page).count();

  const keys = new Keys(page);
  await keys.press('Enter');
  await expect(boxes(page)).toHaveCount(shown);
  await keys.press('Control+Enter');
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(pictureOptions(page).first()).toHaveAccessibleName(/verified/);
  expect(keys.pressed).toBe(2);

  // What is still open is pointed out before it is left.
  await expect(suggestions(page).first()).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /suggestions? open:/ })).toBeVisible();
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+Enter');
  await expect(pictureOptions(page).nth(2)).toHaveAttribute('aria-selected', 'true');
});

test('edits, their undoing and the mode come back after a reload', async ({ openStudio }) => {
  const { page } = await openStudio({ args: [pictures] });
  await annotate(page);
  await addClass(page, 'cell');
  await page.keyboard.press('r');
  await drag(page, [0.3, 0.3], [0.4, 0.5]);
  await expect(boxes(page)).toHaveCount(1);
  await drag(page, [0.5, 0.3], [0.6, 0.5]);
  await expect(boxes(page)).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(boxes(page)).toHaveCount(1);
  await page.reload();
  await expect(boxes(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^Draw a box/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('Control+Shift+z');
  await expect(boxes(page)).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(boxes(page)).toHaveCount(0);
  await saved(page).click();
  await page.getByTitle('Do again up to here').first().click();
  await page.keyboard.press('Escape');
  await expect(boxes(page)).toHaveCount(2);
});

test('a picture is annotated by the keyboard alone', async ({ openStudio }) => {
  const { page } = await openStudio({ args: [pictures] });
  await expect(pictureOptions(page)).toHaveCount(3);
  const { keyboard } = page;
  await keyboard.press('l');
  await expect(saved(page)).toBeVisible();
  // Nothing is drawn before the picture and what is on it are there.
  await expect(page.getByRole('application')).toBeVisible();
  await expect(page.getByText('Draw with')).toBeVisible();
  await keyboard.press('Shift+R');
  await expect(page.locator('input:focus')).toBeVisible();
  await keyboard.type('cell');
  await keyboard.press('Enter');
  await expect(boxes(page)).toHaveCount(1);
  await keyboard.press('n');
  const field = (name: string) => page.getByRole('spinbutton', { name, exact: true });
  const number = async (name: string) => Number(await field(name).inputValue());
  await expect(field('Width')).toBeVisible();
  const before = [await number('Left side'), await number('Width')] as const;
  for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Control+ArrowRight']) {
    await keyboard.press(key);
  }
  await expect(field('Left side')).toHaveValue(String(before[0] + 11));
  await expect(field('Width')).toHaveValue(String(before[1] + 1));
  await keyboard.press('Control+d');
  await expect(boxes(page)).toHaveCount(2);
  await keyboard.press('Delete');
  await expect(boxes(page)).toHaveCount(1);
  await keyboard.press('Control+Enter');
  await expect(pictureOptions(page).first()).toHaveAccessibleName(/verified 1 box$/);
  await keyboard.press('Control+Enter');
  await expect(pictureOptions(page).nth(1)).toHaveAccessibleName(/verified, no objects/);
});

test('annotations are imported after a look and exported after what is lost was said', async ({
  openStudio,
}) => {
  const labels = path.join(folder, 'labels');
  await mkdir(labels);
  const polygon = {
    label: 'cell',
    shape_type: 'polygon',
    points: [
      [10, 10],
      [60, 12],
      [30, 70],
    ],
  };
  const content = {
    ...{ version: '5.0.1', flags: {}, shapes: [polygon], imageData: null },
    ...{ imagePath: 'a.jpg', imageHeight: 480, imageWidth: 640 },
  };
  await writeFile(path.join(labels, 'a.json'), JSON.stringify(content));
  await cp(smear(1), path.join(labels, 'a.jpg'));

  const { page } = await openStudio({ args: [pictures] });
  await annotate(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('import annotations');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Import annotations' });
  await dialog.getByLabel('Folder or file', { exact: true }).fill(labels);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Import 1 annotation' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(boxes(page)).toHaveCount(1);
  await expect(boxes(page).first()).toContainText('polygon');

  await page.keyboard.press('Control+e');
  const exporting = page.getByRole('dialog', { name: 'Export annotations' });
  await exporting.getByLabel('Format').selectOption('csv');
  await expect(exporting).toContainText('no polygons');
  await exporting.getByLabel('Format').selectOption('coco');
  await expect(exporting).toContainText('holds all of it');
  await exporting.getByLabel('In the folder', { exact: true }).fill(folder);
  await exporting.getByLabel('New folder').fill('out');
  await exporting.getByRole('button', { name: 'Export 1 picture' }).click();
  await expect(exporting).toContainText('1 box of 1 picture');
  const manifest: unknown = JSON.parse(
    await readFile(path.join(folder, 'out', 'manifest.json'), 'utf8'),
  );
  expect(manifest).toMatchObject({ annotationFormat: 'coco' });
  await exporting.getByRole('button', { name: 'Done' }).click();

  // An import is one step.
  await page.keyboard.press('Control+z');
  await expect(boxes(page)).toHaveCount(0);
});
