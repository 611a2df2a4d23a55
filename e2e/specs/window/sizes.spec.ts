/** Every mode in windows of five sizes and in both themes: nothing leaves the window, and no words leave what they stand in. */
import { expect, type Page } from '@playwright/test';
import { test } from '../../hosts.ts';
import { bloodCells } from '../../models.ts';
import { detected, nextFrames } from '../../studio.ts';

const sizes = [
  [800, 600],
  [900, 600],
  [1440, 900],
  [2560, 1440],
  [3840, 2160],
] as const;

/** What leaves the window, and words that are wider than the button, cell or heading they are of. */
function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const window = `${scrollWidth} × ${scrollHeight}`;
    const fits = scrollWidth <= innerWidth && scrollHeight <= innerHeight;
    const words = [
      ...document.querySelectorAll<HTMLElement>('button, kbd, th, td, h2, h3, label, summary, a'),
    ];
    const wide = words.filter((element) => {
      const { display, overflowX } = getComputedStyle(element);
      const isShown = element.offsetParent !== null && element.clientWidth > 0;
      const isCut = element.scrollWidth > element.clientWidth + 1;
      return isShown && isCut && overflowX === 'visible' && !display.endsWith('inline');
    });
    return [
      ...(fits ? [] : [`the window: ${window}`]),
      ...wide.map((element) => `${element.tagName} “${element.innerText.slice(0, 40)}”`),
    ];
  });
}

async function expectNothingOverflows(page: Page, mode: string): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await nextFrames(page);
      await expect
        .poll(() => overflowing(page), `${mode}, ${width} × ${height}, ${colorScheme}`)
        .toEqual([]);
    }
  }
}

test('no mode overflows from 800 × 600 to 3840 × 2160, in either theme', async ({ openStudio }) => {
  const { page } = await openStudio({ args: ['--model', bloodCells.model, bloodCells.folder] });
  await detected(page);
  await expectNothingOverflows(page, 'Inspect');
  await page.keyboard.press('m');
  await expect(page.getByText('What would have kept it')).toBeVisible();
  await expectNothingOverflows(page, 'Inspect, why a miss was missed');
  for (const [key, mode] of [
    ['e', 'Evaluate'],
    ['k', 'Compare'],
    ['l', 'Annotate'],
    ['t', 'Train'],
  ] as const) {
    await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    await expect(page.getByRole('button', { name: mode, exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
    await expectNothingOverflows(page, mode);
  }
});
