/** Evaluate: what the terminal's evaluation says, every number with its rows, thresholds that recount, two settings, and by keyboard alone. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import * as v from 'valibot';
import { run } from '../../main/cli/testing/program.ts';
import { parseJson } from '../../shared/json.ts';
import { count, decimal } from '../../shared/words.ts';
import { expectAccessible } from '../axe.ts';
import { test } from '../hosts.ts';
import { tabTo } from '../keys.ts';
import { bloodCells } from '../models.ts';
import { detected } from '../studio.ts';

const args = ['--model', bloodCells.model, bloodCells.folder];
const main = (page: Page) => page.getByRole('main', { name: 'Evaluate' });
const headline = (page: Page) => main(page).getByRole('heading', { level: 2 });
const funnel = (page: Page) => main(page).getByRole('region', { name: 'Where objects are lost' });
const bar = (page: Page, title: string) =>
  funnel(page).getByRole('row', { name: new RegExp(`^${title}`) });
const table = (page: Page) => main(page).getByRole('listbox');
const chip = (page: Page, text: string) =>
  main(page)
    .getByRole('group', { name: 'What is listed' })
    .getByRole('button', { name: new RegExp(`^${text}`) });

const countsSchema = v.object({ all: v.number() });
const reportSchema = v.object({
  objects: v.number(),
  coco: v.object({ AP: v.number(), AP50: v.number() }),
  stageRecall: v.object({
    objects: countsSchema,
    stages: v.array(
      v.object({ stage: v.nullable(v.string()), covered: countsSchema, lost: countsSchema }),
    ),
  }),
});

/** What the terminal says of the same pictures. */
async function byTerminal(settings: readonly string[] = []) {
  const set = settings.flatMap((each) => ['--set', each]);
  const data = ['--data', bloodCells.folder.replace('JPEGImages', '')];
  const { stdout } = await run(
    ['evaluate', '--json', '--model', bloodCells.model, ...data, ...set],
    '.',
  );
  return v.parse(reportSchema, parseJson(stdout));
}

async function evaluated(page: Page): Promise<void> {
  await expect(main(page).getByRole('button', { name: 'Evaluate again' })).toBeEnabled({
    timeout: 150_000,
  });
}

test('an evaluation says what the terminal says, and every number lists its rows', async ({
  openStudio,
}) => {
  const told = await byTerminal();
  const { page } = await openStudio({ args });
  await detected(page);
  await page.keyboard.press('e');
  await expect(headline(page)).toHaveText(/^What does blood-cells miss, and why\?$/);
  await page.keyboard.press('Control+Enter');
  await expect(main(page).getByText(/^[1-9]\d* of \d+ pictures/)).toBeVisible();
  // What is left of it goes on in the window that comes back.
  await page.reload();
  await evaluated(page);

  const { stages: bars, objects } = told.stageRecall;
  const found = bars.at(-1)?.covered.all ?? -1;
  const missed = objects.all - found;
  await expect(headline(page)).toHaveText(
    `${count(found)} of ${count(objects.all)} objects found, ${count(missed)} missed`,
  );
  await expect(main(page).locator('dl')).toContainText(
    new RegExp(`AP50\\s*${decimal(100 * told.coco.AP50, 1)}`),
  );
  await page.reload();
  await evaluated(page);
  for (const [title, stage] of [
    ['Anchors', 'anchors'],
    ['Top-k', 'topK'],
    ['NMS', 'proposals'],
    ['Detections', 'detections'],
  ] as const) {
    const own = bars.find((each) => each.stage === stage);
    await expect(bar(page, title)).toContainText(count(own?.covered.all ?? -1));
  }

  // The worst bar's number lists exactly what it counts.
  const lost = bars.find(({ stage }) => stage === 'topK')?.lost.all ?? 0;
  expect(lost).toBeGreaterThan(0);
  await bar(page, 'Top-k')
    .getByRole('button', { name: `−${count(lost)}` })
    .click();
  await expect(table(page)).toHaveAccessibleName(`Lost at Top-k, ${count(lost)}`);
  await expect(chip(page, 'Top-k')).toHaveAttribute('aria-pressed', 'true');
  await chip(page, 'Misses').click();
  await expect(table(page)).toHaveAccessibleName(`All misses, ${count(missed)}`);

  // A cell of the confusion matrix does, too.
  const confusion = main(page).getByRole('figure', { name: 'Confusion' });
  const cell = confusion.getByRole('row', { name: /^RBC/ }).getByRole('button').first();
  const number = (await cell.textContent()) ?? '';
  await cell.click();
  await expect(table(page)).toHaveAccessibleName(`RBC found as such, ${number}`);

  // A higher threshold loses more, and says that verdicts are of another one.
  const slider = main(page).getByRole('slider', { name: 'Score threshold, slider' });
  await slider.fill('0.9');
  const strict = await byTerminal(['head.scoreThreshold=0.9']);
  const few = strict.stageRecall.stages.at(-1)?.covered.all ?? -1;
  await expect(headline(page)).toHaveText(new RegExp(`^${count(few)} of`));
  await expect(main(page).getByText('Verdicts and saving changes are of')).toBeVisible();
  await expectAccessible(page, 'Evaluate, recounted');
  await main(page).getByRole('button', { name: 'Back to those' }).click();
  await expect(headline(page)).toHaveText(new RegExp(`^${count(found)} of`));

  // All numbers, with COCO's twelve.
  await main(page).getByRole('button', { name: 'All numbers' }).click();
  await expect(
    main(page)
      .getByRole('region', { name: 'COCO and VOC' })
      .getByRole('row', { name: /^AP mean/ }),
  ).toContainText(decimal(100 * told.coco.AP, 1));
  await expectAccessible(page, 'All numbers');

  await main(page).getByRole('button', { name: 'Anchors', exact: true }).click();
  const sets = main(page).getByRole('region', { name: 'Sets of anchors' });
  await expect(sets.getByRole('button', { pressed: true })).toHaveCount(1);
  await expectAccessible(page, 'Anchors');
});

test('classes that the data call otherwise do not count, until a person says what they are', async ({
  openStudio,
}, testInfo) => {
  const folder = testInfo.outputPath('data');
  await cp(path.join(bloodCells.model, 'sample'), folder, { recursive: true });
  const annotations = path.join(folder, 'Annotations');
  for (const [at, name] of (await readdir(annotations)).sort().entries()) {
    const file = path.join(annotations, name);
    if (at >= 2) {
      await rm(file);
      await rm(path.join(folder, 'JPEGImages', name.replace('.xml', '.jpg')));
      continue;
    }
    const renamed = (await readFile(file, 'utf8')).replaceAll('>RBC<', '>Erythrocyte<');
    await writeFile(file, renamed.replaceAll('>Platelets<', '>platelet<'));
  }
  await rm(path.join(folder, 'ImageSets'), { recursive: true });
  const { page } = await openStudio({
    args: ['--model', bloodCells.model, path.join(folder, 'JPEGImages')],
  });
  await detected(page);
  await page.keyboard.press('e');
  await page.keyboard.press('Control+Enter');
  await evaluated(page);
  const note = main(page).getByText(/^Not counted: \d+ objects of classes that blood-cells lacks/);
  await expect(note).toContainText('“Erythrocyte”');
  const few = Number(/of (\d+) object/.exec(await headline(page).innerText())?.[1]);

  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'Classes of the data' });
  const red = dialog.getByRole('combobox', { name: 'Erythrocyte is' });
  await expect(red).toBeFocused();
  // What is called alike but for a letter is taken for it.
  await expect(dialog.getByRole('combobox', { name: 'platelet is' })).toHaveValue('Platelets');
  await expectAccessible(page, 'Classes of the data');
  await red.selectOption('RBC');
  await dialog.getByRole('button', { name: 'Evaluate again' }).click();
  await expect(dialog).toBeHidden();
  await expect(note).toHaveCount(0);
  await evaluated(page);
  const counted = async () => Number(/of (\d+) object/.exec(await headline(page).innerText())?.[1]);
  await expect.poll(counted).toBeGreaterThan(few + 20);
  const all = await counted();
  await page.reload();
  await evaluated(page);
  await expect(headline(page)).toHaveText(new RegExp(` of ${all} objects found`));

  // Why one of them was missed is asked under the same names.
  await table(page).getByRole('option').filter({ hasText: 'Erythrocyte' }).first().dblclick();
  const side = page.getByRole('complementary');
  await expect(side.getByRole('button', { name: 'Back to Evaluate' })).toBeVisible();
  await expect(side.getByText(/^Not counted/)).toHaveCount(0);
});

test('by keyboard alone: evaluate, read why, go there and back, and try a change on all', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await page.keyboard.press('e');
  await page.keyboard.press('Control+Enter');
  await evaluated(page);
  await tabTo(page, table(page));
  await page.keyboard.press('ArrowDown');
  const line = table(page).getByRole('option', { selected: true });
  await expect(line).toHaveAttribute('aria-posinset', '2');
  const [name = ''] = /generated-smear-\d+\.jpg/.exec((await line.textContent()) ?? '') ?? [];
  await page.keyboard.press('Enter');
  const side = page.getByRole('complementary');
  await expect(side.getByRole('button', { name: 'Back to Evaluate' })).toBeVisible();
  await expect(page.getByRole('option', { name: new RegExp(name), selected: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(main(page)).toBeVisible();
  await expect(table(page)).toBeVisible();

  // A change that finds a miss, on all pictures: gained and lost are listed, with an interval of the difference.
  const saved = table(page).getByRole('option').filter({ hasText: '→' });
  await expect(saved.first()).toBeVisible({ timeout: 90_000 });
  const wanted = Number(await saved.first().getAttribute('aria-posinset'));
  await tabTo(page, table(page));
  await page.keyboard.press('Home');
  for (let place = 1; place < wanted; place++) await page.keyboard.press('ArrowDown');
  await expect(line).toHaveAttribute('aria-posinset', String(wanted));
  await expect(main(page).getByRole('button', { name: 'Try on all' })).toBeEnabled();
  await page.keyboard.press('Shift+Enter');
  await expect(main(page).getByRole('button', { name: 'Stop' })).toBeVisible();
  await evaluated(page);
  await expect(main(page).getByRole('combobox', { name: 'Held against' })).not.toHaveValue('');
  const gained = main(page).locator('dl div', { hasText: 'Gained' });
  const numberGained = async () => Number((await gained.locator('dd').textContent()) ?? '0');
  await expect.poll(numberGained).toBeGreaterThan(0);
  const more = await numberGained();
  await gained.getByRole('button').click();
  await expect(table(page)).toHaveAccessibleName(`Gained, ${count(more)}`);
  await expectAccessible(page, 'Two settings');
  await page.keyboard.press('c');
  await expect(gained).toHaveCount(0);
});
