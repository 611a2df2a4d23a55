/** Script of the window, from the browser's own tracing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import * as v from 'valibot';
import playwrightConfig from '../../playwright.config.ts';
import { median } from '../../shared/numbers.ts';
import { launchWebHost } from '../hosts.ts';

/** CPU milliseconds of script, each frame or each click. */
export interface FrameFigure {
  readonly name: string;
  readonly frames: number;
  readonly median: number;
  readonly worst: number;
  readonly limit: number;
}

/** @param name what is done, with how much */
export function frameFigure(name: string, times: readonly number[], limit: number): FrameFigure {
  return {
    name: `Script with ${name}`,
    frames: times.length,
    median: median(times),
    worst: Math.max(...times),
    limit,
  };
}

/**
 * A window on the web host for a measurement, and a folder that goes with it.
 * @param prepare writes what is opened into the folder. @returns the command line
 * @param program absent: the web host's
 */
export async function inWindow<T>(
  prepare: (folder: string) => Promise<readonly string[]>,
  measure: (browser: Browser, page: Page) => Promise<T>,
  program?: string,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions);
  try {
    const studio = await launchWebHost(browser, {
      args: await prepare(folder),
      ...(program === undefined ? {} : { program }),
    });
    try {
      await studio.page.setViewportSize({ width: 1440, height: 900 });
      return await measure(browser, studio.page);
    } finally {
      await studio.close();
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Does something twelve times, each time until it is drawn. */
export async function repeated(page: Page, work: (i: number) => Promise<void>): Promise<void> {
  for (let i = 0; i < 12; i++) {
    await work(i);
    await nextFrame(page);
  }
}

const traceSchema = v.object({
  traceEvents: v.array(
    v.looseObject({
      name: v.optional(v.string(), ''),
      tdur: v.optional(v.number()),
      args: v.optional(
        v.looseObject({ data: v.optional(v.looseObject({ type: v.optional(v.string()) })) }),
      ),
    }),
  ),
});

/** CPU milliseconds of each animation frame's script, and of each pointer event that clicks. */
export async function traced(browser: Browser, page: Page, work: () => Promise<void>) {
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  await work();
  const trace = v.parse(
    traceSchema,
    JSON.parse(new TextDecoder().decode(await browser.stopTracing())),
  );
  const of = (name: string, types?: readonly string[]) =>
    trace.traceEvents
      .filter(
        (event) =>
          event.name === name &&
          (types === undefined || types.includes(event.args?.data?.type ?? '')),
      )
      .map(({ tdur = 0 }) => tdur / 1000);
  return {
    frames: of('FireAnimationFrame'),
    clicks: of('EventDispatch', ['pointerdown', 'pointerup', 'click']),
  };
}

/** Two frames later the one that was asked for has been drawn. */
function nextFrame(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
}

export async function idle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 20_000 })),
  );
}
