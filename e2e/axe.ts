/** What axe finds wrong with what a page shows, in both themes. */
import axe from 'axe-core';
import { expect, type Page } from '@playwright/test';

/** @param state what is shown, for the message */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // What was just changed must have been painted: axe reads computed colours.
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(resolve));
        }),
    );
    // Within folded details the browser lists what has finished, too.
    const moving = () =>
      document.getAnimations().filter(({ playState }) => playState === 'running').length;
    await expect.poll(() => page.evaluate(moving)).toBe(0);
    expect(await violations(page), `${state}, ${colorScheme}`).toEqual([]);
  }
}

/** In the page as it is: the window has no frames, and what axe would tell of a page that passes is half of its work. */
async function violations(page: Page): Promise<readonly string[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
    );
  });
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
