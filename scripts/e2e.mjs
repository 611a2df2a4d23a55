/** `npm run e2e -- [Playwright's arguments]`: sets up, finds a browser, builds, runs the specs. */
import path from 'node:path';
import { buildAll } from './build.mjs';
import { ensureBrowser } from './setup/browser.mjs';
import { installPackages } from './setup/packages.mjs';
import { runScript } from './setup/project.mjs';
import { runWithNode } from './setup/spawn.mjs';

await runScript(async () => {
  installPackages();
  const browser = await ensureBrowser();
  await buildAll();
  const playwright = path.join('node_modules', 'playwright', 'cli.js');
  return runWithNode(playwright, ['test', ...process.argv.slice(2)], {
    env: { CHROMIUM: browser },
  });
});
