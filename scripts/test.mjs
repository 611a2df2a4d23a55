/**
 * `npm test`: sets up, then formatting, lint, types, unit tests, build, packing and e2e, up to the first
 * that fails. The last line sums the tests up: `N passed, N failed, N skipped`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './setup/browser.mjs';
import { installPackages } from './setup/packages.mjs';
import { runScript } from './setup/project.mjs';
import { runNpm } from './setup/spawn.mjs';
import { closingLine, playwrightCounts, sum, vitestCounts } from './test/counts.mjs';

/**
 * @typedef {import('./test/counts.mjs').Counts} Counts
 * @typedef {object} Stage
 * @property {string} title
 * @property {string} script of package.json
 * @property {string[]} [args]
 * @property {Record<string, string>} [env]
 * @property {() => Counts} [counts] of its tests, read from its report
 */

/** @param {string} reports folder for the runners' reports @param {string} browser @returns {Stage[]} */
function stagesOf(reports, browser) {
  const unit = path.join(reports, 'unit.json');
  const e2e = path.join(reports, 'e2e.json');
  return [
    { title: 'formatting', script: 'format:check' },
    { title: 'lint', script: 'lint' },
    { title: 'types', script: 'typecheck' },
    {
      title: 'unit tests',
      script: 'unit',
      args: ['--reporter=default', '--reporter=json', `--outputFile.json=${unit}`],
      counts: () => vitestCounts(unit),
    },
    { title: 'build', script: 'build' },
    { title: 'packing', script: 'dist:check' },
    {
      title: 'e2e',
      script: 'e2e',
      args: ['--reporter=list,json'],
      env: { CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: e2e },
      counts: () => playwrightCounts(e2e),
    },
  ];
}

/** @param {Stage} stage @returns {{ passed: boolean, counts: Counts }} */
function runStage({ title, script, args = [], env = {}, counts }) {
  console.log(`\n== ${title} (npm run ${script})`);
  const start = performance.now();
  const passed = runNpm(['run', '--silent', script, '--', ...args], { env }) === 0;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${title}: ${passed ? 'passed' : 'FAILED'} after ${seconds} s`);

  const found = counts?.() ?? { passed: 0, failed: 0, skipped: 0 };
  // A stage can fail without a failed test, as lint does: it counts as one.
  return { passed, counts: passed ? found : { ...found, failed: Math.max(found.failed, 1) } };
}

await runScript(async () => {
  installPackages();
  const browser = await ensureBrowser();
  const reports = mkdtempSync(path.join(tmpdir(), 'anchorscope-test-'));
  let total = { passed: 0, failed: 0, skipped: 0 };
  let failedStage = '';
  for (const stage of stagesOf(reports, browser)) {
    const { passed, counts } = runStage(stage);
    total = sum(total, counts);
    if (!passed) {
      failedStage = stage.title;
      break;
    }
  }
  rmSync(reports, { recursive: true, force: true });
  if (failedStage !== '') console.log(`\nStopped at the first stage that failed: ${failedStage}.`);
  console.log(`\n${closingLine(total)}`);
  return failedStage === '' ? 0 : 1;
});
