/** The report of an evaluation in a browser, as whoever gets it opens it: a file, without the studio. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { htmlReport } from '../../../shared/evaluation/html/htmlReport.ts';
import type { ReportedMiss } from '../../../shared/evaluation/html/missesSection.ts';
import {
  aStageRecall,
  evaluated,
  hostileNames,
} from '../../../shared/evaluation/testing/evaluated.ts';
import { expectAccessible } from '../../axe.ts';

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-report-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));
test.beforeEach(() => {
  test.skip(test.info().project.name !== 'web', 'A report has no host.');
});

/** A grey pixel. */
const href = 'data:image/gif;base64,R0lGODlhAQABAIAAAICAgAAAACwAAAAAAQABAAACAkQBADs=';

/** Opens a report with such classes, and collects all that it asks for and all that runs or is refused. */
async function open(page: Page, name: string, classes: readonly string[]) {
  const rows = classes.map((label, i): ReportedMiss => ({
    ...{ picture: `folder/${label}`, object: i + 1, label, box: [10, 20, 40, 60] },
    ...{ size: 'medium', verdict: 'scoredLow', lostAt: 'Top-k', iou: 0.7, change: null },
    ...{ sentence: `Scored low: ${label}.`, crop: { href, part: [0, 10, 50, 70] } },
  }));
  const text = htmlReport({
    ...{ title: name, facts: [{ name: 'Data', value: classes.join(', ') }] },
    ...{
      report: evaluated(classes).report,
      stageRecall: aStageRecall(['Anchors', 'Top-k', 'Found']),
    },
    proposals: { iou: 0.5, lines: [{ title: 'RPN', points: [{ count: 10, recall: 0.5 }] }] },
    misses: { rows, total: 200, withChanges: false },
  });
  const file = path.join(folder, `${name}.html`);
  await writeFile(file, text);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => asked.push(message.text()));
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  const address = String(pathToFileURL(file));
  await page.goto(address);
  return asked.filter((each) => each !== address && !each.startsWith('data:'));
}

test('asks for nothing, runs nothing, and has no fault that axe finds, in both themes', async ({
  page,
}) => {
  const asked = await open(page, 'plain', ['cat', 'dog', 'bird']);
  expect(asked).toEqual([]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Evaluation: plain');
  await expect(page.getByRole('img', { name: /^Precision over recall/ })).toBeVisible();
  await expect(page.getByText('The first 3 of 200 misses.')).toBeVisible();
  await expectAccessible(page, 'a report');
});

test('has names of strangers as text', async ({ page }) => {
  expect(await open(page, 'hostile', hostileNames)).toEqual([]);
  const [name = ''] = hostileNames;
  await expect(page.getByRole('rowheader', { name }).first()).toBeVisible();
  await expect(page.locator('script, img')).toHaveCount(0);
});

for (const width of [1280, 390]) {
  test(`fits a page of ${width} pixels, with figures whose letters can be read`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page, `width-${width}`, ['cat', 'dog', ...hostileNames]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
    const { lowest, texts, over } = await page.evaluate(() => {
      const figures = [...document.querySelectorAll('figure svg')].map((svg) =>
        [...svg.querySelectorAll('text')]
          // A turned text has a place that is wider than itself.
          .filter((text) => text.textContent !== '' && !text.hasAttribute('transform'))
          .map((text) => ({ words: text.textContent, place: text.getBoundingClientRect() })),
      );
      const pairs = figures.flatMap((own) =>
        own.flatMap(({ words, place: a }, i) =>
          own
            .slice(i + 1)
            .filter(
              ({ place: b }) =>
                a.left < b.right - 1 &&
                b.left < a.right - 1 &&
                // The place of a line of text is a fifth higher than its letters.
                a.top + a.height / 5 < b.bottom - b.height / 5 &&
                b.top + b.height / 5 < a.bottom - a.height / 5,
            )
            .map((other) => `${words} and ${other.words}`),
        ),
      );
      const all = figures.flat();
      const lowest = Math.min(...all.map(({ place }) => place.height));
      return { lowest, texts: all.length, over: pairs };
    });
    expect(texts).toBeGreaterThan(50);
    expect(lowest).toBeGreaterThanOrEqual(9);
    expect(over).toEqual([]);
  });
}

test('is light on paper, whatever the screen is', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, 'paper', ['cat']);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe('rgb(28, 31, 36)');
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  expect(await ground()).toBe('rgb(255, 255, 255)');
});
