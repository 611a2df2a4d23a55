/** A Chromium for the tests of the window: one that is installed, or one that can be had. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { SetupError, inProject, root, say } from './project.mjs';
import { node24 } from './spawn.mjs';

/** The one without a window first: no bars of a window nobody sees are drawn, which is a third of what a test costs. */
const programNames = [
  'chromium-headless-shell',
  'chrome-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
/** Without fonts no text would have a size; chromium has the Vulkan driver that webgpu is tested on. */
const debianPackages = ['chromium-headless-shell', 'chromium', 'fonts-liberation'];
const macPrograms = ['Google Chrome', 'Chromium'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** @param {string} program @returns {boolean} whether it really starts (Ubuntu's is only a hint to install a snap) */
function starts(program) {
  if (process.platform === 'win32') return existsSync(program);
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 && /Chrom/.test(stdout);
}

/** @returns {Promise<string>} where Playwright keeps its own Chromium, whether or not it is there */
async function playwrightsOwn() {
  const { chromium } = await import('playwright');
  return chromium.executablePath();
}

/**
 * The browser for the tests: CHROMIUM where that is set, else an installed Chromium or Chrome, else
 * Playwright's own.
 * @returns {Promise<string | null>}
 */
export async function findBrowser() {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (existsSync(named)) return named;
    throw new SetupError(`CHROMIUM names ${named}, which does not exist.`);
  }
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => programNames.map((name) => path.join(folder, name)));
  const candidates = [...onPath, ...macPrograms, await playwrightsOwn()];
  return candidates.find((program) => existsSync(program) && starts(program)) ?? null;
}

/** @param {string} command @param {string[]} args */
function attempt(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 2, 'inherit'],
  });
  return status === 0;
}

/**
 * As findBrowser, but gets one where there is none: Debian's package as root, else Playwright's download.
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found !== null) return found;

  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium for the tests with apt-get ...');
    attempt('apt-get', ['update', '-q']);
    attempt('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...debianPackages]);
    const installed = await findBrowser();
    if (installed !== null) return installed;
  }

  say("Downloading Playwright's Chromium for the tests ...");
  const install = [inProject('node_modules', 'playwright', 'cli.js'), 'install', 'chromium'];
  const withLibraries = isRoot && process.platform === 'linux';
  if (!withLibraries || !attempt(node24(), [...install, '--with-deps'])) attempt(node24(), install);
  const browser = await findBrowser();
  if (browser !== null) return browser;
  throw new SetupError(
    'The tests of the window need a Chromium, and none could be found or downloaded. ' +
      'Install Chromium or Chrome, or set CHROMIUM to the program, and run the tests again.',
  );
}
