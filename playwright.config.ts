/**
 * The same specs against each host. Fixtures start the hosts themselves and read which one from the
 * project's metadata; without a real Electron the project `electron` skips, saying so. What is about the page
 * alone (specs/window) has the web host and Electron: the stand-in would show the same page in the same browser.
 */
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { findBrowser } from './scripts/setup/browser.mjs';
import { hangLimit, waitLimit } from './scripts/test/limits.mjs';

const browser = await findBrowser();
if (browser === null) {
  throw new Error('There is no Chromium for the tests; "npm run e2e" finds or installs one.');
}
// Workers load this file again: they need not look for the browser a second time.
process.env['CHROMIUM'] = browser;

const hosts = ['web', 'electron-shell', 'electron'] as const;
const inCI = Boolean(process.env['CI']);

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: inCI,
  retries: 0,
  // A test waits for its host and browser by turns: one worker would leave half of a machine with two cores idle.
  workers: 2,
  timeout: hangLimit,
  expect: { timeout: waitLimit },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    // A trace would double what a test costs; `npm run e2e -- --trace on` gives one of a test that fails.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser,
      // As root, in a container, Chromium has no sandbox of its own.
      chromiumSandbox: process.platform === 'linux' && process.getuid?.() !== 0,
      // WebGL2 in software, so that the canvas is the same on every machine; the page around it costs less without.
      args: [
        '--use-gl=angle',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-gpu-compositing',
      ],
    },
  },
  projects: hosts.map((host) => ({
    name: host,
    metadata: { host },
    testIgnore: host === 'electron-shell' ? '**/specs/window/**' : [],
  })),
} satisfies PlaywrightTestConfig);
