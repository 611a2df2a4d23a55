/** Annotate as everybody can use it: nothing for axe to find in either theme, with boxes, suggestions and each dialog. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { annotate, boxes, projectMenu, suggestions, withPictures } from '../../annotating.ts';
import { expectAccessible } from '../../axe.ts';
import { test } from '../../hosts.ts';
import { bloodCells } from '../../models.ts';

test('axe finds nothing in either theme in Annotate and its dialogs', async ({ openStudio }) => {
  const { folder, pictures } = await withPictures(['a.jpg', 'b.jpg']);
  try {
    const labels = path.join(folder, 'theirs.json');
    await writeFile(
      labels,
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.jpg', width: 640, height: 480 }],
        categories: [{ id: 1, name: 'RBC' }],
        annotations: [
          { id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 90, 90], area: 8100, iscrowd: 0 },
        ],
      }),
    );
    const { page } = await openStudio({ args: ['--model', bloodCells.model, pictures] });
    await annotate(page);
    await expectAccessible(page, 'an empty project');
    await page.keyboard.press('s');
    await expect(suggestions(page).first()).toBeVisible();
    await expectAccessible(page, 'suggestions');
    await page.keyboard.press('Enter');
    await expect(boxes(page).first()).toBeVisible();
    await page.keyboard.press('n');
    await expectAccessible(page, 'a selected box');
    await projectMenu(page).click();
    await expect(page.getByRole('dialog', { name: 'Project' })).toBeVisible();
    await expectAccessible(page, 'the menu of the project');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    const open = async (words: string, name: string) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name });
      await expect(dialog).toBeVisible();
      return dialog;
    };
    for (const [words, name] of [
      ['edit the classes', 'Classes'],
      ['export annotations', 'Export annotations'],
      ['import annotations', 'Import annotations'],
      ['find pictures that were moved', 'Find pictures that were moved'],
      ['open a project', 'Open a project'],
    ] as const) {
      await open(words, name);
      await expectAccessible(page, name);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    const compare = await open('compare with other', 'Compare with other annotations');
    await compare.getByLabel('Folder or file', { exact: true }).fill(labels);
    await compare.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(compare).toContainText('By class');
    await expectAccessible(page, 'a comparison');
    await compare.getByRole('button', { name: 'Done' }).click();
    await expectAccessible(page, 'what is compared on the picture');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
