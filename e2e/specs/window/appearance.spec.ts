import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../../hosts.ts';
import { bloodCells } from '../../models.ts';
import { detected, stageButton } from '../../studio.ts';

const { model, picture } = bloodCells;

async function violations(page: Page): Promise<string[]> {
  // What was just changed must have been painted: axe reads computed colours.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
  await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
  );
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing in the ${colorScheme} theme, in any state of the window`, async ({
    openStudio,
  }) => {
    const { page } = await openStudio({ args: ['--model', model, picture] });
    await detected(page);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('n');
    await stageButton(page, 'NMS').click();
    expect(await violations(page)).toEqual([]);
    for (const key of ['Control+k', '?', 'Control+e']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page), key).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing in the ${colorScheme} theme where nothing is open, or cannot be`, async ({
    openStudio,
  }) => {
    const empty = await openStudio();
    await expect(empty.page.getByRole('main')).toContainText('--model');
    await empty.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(empty.page)).toEqual([]);

    const noPicture = path.join(model, 'model.json');
    const { page } = await openStudio({ args: ['--model', model, noPicture] });
    await expect(page.getByRole('region', { name: 'Picture' })).toContainText('model.json');
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 900, height: 600 });
    expect(await violations(page)).toEqual([]);
  });
}

test('the theme follows the system', async ({ openStudio }) => {
  const { page } = await openStudio();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).not.toBe(light);
});

for (const [width, height] of [
  [900, 600],
  [1440, 900],
  [3840, 2160],
] as const) {
  test(`nothing overflows at ${width} × ${height}`, async ({ openStudio }) => {
    const { page } = await openStudio({ args: ['--model', model, picture] });
    await page.setViewportSize({ width, height });
    await detected(page);
    const size = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));
    expect(size).toEqual({ width, height });
  });
}
