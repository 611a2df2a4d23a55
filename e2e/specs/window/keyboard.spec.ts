import { expect, type Page } from '@playwright/test';
import { test } from '../../hosts.ts';
import { bloodCells } from '../../models.ts';
import { detected, inspector, pictureOptions, stageButton } from '../../studio.ts';

const args = ['--model', bloodCells.model, bloodCells.folder];

test('everything that Inspect is for can be done with the keyboard alone', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);

  await page.keyboard.press('d');
  await expect(page.getByText('2 of 10')).toBeVisible();
  await detected(page);
  await page.keyboard.press('n');
  await expect(inspector(page).getByRole('list', { name: 'Class probabilities' })).toBeVisible();
  await page.keyboard.press('Shift+F');
  await expect(stageButton(page, 'Classes')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(inspector(page)).toContainText('Nothing is selected');

  // The palette finds an action by a part of its name, runs it, and gives the focus back.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('heat');
  await page.keyboard.press('Enter');
  await expect(stageButton(page, 'Objectness')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // The key table opens, names its keys, and closes.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Follow the lineage');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a picture is found by a part of its name: Enter and the arrows go through what was found, Esc leads back', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await stageButton(page, 'NMS').focus();
  const find = page.getByRole('searchbox', { name: 'Find a picture' });
  await page.keyboard.press('/');
  await expect(find).toBeFocused();
  // The first and the tenth.
  await page.keyboard.type('0001');
  await expect(pictureOptions(page)).toHaveCount(2);
  const shown = pictureOptions(page).and(page.locator('[aria-selected="true"]'));
  await expect(shown).toContainText('00001');
  for (const [key, name] of [
    ['Enter', '00010'],
    ['Enter', '00001'],
    ['ArrowDown', '00010'],
    ['ArrowUp', '00001'],
    ['Shift+Enter', '00010'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(shown).toContainText(name);
    await expect(find).toBeFocused();
  }
  await page.keyboard.press('Escape');
  await expect(pictureOptions(page)).toHaveCount(10);
  await expect(stageButton(page, 'NMS')).toBeFocused();
  await expect(shown).toContainText('00010');
});

test('Tab reaches every region, always with a visible focus', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const seen = new Set<string>();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const focus = await focused(page);
    if (focus === null) continue;
    expect(focus.outlined, `the focus on ${focus.name} is visible`).toBe(true);
    seen.add(focus.region);
  }
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'banner',
      'Pictures',
      'Stages',
      'Picture',
      'Live controls',
      'Inspector',
    ]),
  );
});

/** What has the focus: where it is, and whether its style differs from the same element without it. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const look = () => {
      // A ring may be drawn by the element, or by what surrounds it.
      const parts = [element, element.parentElement, element.parentElement?.parentElement];
      return parts
        .map((part) => {
          if (!part) return '';
          const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(part);
          const after = getComputedStyle(part, '::after');
          return [outline, boxShadow, borderColor, backgroundColor, after.outline].join();
        })
        .join();
    };
    const region = element.closest(
      'header, aside, [aria-label="Picture"], [aria-label="Live controls"], [role="toolbar"]',
    );
    const withFocus = look();
    element.blur();
    const without = look();
    element.focus();
    const label = region?.getAttribute('aria-label') ?? '';
    return {
      name: element.getAttribute('aria-label') ?? element.innerText.slice(0, 40),
      outlined: withFocus !== without,
      region: region?.tagName === 'HEADER' && label === '' ? 'banner' : (label.split(':')[0] ?? ''),
    };
  });
}
