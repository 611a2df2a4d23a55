/**
 * Published weights in the window: the web host with a catalogue that leads to a server of the test's, and
 * an import that takes any file. What the other hosts add is the same window and the same services.
 */
import { writeFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import {
  startFileServer,
  testContent,
  testEntry,
  type FileServer,
} from '../../main/services/models/testing/catalogue.ts';
import type { CatalogueEntry } from '../../shared/model/catalogue.ts';
import { expectAccessible } from '../axe.ts';
import { test, type OpenStudio } from '../hosts.ts';
import { bloodCells } from '../models.ts';

const content = testContent(400_000);
let server: FileServer;

const servers: FileServer[] = [];

test.beforeEach(async () => {
  const { host } = test.info().project.metadata;
  test.skip(host !== 'web', 'Only the web host can be given a catalogue.');
  server = await startFileServer(content);
  server.manners = { etags: ['"one"'] };
  servers.push(server);
});
test.afterEach(async () => {
  for (const each of servers.splice(0)) await each.close();
});

type Open = (options: object) => Promise<OpenStudio>;

async function openCatalogue(open: Open, given: Partial<CatalogueEntry> = {}, gate?: string) {
  const entry = testEntry(server.address, content, given);
  const studio = await open({
    program: 'e2e/fixtures/webHostWithCatalogue.ts',
    env: {
      TEST_CATALOGUE: JSON.stringify([entry]),
      ...(gate === undefined ? {} : { TEST_IMPORT_GATE: gate }),
    },
  });
  const { page } = studio;
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Catalogue/ })
    .click();
  return { ...studio, dialog: page.getByRole('dialog', { name: 'Catalogue of models' }) };
}

test('one click downloads, checks, converts and opens', async ({ openStudio }) => {
  const { page, dialog } = await openCatalogue(openStudio);
  const row = dialog.getByRole('row', { name: /^Small network/ });
  await expect(row).toContainText('12.3');
  await expect(row).toContainText('BSD-3-Clause');
  await dialog.getByRole('button', { name: 'Download Small network' }).click();
  await expect(row).toContainText('is open');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('main')).toContainText('small is open');
  expect(server.asked).toHaveLength(1);
});

test('a download is stopped and gone on with, with the keyboard alone', async ({ openStudio }) => {
  server.manners = { etags: ['"one"'], stallAfter: 100_000 };
  const { page, dialog } = await openCatalogue(openStudio);
  await expect(dialog.getByRole('button', { name: 'Download Small network' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Download Small network' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
  await expectAccessible(page, 'a download');
  // The same button, with the focus still on it.
  await expect(dialog.getByRole('button', { name: 'Stop Small network' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('100 kB are here already.');
  await expect(dialog.getByRole('button', { name: 'Resume Small network' })).toBeFocused();
  server.manners = { etags: ['"one"'] };
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('is open');
  expect(server.asked.at(-1)?.range).toBe('bytes=100000-');
});

test('it goes on where the dialog is closed, below the start', async ({ openStudio }, testInfo) => {
  const { page, dialog } = await openCatalogue(openStudio, {}, testInfo.outputPath('never'));
  await dialog.getByRole('button', { name: 'Download Small network' }).click();
  await page.keyboard.press('Escape');
  const job = page.getByRole('region', { name: 'Converting Small network' });
  await expect(job.getByRole('progressbar')).toBeVisible();
  await job.getByRole('button', { name: /^Stop/ }).click();
  await expect(job).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Messages' })).toHaveText('');
  // By its key, too.
  await page.keyboard.press('Control+Shift+M');
  await expect(dialog).toContainText('400 kB are here already.');
});

test('what is ready when another model is open is offered, and opened by its button', async ({
  openStudio,
}, testInfo) => {
  const gate = testInfo.outputPath('converted');
  const { page, dialog } = await openCatalogue(openStudio, {}, gate);
  await dialog.getByRole('button', { name: 'Download Small network' }).click();
  await page.keyboard.press('Escape');
  const job = page.getByRole('region', { name: 'Converting Small network' });
  await expect(job.getByRole('progressbar')).toBeVisible();
  const model = page.getByRole('banner').getByRole('button', { name: /^Model/ });
  await page.keyboard.press('Control+m');
  const browser = page.getByRole('dialog');
  await browser.getByRole('textbox').first().fill(bloodCells.model);
  await browser.getByRole('button', { name: /^Open/ }).first().click();
  await expect(model).toContainText('blood-cells');
  await writeFile(gate, '');
  const messages = page.getByRole('region', { name: 'Messages' });
  await expect(messages).toContainText('The model that you opened meanwhile stays open.');
  await expect(model).toContainText('blood-cells');
  await expectAccessible(page, 'an offer');
  await messages.getByRole('button', { name: 'Open small' }).click();
  await expect(model).toContainText('small');
  await expect(messages.getByRole('button', { name: 'Open small' })).toHaveCount(0);
});

for (const [what, given, sentence] of [
  ['a wrong hash', { sha256Prefix: '00000000' }, 'is not what was published and was removed'],
  ['a larger file', { bytes: 1000 }, 'is larger than the file was'],
] as const) {
  test(`${what} is said in the row`, async ({ openStudio }) => {
    const { page, dialog } = await openCatalogue(openStudio, given);
    await dialog.getByRole('button', { name: 'Download Small network' }).click();
    await expect(dialog.getByRole('alert')).toContainText(sentence);
    await expect(dialog.getByRole('button', { name: 'Download Small network' })).toBeEnabled();
    await expectAccessible(page, what);
  });
}

test('where no server answers, the row says what to do', async ({ openStudio }) => {
  const { dialog } = await openCatalogue(openStudio);
  await server.close();
  await dialog.getByRole('button', { name: 'Download Small network' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    `refuses the connection; try again, or download it yourself from ${server.address}`,
  );
  await dialog.getByRole('button', { name: 'Import weights…' }).click();
  await expect(dialog.page().getByRole('dialog', { name: 'Import weights' })).toBeVisible();
});

test('another window sees what is installed', async ({ openStudio }, testInfo) => {
  const gate = testInfo.outputPath('gate');
  const { page, dialog } = await openCatalogue(openStudio, {}, gate);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.keyboard.press('Control+Shift+M');
  await expect(other.getByRole('button', { name: 'Download Small network' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Download Small network' }).click();
  await expect(other.getByRole('dialog')).toContainText('Converting Small network');
  await writeFile(gate, '');
  await expect(other.getByRole('dialog')).toContainText('is open');
});
