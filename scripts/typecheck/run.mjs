/**
 * `npm run typecheck`: every project of the house, that no file is left out, and that the checkers still
 * find mistakes (must-fail/).
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { inProject, root, runScript, say } from '../setup/project.mjs';
import { node24 } from '../setup/spawn.mjs';
import { expectedErrors, reportedBySvelteCheck, reportedByTsc, unreported } from './mustFail.mjs';

/** TypeScript 7, native; `typescript` is 6, whose API svelte-check and ESLint need. */
const tsc = inProject('node_modules', '@typescript', 'native', 'bin', 'tsc');
const svelteCheck = inProject('node_modules', 'svelte-check', 'bin', 'svelte-check');
const mustFail = path.join('scripts', 'typecheck', 'must-fail');

/** The projects that tsc checks; the renderer's, with its components, is svelte-check's. */
const projects = ['shared', 'main', 'e2e', 'tsconfig.tests.json'];

/**
 * @typedef {{ code: number | null, output: string }} Checked
 * @param {string[]} args of Node
 * @returns {Promise<Checked>}
 */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node24(), args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** @param {string} output of tsc --listFiles @returns {{ files: string[], words: string[] }} */
function splitListing(output) {
  /** @type {string[]} */
  const files = [];
  /** @type {string[]} */
  const words = [];
  for (const line of output.split('\n')) {
    if (path.isAbsolute(line.trim())) files.push(path.relative(root, line.trim()));
    else words.push(line);
  }
  return { files, words };
}

/** Files that some project has checked. @type {Set<string>} */
const checked = new Set();

/** @type {(files: string[]) => void} */
const noteChecked = (files) => files.forEach((file) => checked.add(file.split(path.sep).join('/')));

/** @param {string} project @returns {Promise<string>} what is wrong; '' where nothing is */
async function checkProject(project) {
  const { code, output } = await run(tsc, '-p', project, '--listFiles');
  const { files, words } = splitListing(output);
  noteChecked(files);
  return code === 0 ? '' : words.join('\n').trim();
}

async function checkRenderer() {
  const listing = await run(tsc, '-p', 'renderer', '--listFilesOnly');
  noteChecked(splitListing(listing.output).files);
  const args = ['--workspace', 'renderer', '--tsconfig', 'tsconfig.json', '--fail-on-warnings'];
  const { code, output } = await run(svelteCheck, ...args, '--output', 'human');
  return code === 0 ? '' : output.trim();
}

/** @returns {Promise<string>} */
async function checkThatMistakesAreFound() {
  const byTsc = await run(tsc, '-p', mustFail);
  const args = ['--workspace', mustFail, '--tsconfig', 'tsconfig.json'];
  const bySvelteCheck = await run(svelteCheck, ...args, '--output', 'machine-verbose');
  const inTypeScript = expectedErrors(inProject(mustFail, 'wrong.ts'));
  const inComponent = expectedErrors(inProject(mustFail, 'Wrong.svelte'));
  const missed = [
    ...unreported('tsc', inTypeScript, reportedByTsc(byTsc.output)),
    ...unreported(
      'svelte-check',
      [...inTypeScript, ...inComponent],
      reportedBySvelteCheck(bySvelteCheck.output),
    ),
  ];
  if (byTsc.code === 0) missed.push('tsc accepts must-fail/.');
  if (bySvelteCheck.code === 0) missed.push('svelte-check accepts must-fail/.');
  return missed.join('\n');
}

/** To be called when all projects are done. */
function filesLeftOut() {
  const all = globSync('{shared,main,renderer,e2e,scripts}/**/*.{ts,mjs}', { cwd: root });
  return all
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !file.includes('must-fail/') && !checked.has(file))
    .map((file) => `${file} belongs to no tsconfig, so nothing checks its types.`)
    .join('\n');
}

await runScript(async () => {
  const checks = [
    checkRenderer,
    ...projects.map((project) => () => checkProject(project)),
    checkThatMistakesAreFound,
  ];
  let failed = false;
  /** @param {string} words */
  const report = (words) => {
    if (words === '') return;
    failed = true;
    console.log(words);
  };
  // Two at a time: more would not fit the memory of a small machine.
  const worker = async () => {
    for (let check = checks.shift(); check; check = checks.shift()) report(await check());
  };
  await Promise.all([worker(), worker()]);
  report(filesLeftOut());
  if (!failed) say('Types hold in every project, and the checkers find what must fail.');
  return failed ? 1 : 0;
});
