/** Annotate with help: the model's best box at a place, and another person's annotations beside one's own. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { addClass, annotate, boxes, drag, placeOnScreen, withPictures } from '../annotating.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { detected, listedRows, pictureOptions } from '../studio.ts';

let folder = '';
let pictures = '';
test.beforeEach(async () => {
  ({ folder, pictures } = await withPictures(['a.jpg', 'b.jpg']));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('a click has the model’s best box there, another click the next, and Enter takes it', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', bloodCells.model, pictures] });
  await detected(page);
  // Where something was detected, there is something to be clicked.
  await listedRows(page).first().click();
  await page.keyboard.press('b');
  await expect(boxes(page)).toHaveCount(1);
  const field = async (name: string) =>
    Number(await page.getByRole('spinbutton', { name, exact: true }).inputValue());
  await expect(page.getByRole('spinbutton', { name: 'Width', exact: true })).toBeVisible();
  const [left, top] = [await field('Left side'), await field('Upper side')];
  const [width, height] = [await field('Width'), await field('Height')];
  await page.keyboard.press('Delete');
  await expect(boxes(page)).toHaveCount(0);

  await page.keyboard.press('b');
  const said = page.getByText(/Click an object for the model’s best box there\./);
  await expect(said).toBeVisible();
  const [x, y] = await placeOnScreen(page, left + width / 2, top + height / 2);
  await page.mouse.click(x, y);
  const offer = page.getByText(/1 of \d+ here\. Enter takes it/);
  await expect(offer).toBeVisible();
  await page.mouse.click(x, y);
  await expect(page.getByText(/2 of \d+ here\. Enter takes it/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(said).toBeVisible();
  await page.mouse.click(x + 9, y);
  await expect(offer).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(boxes(page)).toHaveCount(1);
  await expect(page.getByRole('spinbutton', { name: 'Width', exact: true })).toHaveValue(
    String(width),
  );
  await page.keyboard.press('Control+z');
  await expect(boxes(page)).toHaveCount(0);

  // Whoever gives it another key reads of that one.
  await page.keyboard.press('?');
  const table = page.getByRole('dialog', { name: 'All keys' });
  await table.getByRole('button', { name: /^Accept what is offered/ }).click();
  await page.keyboard.press('Control+j');
  await page.keyboard.press('Escape');
  await expect(table).toHaveCount(0);
  await page.mouse.click(x, y);
  await expect(page.getByText(/1 of \d+ here\. Ctrl J takes it, another click/)).toBeVisible();
  await page.keyboard.press('Control+j');
  await expect(boxes(page)).toHaveCount(1);
});

test('another set of annotations is compared by class and by picture, and seen on the picture', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: [pictures] });
  await annotate(page);
  await addClass(page, 'cell');
  await page.keyboard.press('r');
  await drag(page, [0.3, 0.3], [0.5, 0.5]);
  await expect(boxes(page)).toHaveCount(1);
  await page.keyboard.press('d');
  await drag(page, [0.3, 0.3], [0.5, 0.5]);
  await expect(boxes(page)).toHaveCount(1);
  const labels = path.join(folder, 'theirs.json');
  await writeFile(
    labels,
    JSON.stringify({
      images: [
        { id: 1, file_name: 'a.jpg', width: 640, height: 480 },
        { id: 2, file_name: 'b.jpg', width: 640, height: 480 },
      ],
      categories: [{ id: 1, name: 'platelet' }],
      annotations: [
        { id: 1, image_id: 2, category_id: 1, bbox: [1, 1, 9, 9], area: 81, iscrowd: 0 },
      ],
    }),
  );
  await page.keyboard.press('Control+k');
  await page.keyboard.type('compare with other');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Compare with other annotations' });
  await dialog.getByLabel('Folder or file', { exact: true }).fill(labels);
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(dialog).toContainText('0.00 agreement with theirs.json (COCO JSON) on 2 pictures');
  await expect(dialog.getByRole('row', { name: /^cell 0\.00/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /^platelet 0\.00/ })).toBeVisible();
  await dialog.getByRole('button', { name: /b\.jpg/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  const strip = page.getByText(/^Compared with theirs\.json: agreement/);
  await expect(strip).toContainText('1 is only here, 1 is only there');
  await expect(page.getByText('the other set 1')).toBeVisible();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await expect(strip).toHaveCount(0);
});
