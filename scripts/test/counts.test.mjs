import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closingLine, playwrightCounts, sum, vitestCounts } from './counts.mjs';

describe('counts', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'anchorscope-counts-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** @param {unknown} value */
  function report(value) {
    const file = path.join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(value));
    return file;
  }

  it("reads vitest's report; a test yet to be written counts as skipped", () => {
    const file = report({
      numTotalTests: 9,
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
    });
    expect(vitestCounts(file)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it("reads Playwright's report; a flaky test counts as failed", () => {
    const file = report({ stats: { expected: 7, unexpected: 2, flaky: 1, skipped: 4 } });
    expect(playwrightCounts(file)).toEqual({ passed: 7, failed: 3, skipped: 4 });
  });

  it('counts nothing where a runner wrote no report', () => {
    const missing = path.join(folder, 'missing.json');
    expect(vitestCounts(missing)).toEqual({ passed: 0, failed: 0, skipped: 0 });
    expect(playwrightCounts(missing)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('sums up in one line', () => {
    const total = sum({ passed: 5, failed: 1, skipped: 3 }, { passed: 7, failed: 3, skipped: 4 });
    expect(closingLine(total)).toBe('12 passed, 4 failed, 7 skipped');
  });
});
