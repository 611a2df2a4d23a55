/**
 * `npm run lint`: oxlint for TypeScript and JavaScript, ESLint for what oxlint cannot lint, that no file is left out,
 * and that the linters still find mistakes (must-fail/).
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { inProject, root, runScript, say } from '../setup/project.mjs';
import { node24 } from '../setup/spawn.mjs';
import {
  expectedFindings,
  foundByEslint,
  foundByOxlint,
  foundByTsgolint,
  objections,
  steersLinters,
} from './findings.mjs';

const oxlint = inProject('node_modules', 'oxlint', 'bin', 'oxlint');
const eslint = inProject('node_modules', 'eslint', 'bin', 'eslint.js');
const tsgolint = inProject('node_modules', 'oxlint-tsgolint', 'bin', 'tsgolint.js');

/** Rules that tsgolint knows and oxlint does not pass on to it yet. */
const tsgolintRules = ['no-unsafe-class-instance-assignment'];

/** @param {string} pattern @returns {string[]} relative to the root, with slashes, without what is generated */
function filesOf(pattern) {
  return globSync(`{*,{shared,main,renderer,e2e,scripts}/**/*}.${pattern}`, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/_(pb|wasm)\.ts$|^scripts\/typecheck\/must-fail\//.test(file));
}

/** @param {string} file */
const isMustFail = (file) => file.startsWith('scripts/lint/must-fail/');

/** @param {string} file */
const read = (file) => readFileSync(inProject(file), 'utf8');

/**
 * @param {string[]} args of Node
 * @param {string} [input]
 * @returns {Promise<Buffer>} what it has written; its exit code says no more than that
 */
function run(args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(node24(), args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(chunks)));
    child.stdin.end(input);
  });
}

/** @template T @param {string} linter @param {Buffer} output @param {(text: string) => T} parse */
function parsed(linter, output, parse) {
  const text = output.toString('utf8');
  try {
    return parse(text);
  } catch {
    throw new Error(`${linter} has ended without a report:\n${text}`);
  }
}

const scripts = filesOf('{ts,mjs,js}');
const components = filesOf('svelte');

/** @returns {Promise<{ findings: import('./findings.mjs').Finding[], leftOut: string[] }>} */
async function byOxlint() {
  const output = await run([oxlint, '--format', 'json', '.']);
  const { findings, files } = parsed('oxlint', output, (text) => foundByOxlint(text, root));
  const leftOut =
    files < scripts.length
      ? [`oxlint has linted ${String(files)} files of ${String(scripts.length)}.`]
      : [];
  return { findings, leftOut };
}

async function byTsgolint() {
  const paths = filesOf('ts').map((file) => inProject(file));
  const rules = tsgolintRules.map((name) => ({ name }));
  const work = { version: 2, configs: [{ file_paths: paths, rules }] };
  const output = await run([tsgolint, 'headless'], JSON.stringify(work));
  return { findings: foundByTsgolint(output, root, read), leftOut: [] };
}

async function byEslint() {
  const output = await run([eslint, '--format', 'json', '.']);
  const { findings, files } = parsed('ESLint', output, (text) => foundByEslint(text, root));
  const linted = new Set(files);
  const leftOut = components
    .filter((file) => !linted.has(file))
    .map((file) => `${file} is not linted.`);
  return { findings, leftOut };
}

await runScript(async () => {
  // ESLint keeps one core busy; the others use all that there are.
  const native = async () => [await byOxlint(), await byTsgolint()];
  const reports = (await Promise.all([native(), byEslint()])).flat();
  const mistakes = globSync('scripts/lint/must-fail/*.{ts,mjs,svelte}', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .flatMap((file) => expectedFindings(file, read(file)));
  const words = [
    ...objections(
      reports.flatMap(({ findings }) => findings),
      mistakes,
    ),
    ...reports.flatMap(({ leftOut }) => leftOut),
    ...scripts
      .filter((file) => !isMustFail(file) && steersLinters(read(file)))
      .map((file) => `${file}: a comment must not tell linters what to do.`),
  ];
  for (const line of words) console.log(line);
  if (words.length === 0) say('Nothing to object to, and the linters find what must fail.');
  return words.length === 0 ? 0 : 1;
});
