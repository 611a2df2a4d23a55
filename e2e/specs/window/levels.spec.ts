import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { writeSyntheticFpn, writeSyntheticPicture } from '../../fixtures/syntheticFpn.ts';
import { test } from '../../hosts.ts';
import { detected, inspector, stageButton, stageCount } from '../../studio.ts';

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-levels-'));
  await writeSyntheticFpn(path.join(folder, 'model'));
  await writeSyntheticPicture(path.join(folder, 'noise.png'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('five levels stand under the rail with their counts, and one can be looked at alone', async ({
  openStudio,
}) => {
  const args = ['--model', path.join(folder, 'model'), path.join(folder, 'noise.png')];
  const { page } = await openStudio({ args });
  await detected(page);
  const levels = page.getByRole('group', { name: 'Level' });
  await expect(levels).toBeHidden();

  await stageButton(page, 'Anchors').click();
  const radios = levels.getByRole('radio');
  await expect(radios).toHaveCount(6);
  await expect(levels.getByRole('radio', { name: 'Level 3, stride 16: 12,600' })).toBeVisible();

  await stageButton(page, 'Top-k').click();
  await levels.getByRole('radio', { name: /^Level 5, stride 64:/ }).focus();
  await page.keyboard.press('Space');
  const counts = () =>
    Promise.all(
      [1, 2, 3, 4, 5].map(async (level) => {
        const name = await radios.nth(level).getAttribute('aria-label');
        return Number(/[\d,]+$/.exec(name ?? '')?.[0].replaceAll(',', ''));
      }),
    );
  const sum = async () => (await counts()).reduce((all, each) => all + each, 0);
  await expect.poll(sum).toBe(await stageCount(page, 'Top-k'));
  const own = (await counts())[4];
  const legend = page.getByRole('list', { name: 'What the colours mean' });
  await expect(legend).toContainText(`best of each level ${own?.toLocaleString('en')}`);

  // The next box by score is one of the level, and its anchor too.
  await page.getByRole('region', { name: 'Picture' }).getByRole('application').focus();
  await page.keyboard.press('n');
  await expect(inspector(page)).toContainText('level 5');
});
