/** What a person does who has no pointer. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Tab is pressed at most so often: more than there are places in any state of the window. */
const mostTabs = 150;

/** Goes on with Tab until something has the focus. @throws where Tab never comes there */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < mostTabs; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target, 'Tab comes there').toBeFocused({ timeout: 1 });
}

/** Types into a field in place of what stands there. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Goes down a list of choices from its top until one is chosen. */
export async function choose(page: Page, list: Locator, value: string): Promise<void> {
  await tabTo(page, list);
  await page.keyboard.press('Home');
  const choices = await list.getByRole('option').count();
  for (let i = 1; i < choices && (await list.inputValue()) !== value; i++) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(list).toHaveValue(value);
}

/** Presses the button that Tab comes to. */
export async function pressButton(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press('Enter');
}

/** Counts what a pointer does on the page from now on. @returns how often it was pressed. */
export async function pointerPresses(page: Page): Promise<() => Promise<number>> {
  const count = await page.evaluateHandle(() => {
    const seen = { presses: 0 };
    // A click by a key is a click too, but no press of a pointer.
    addEventListener('pointerdown', () => seen.presses++, { capture: true });
    return seen;
  });
  return () => count.evaluate(({ presses }) => presses);
}
