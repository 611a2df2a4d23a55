/** Builds the window and Electron's side into dist/, each only where its sources changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installPackages } from './setup/packages.mjs';
import { SetupError, inProject, runScript, say } from './setup/project.mjs';
import { runWithNode } from './setup/spawn.mjs';

const vite = path.join('node_modules', 'vite', 'bin', 'vite.js');

/**
 * @typedef {object} Target
 * @property {string} title
 * @property {string} folder below dist/
 * @property {string[]} sources folders and files that it is made of
 * @property {string[]} entries without which there is nothing to build
 * @property {string[][]} builds arguments of vite, one list a build
 */

/** @satisfies {Record<string, Target>} */
export const targets = {
  renderer: {
    title: 'the window',
    folder: 'renderer',
    sources: ['renderer', 'shared', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'],
    entries: ['renderer/index.html'],
    builds: [['build', '--config', 'vite.config.ts']],
  },
  electron: {
    title: "Electron's side",
    folder: 'electron',
    sources: [
      'main',
      'shared',
      'models/catalogue.json',
      'vite.electron.config.ts',
      'package.json',
      'package-lock.json',
    ],
    entries: [
      'main/hosts/electron/app.ts',
      'main/hosts/electron/preload.ts',
      'main/detector/process.ts',
      'main/training/process.ts',
      'main/display/process.ts',
      'main/projects/process.ts',
    ],
    builds: [
      ['build', '--config', 'vite.electron.config.ts'],
      ['build', '--config', 'vite.electron.config.ts', '--mode', 'preload'],
    ],
  },
};

/** @param {string[]} sources @returns a digest of their names and contents, tests left out */
function digest(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const whole = inProject(source);
    const isFile = path.extname(source) !== '';
    const files = isFile
      ? [whole]
      : readdirSync(whole, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
          .map((entry) => path.join(entry.parentPath, entry.name))
          .sort();
    for (const file of files) {
      hash.update(path.relative(inProject(), file)).update('\0');
      hash.update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * Builds one target unless dist/ holds it already. vite's words go to stderr.
 * @param {Target} target
 */
async function build({ title, folder, sources, entries, builds }) {
  const missing = entries.find((entry) => !existsSync(inProject(entry)));
  if (missing !== undefined) {
    throw new SetupError(`${missing} is missing from this checkout, so ${title} cannot be built.`);
  }
  const stamp = inProject('dist', `${folder}.sha256`);
  const wanted = digest(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(`Building ${title} ...`);
  rmSync(stamp, { force: true });
  rmSync(inProject('dist', folder), { recursive: true, force: true });
  for (const args of builds) {
    const code = await runWithNode(vite, [...args, '--logLevel', 'warn'], {
      stdio: ['ignore', 2, 2],
    });
    if (code !== 0) throw new SetupError(`Building ${title} failed, for the reason above.`);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The window, for any host. */
export const buildWindow = () => build(targets.renderer);
/** The window and Electron's side. */
export async function buildAll() {
  await buildWindow();
  await build(targets.electron);
}

if (process.argv[1] === import.meta.filename) {
  await runScript(async () => {
    installPackages();
    await buildAll();
    return 0;
  });
}
