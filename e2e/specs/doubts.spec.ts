/** Annotations that a model contradicts: an evaluation lists them, worst first, and Annotate's review puts them right by keys. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { run } from '../../main/cli/testing/program.ts';
import { parseResults, type Result } from '../../main/cli/testing/resultSchema.ts';
import { readDataset } from '../../main/datasets/readDataset.ts';
import { Projects } from '../../main/projects/projects.ts';
import { iou, type Box } from '../../shared/geometry/boxes.ts';
import { withPictures } from '../annotating.ts';
import { expectAccessible } from '../axe.ts';
import { test } from '../hosts.ts';
import { bloodCells } from '../models.ts';
import { detected } from '../studio.ts';

interface Labelled {
  readonly label: string;
  readonly box: Box;
}

const names = ['a.jpg', 'b.jpg', 'c.jpg'] as const;
let folder = '';
let pictures = '';
test.beforeEach(async () => {
  ({ folder, pictures } = await withPictures(names));
});
const folders: string[] = [];
test.afterEach(() => folders.push(folder));
test.afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true, force: true }))));

/** The exact boxes of the sample's first pictures, by the names that they have here. */
async function exactBoxes(): Promise<ReadonlyMap<string, readonly Labelled[]>> {
  const sample = path.join(bloodCells.model, 'sample');
  const { train, val, classes } = await readDataset({ folder: sample, format: 'voc' });
  const className = new Map(classes.map(({ id, name }) => [id, name]));
  return new Map(
    names.map((name, i) => {
      const of = [...train, ...val].find(({ name: own }) => own.includes(`0000${i + 1}.`));
      const boxes = of?.annotations.map(({ classId, geometry: { box } }) => ({
        label: className.get(classId ?? -1) ?? '',
        box,
      }));
      return [name, boxes ?? []];
    }),
  );
}

/** What the terminal finds on the pictures: one run of it for all of them. */
async function foundOnAll(): Promise<readonly Result[]> {
  const root = path.resolve(import.meta.dirname, '..', '..');
  const ended = await run(['detect', '--json', '--model', bloodCells.model, pictures], root);
  if (ended.code !== 0) throw new Error(`The terminal failed: ${ended.words.join(' ')}`);
  return parseResults(ended.stdout);
}

/** The object that the model is surest of on a picture. */
function surest(results: readonly Result[], name: string, objects: readonly Labelled[]): Labelled {
  const { detections } = results.find(({ image }) => path.basename(image) === name) ?? {
    detections: [],
  };
  for (const { box: found, label } of detections.toSorted((a, b) => b.score - a.score)) {
    const object = objects.find((each) => each.label === label && iou(each.box, found) > 0.75);
    const alone = objects.filter((each) => iou(each.box, found) > 0.05).length === 1;
    if (object !== undefined && alone) return object;
  }
  throw new Error(`The model finds nothing of ${name}.`);
}

/** COCO's file beside the pictures. */
async function annotateBeside(boxes: ReadonlyMap<string, readonly Labelled[]>): Promise<void> {
  const labels = ['RBC', 'WBC', 'Platelets'];
  const all = [...boxes].flatMap(([name, own]) => own.map((each) => ({ ...each, name })));
  const content = {
    images: names.map((name, i) => ({ id: i + 1, file_name: name, width: 640, height: 480 })),
    categories: labels.map((name, i) => ({ id: i + 1, name })),
    annotations: all.map(({ box: [x0, y0, x1, y1], label, name }, i) => ({
      ...{ id: i + 1, image_id: 1 + names.findIndex((each) => each === name) },
      ...{ category_id: labels.indexOf(label) + 1, iscrowd: 0 },
      ...{ bbox: [x0, y0, x1 - x0, y1 - y0], area: (x1 - x0) * (y1 - y0) },
    })),
  };
  await writeFile(path.join(pictures, 'labels.json'), JSON.stringify(content));
}

/** Moved to the right so far that a fifth of both is in both. */
function shifted([x0, y0, x1, y1]: Box): Box {
  const away = ((x1 - x0) * 2) / 3;
  return x1 + away <= 640 ? [x0 + away, y0, x1 + away, y1] : [x0 - away, y0, x1 - away, y1];
}

const doubts = (page: Page) =>
  page.getByRole('listbox', { name: /^Doubtful annotations/ }).getByRole('option');
const asked = (page: Page) =>
  page.getByRole('status').filter({ hasText: /: Enter takes the model’s/ });

test('one that is missing, one that is shifted and one of a wrong class come up first, and are put right', async ({
  openStudio,
}) => {
  const exact = await exactBoxes();
  const boxesOf = (name: string) => exact.get(name) ?? [];
  const results = await foundOnAll();
  const missing = surest(results, 'a.jpg', boxesOf('a.jpg'));
  const poor = surest(results, 'b.jpg', boxesOf('b.jpg'));
  const wrong = surest(results, 'c.jpg', boxesOf('c.jpg'));
  const otherLabel = wrong.label === 'RBC' ? 'Platelets' : 'RBC';
  await annotateBeside(
    new Map([
      ['a.jpg', boxesOf('a.jpg').filter((each) => each !== missing)],
      [
        'b.jpg',
        boxesOf('b.jpg').map((each) =>
          each === poor ? { ...each, box: shifted(each.box) } : each,
        ),
      ],
      [
        'c.jpg',
        boxesOf('c.jpg').map((each) => (each === wrong ? { ...each, label: otherLabel } : each)),
      ],
    ]),
  );

  const dataFolder = path.join(folder, 'data');
  const studio = await openStudio({ args: ['--model', bloodCells.model, pictures], dataFolder });
  const { page } = studio;
  await detected(page);
  await page.keyboard.press('e');
  await page.keyboard.press('Control+Enter');
  const list = page.getByRole('button', { name: /^Doubtful annotations \d/ });
  await list.click();
  const first = await Promise.all([0, 1, 2].map((at) => doubts(page).nth(at).innerText()));
  for (const kind of ['likely missing', 'likely wrong class', 'likely poor box']) {
    expect(first.filter((said) => said.includes(kind))).toHaveLength(1);
  }

  await page.keyboard.press('y');
  // They are another program's: first they become the project's.
  await expect(page.getByText(/^To review \d+ doubtful pictures?, import what/)).toBeVisible();
  await page.getByRole('button', { name: 'Import them' }).click();
  await expect(page.getByText(/^Review: 1 of \d+ here$/)).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Doubtful \d/ })).toBeChecked();
  await expectAccessible(page, 'a review of what is doubted');

  const right = [
    `likely missing: ${missing.label}`,
    `${poor.label} with another box`,
    `${otherLabel} here, the model says ${wrong.label}`,
  ];
  let isUndone = false;
  while (right.length > 0) {
    const said = (await asked(page).textContent()) ?? '';
    const place = right.findIndex((each) => said.includes(each));
    await page.keyboard.press(place < 0 ? 'Delete' : 'Enter');
    await expect(asked(page).filter({ hasText: said })).toHaveCount(0);
    if (place < 0) continue;
    if (!isUndone) {
      // Undone, it is asked again.
      isUndone = true;
      const about = page.getByText(/^Undo is about this picture/);
      const again = asked(page).filter({ hasText: said });
      await page.keyboard.press('Control+z');
      await expect(again.or(about).first()).toBeVisible();
      if (!(await again.isVisible())) await page.keyboard.press('Control+z');
      await expect(asked(page)).toHaveText(said);
      await page.keyboard.press('Enter');
      await expect(asked(page).filter({ hasText: said })).toHaveCount(0);
    }
    right.splice(place, 1);
  }
  await studio.close();

  const projects = path.join(dataFolder, 'projects');
  const [file = ''] = (await readdir(projects)).filter((name) => name.endsWith('.anchorscope'));
  const kept = new Projects();
  const opened = path.join(projects, file);
  await kept.open({ file: opened, copies: path.join(folder, 'copies'), create: null });
  const objectsOf = async (name: string) => (await kept.truth(opened, name))?.objects ?? [];
  const at = (objects: readonly { readonly box: Box; readonly label: string | null }[], box: Box) =>
    objects.filter((each) => iou(each.box, box) > 0.75).map(({ label }) => label);
  expect(at(await objectsOf('a.jpg'), missing.box)).toEqual([missing.label]);
  expect(at(await objectsOf('b.jpg'), poor.box)).toEqual([poor.label]);
  expect(at(await objectsOf('b.jpg'), shifted(poor.box))).toEqual([]);
  expect(at(await objectsOf('c.jpg'), wrong.box)).toEqual([wrong.label]);
  await kept.closeAll();
});
