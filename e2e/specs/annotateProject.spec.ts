/** A project's file and its pictures when something is not as it was: moved, changed, damaged, in use elsewhere. */
import { cp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import {
  addClass,
  annotate,
  boxes,
  drag,
  projectMenu,
  saved,
  withPictures,
} from '../annotating.ts';
import { test, type LaunchOptions, type OpenStudio } from '../hosts.ts';
import { smear } from '../models.ts';
import { pictureOptions } from '../studio.ts';

let folder = '';
let pictures = '';
let dataFolder = '';
test.beforeEach(async () => {
  ({ folder, pictures } = await withPictures(['a.jpg', 'b.jpg']));
  folders.push(folder);
  dataFolder = path.join(folder, 'data');
});
// After each test its studios are still open, and write.
const folders: string[] = [];
test.afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true, force: true }))));

/** A box on the first picture, on the disk. */
async function drawOne(page: Page): Promise<void> {
  await annotate(page);
  await addClass(page, 'cell');
  await page.keyboard.press('r');
  await drag(page, [0.3, 0.3], [0.5, 0.5]);
  await expect(boxes(page)).toHaveCount(1);
  // The class and the box: until main has answered, what is on the disk is older.
  await expect(saved(page)).toHaveAccessibleName('Saved · 2 edits');
}

/** That box, in a start before. */
async function drawnBefore(
  openStudio: (options: LaunchOptions) => Promise<OpenStudio>,
): Promise<void> {
  const studio = await openStudio({ args: [pictures], dataFolder });
  await drawOne(studio.page);
  await studio.close();
}

async function projectFile(): Promise<string> {
  const projects = path.join(dataFolder, 'projects');
  const [file = ''] = (await readdir(projects)).filter((name) => name.endsWith('.anchorscope'));
  return path.join(projects, file);
}

async function openProject(page: Page, file: string) {
  await page.keyboard.press('Control+Alt+o');
  const dialog = page.getByRole('dialog', { name: 'Open a project' });
  await dialog.getByLabel('Project', { exact: true }).fill(file);
  await page.keyboard.press('Enter');
  return dialog;
}

test('annotations beside the pictures are offered, and come in with one press', async ({
  openStudio,
}) => {
  await writeFile(
    path.join(pictures, 'labels.json'),
    JSON.stringify({
      images: [{ id: 1, file_name: 'a.jpg', width: 640, height: 480 }],
      categories: [{ id: 4, name: 'cell' }],
      annotations: [
        { id: 1, image_id: 1, category_id: 4, bbox: [9, 9, 90, 90], area: 8100, iscrowd: 0 },
      ],
    }),
  );
  const { page } = await openStudio({ args: [pictures] });
  await annotate(page);
  await expect(
    page.getByText('Beside the pictures are 1 annotation of 1 picture in'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Import them' }).click();
  await expect(boxes(page)).toHaveCount(1);
  await expect(page.getByText('Beside the pictures')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(boxes(page)).toHaveCount(0);
});

test('pictures that were moved are found again, and those that are missing can be', async ({
  openStudio,
}) => {
  await drawnBefore(openStudio);
  const file = await projectFile();
  const moved = path.join(folder, 'moved');
  await rename(pictures, moved);

  const { page } = await openStudio({ dataFolder });
  const dialog = await openProject(page, file);
  await expect(dialog).toContainText('are not in');
  await dialog.getByLabel('Folder', { exact: true }).fill(moved);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('2 pictures at the same place in it');
  await dialog.getByRole('button', { name: 'Take 2 pictures from there' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(pictureOptions(page)).toHaveCount(2);
  await expect(boxes(page)).toHaveCount(1);
});

test('a picture whose file was changed says so, until a person has answered', async ({
  openStudio,
}) => {
  await drawnBefore(openStudio);
  await cp(smear(3), path.join(pictures, 'a.jpg'));

  const { page } = await openStudio({ args: [pictures], dataFolder });
  await annotate(page);
  const strip = page.getByText('The file is another one than the one that was annotated');
  await expect(strip).toBeVisible();
  await expect(boxes(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Keep the boxes' }).click();
  await expect(strip).toHaveCount(0);
  await page.keyboard.press('d');
  await page.keyboard.press('a');
  await expect(boxes(page)).toHaveCount(1);
  await expect(strip).toHaveCount(0);
});

test('a single picture whose file is gone is found by pointing at it', async ({ openStudio }) => {
  const studio = await openStudio({ args: [pictures], dataFolder });
  const { page } = studio;
  await drawOne(page);
  const point = async (file: string, find: Locator) => {
    if (studio.host !== 'web') await studio.setDialogAnswer([file]);
    await find.click();
    if (studio.host !== 'web') return;
    const browser = page.getByRole('dialog', { name: 'Find the picture' });
    await browser.getByLabel('Folder', { exact: true }).fill(file);
    await page.keyboard.press('Enter');
    await expect(browser).toHaveCount(0);
  };

  // It goes while it is open: the canvas says so, and takes the same file at once.
  await page.keyboard.press('d');
  await expect(pictureOptions(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await rename(path.join(pictures, 'a.jpg'), path.join(pictures, 'new.jpg'));
  await page.reload();
  await pictureOptions(page).first().click();
  await expect(page.getByText('a.jpg is not in its folder any more')).toBeVisible();
  await point(path.join(pictures, 'new.jpg'), page.getByRole('button', { name: 'Find it…' }));
  await expect(page.getByText('is not in its folder any more')).toHaveCount(0);
  await expect(pictureOptions(page)).toHaveCount(2);
  await expect(boxes(page)).toHaveCount(1);

  // Another one is asked about; taken all the same, it is a changed file.
  await rm(path.join(pictures, 'new.jpg'));
  await cp(smear(3), path.join(pictures, 'other.jpg'));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('find pictures that were moved');
  await page.keyboard.press('Enter');
  const moved = page.getByRole('dialog', { name: 'Find pictures that were moved' });
  await point(
    path.join(pictures, 'other.jpg'),
    moved.getByRole('button', { name: 'Find it…: new.jpg' }),
  );
  const question = page.getByRole('dialog', { name: 'Is this the picture?' });
  await expect(question).toContainText('other.jpg has other content than new.jpg had');
  await question.getByRole('button', { name: 'Take it all the same' }).click();
  await expect(question).toHaveCount(0);
  await expect(
    page.getByText('The file is another one than the one that was annotated'),
  ).toBeVisible();
  await expect(boxes(page)).toHaveCount(1);
});

test('a damaged project is not touched, and what can be read of it becomes a new one', async ({
  openStudio,
}) => {
  await drawnBefore(openStudio);
  const file = await projectFile();
  // The page of one index: what the tables say can still be read.
  const handle = await open(file, 'r+');
  const { size } = await handle.stat();
  await handle.write(Buffer.alloc(64, 0xff), 0, 64, size - 64);
  await handle.close();

  const { page } = await openStudio({ dataFolder });
  const dialog = await openProject(page, file);
  await expect(dialog).toContainText('can be read of it. The file stays as it is.');
  await dialog.getByRole('button', { name: 'Make a new project of that' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(saved(page)).toBeVisible();
  await expect(pictureOptions(page)).toHaveCount(2);
});

test('a project that another Anchorscope has open can be looked at and not changed', async ({
  openStudio,
}) => {
  const first = await openStudio({ args: [pictures], dataFolder });
  await drawOne(first.page);
  const file = await projectFile();
  const { page } = await openStudio({ dataFolder: path.join(folder, 'other') });
  // A first start opens the sample, as a person sees before they do anything.
  await expect(pictureOptions(page)).toHaveCount(10);
  await openProject(page, file);
  await expect(boxes(page)).toHaveCount(1);
  await expect(page.getByText(/another Anchorscope|in use|has it open/i).first()).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.press('Delete');
  await expect(boxes(page)).toHaveCount(1);
  await expect(boxes(first.page)).toHaveCount(1);

  // The top bar has its name in either, and what of it can be done.
  await expect(projectMenu(first.page)).toHaveAccessibleName('Project pictures');
  await expect(projectMenu(page)).toHaveAccessibleName('Project pictures Read only');
  await projectMenu(page).click();
  const menu = page.getByRole('dialog', { name: 'Project' });
  await expect(menu).toContainText(file);
  await expect(menu.getByRole('button', { name: 'Import annotations…' })).toBeDisabled();
  await menu.getByRole('button', { name: 'Export annotations…' }).click();
  await expect(page.getByRole('dialog', { name: 'Export annotations' })).toBeVisible();
  await expect(menu).toHaveCount(0);
});
