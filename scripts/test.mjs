/**
 * `npm test`: sets up, then formatting, lint, types, build, packing, quick and slow unit tests and e2e, up to the first
 * that fails. The last line sums the tests up: `N passed, N failed, N skipped`.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './setup/browser.mjs';
import { installPackages } from './setup/packages.mjs';
import { runScript } from './setup/project.mjs';
import { npmCommand, runProgram } from './setup/spawn.mjs';
import { closingLine, none, playwrightCounts, sum, vitestCounts } from './test/counts.mjs';
import { stageTable } from './test/stageTable.mjs';

/**
 * @typedef {import('./test/counts.mjs').Counts} Counts
 * @typedef {object} Stage
 * @property {string} title
 * @property {string} script of package.json
 * @property {string[]} [args]
 * @property {Record<string, string>} [env]
 * @property {() => Counts} [counts] of its tests, read from its report
 *
 * @typedef {import('./test/stageTable.mjs').EndedStage & { counts: Counts }} CountedStage
 */

const reports = mkdtempSync(path.join(tmpdir(), 'anchorscope-test-'));

/** @param {string} title @param {string} script @returns {Stage} */
function vitestStage(title, script) {
  const report = path.join(reports, `${script}.json`);
  return {
    title,
    script,
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    counts: () => vitestCounts(report),
  };
}

/** @param {string} browser @returns {Stage} */
function e2eStage(browser) {
  const report = path.join(reports, 'e2e.json');
  return {
    title: 'e2e',
    script: 'e2e',
    args: ['--reporter=list,json'],
    env: { CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    counts: () => playwrightCounts(report),
  };
}

/**
 * Steps, one after another. The lanes of a step run beside each other, and the stages of a lane one after another: lint
 * needs about as long as all the checks beside it.
 * @param {string} browser
 * @returns {Stage[][][]}
 */
function stepsOf(browser) {
  return [
    [
      [{ title: 'lint', script: 'lint' }],
      [
        { title: 'formatting', script: 'format:check' },
        { title: 'types', script: 'typecheck' },
        { title: 'build', script: 'build' },
        { title: 'packing', script: 'dist:check' },
      ],
    ],
    [[vitestStage('unit tests', 'unit')]],
    [[vitestStage('slow tests', 'unit:slow')]],
    [[e2eStage(browser)]],
  ];
}

/**
 * @param {Stage} stage
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<CountedStage>}
 */
async function runStage({ title, script, args = [], env = {}, counts }, stdio) {
  const start = performance.now();
  const npm = npmCommand();
  const all = [...npm.args, 'run', '--silent', script, '--', ...args];
  const passed = (await runProgram(npm.command, all, { env, stdio })) === 0;
  const seconds = (performance.now() - start) / 1000;
  const found = counts?.() ?? none;
  // A stage can fail without a failed test, as lint does: it counts as one.
  const told = passed ? found : { ...found, failed: Math.max(found.failed, 1) };
  return { title, passed, seconds, counts: told };
}

/** @param {Stage} stage */
const heading = ({ title, script }) => `\n== ${title} (npm run ${script})`;
/** @param {CountedStage} outcome */
const ending = ({ title, passed, seconds }) =>
  `== ${title}: ${passed ? 'passed' : 'FAILED'} after ${seconds.toFixed(1)} s`;

/** Its words come as it says them. @param {Stage} stage */
async function runAlone(stage) {
  console.log(heading(stage));
  const outcome = await runStage(stage, ['ignore', 'inherit', 'inherit']);
  console.log(ending(outcome));
  return outcome;
}

/** Its words come together when it has ended. @param {Stage} stage */
async function runBesideOthers(stage) {
  const words = path.join(reports, `${stage.title}.txt`);
  const file = openSync(words, 'w');
  const outcome = await runStage(stage, ['ignore', file, file]);
  closeSync(file);
  console.log(`${heading(stage)}\n${readFileSync(words, 'utf8')}${ending(outcome)}`);
  return outcome;
}

/** @param {Stage[]} lane @param {(stage: Stage) => Promise<CountedStage>} run */
async function runLane(lane, run) {
  const outcomes = [];
  for (const stage of lane) {
    const outcome = await run(stage);
    outcomes.push(outcome);
    if (!outcome.passed) break;
  }
  return outcomes;
}

await runScript(async () => {
  installPackages();
  const browser = await ensureBrowser();
  const start = performance.now();
  /** @type {CountedStage[]} */
  const outcomes = [];
  for (const lanes of stepsOf(browser)) {
    const run = lanes.length === 1 ? runAlone : runBesideOthers;
    outcomes.push(...(await Promise.all(lanes.map((lane) => runLane(lane, run)))).flat());
    if (outcomes.some(({ passed }) => !passed)) break;
  }
  rmSync(reports, { recursive: true, force: true });
  console.log(`\n${stageTable(outcomes, (performance.now() - start) / 1000)}`);
  const failed = outcomes.filter(({ passed }) => !passed).map(({ title }) => title);
  if (failed.length > 0) console.log(`\nStopped at what failed: ${failed.join(', ')}.`);
  console.log(`\n${closingLine(outcomes.map(({ counts }) => counts).reduce(sum, none))}`);
  return failed.length === 0 ? 0 : 1;
});
