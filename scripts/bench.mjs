/** `npm run bench`: sets up, finds a browser, builds the window, and prints the figures of e2e/bench. */
import { buildWindow } from './build.mjs';
import { ensureBrowser } from './setup/browser.mjs';
import { installPackages } from './setup/packages.mjs';
import { runScript } from './setup/project.mjs';
import { runWithNode } from './setup/spawn.mjs';

await runScript(async () => {
  installPackages();
  const browser = await ensureBrowser();
  await buildWindow();
  return runWithNode('e2e/bench/main.ts', process.argv.slice(2), { env: { CHROMIUM: browser } });
});
