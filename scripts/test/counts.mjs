/** How many tests passed, failed and were skipped, from the runners' own JSON reports. */
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Of a stage without tests. @type {Counts} */
export const none = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} file @returns {any} the report; null where the runner did not come to write one */
const readReport = (file) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8') || 'null') : null;

/** @param {string} file @returns {Counts} */
export function vitestCounts(file) {
  const report = readReport(file);
  if (report === null) return none;
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
}

/** @param {string} file @returns {Counts} */
export function playwrightCounts(file) {
  const stats = readReport(file)?.stats;
  if (stats === undefined) return none;
  // Without retries nothing is flaky; if it were, it would have failed once.
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  };
}

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export const sum = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
