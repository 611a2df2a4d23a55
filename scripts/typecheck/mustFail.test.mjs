import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectedErrors, reportedBySvelteCheck, reportedByTsc, unreported } from './mustFail.mjs';

const component = path.join(import.meta.dirname, 'must-fail', 'Wrong.svelte');

describe('must-fail', () => {
  it('reads the expected errors from the comments', () => {
    expect(expectedErrors(component)).toEqual(['Wrong.svelte:9 TS2322', 'Wrong.svelte:12 TS2339']);
  });

  it("reads tsc's report", () => {
    const output =
      "a/wrong.ts(7,14): error TS2322: Type 'string'.\n  Type 'x'.\nb.ts(1,1): error TS1:";
    expect(reportedByTsc(output)).toEqual(['wrong.ts:7 TS2322', 'b.ts:1 TS1']);
  });

  it("reads svelte-check's report, whose lines count from 0, and leaves warnings out", () => {
    const entry = (/** @type {string} */ type) =>
      JSON.stringify({ type, filename: 'Wrong.svelte', start: { line: 8 }, code: 2322 });
    const output = `1 START "x"\n2 ${entry('ERROR')}\n3 ${entry('WARNING')}\n4 COMPLETED`;
    expect(reportedBySvelteCheck(output)).toEqual(['Wrong.svelte:9 TS2322']);
  });

  it('says which checker let what through', () => {
    expect(unreported('tsc', ['a.ts:1 TS1', 'a.ts:2 TS2'], ['a.ts:2 TS2'])).toEqual([
      'tsc does not report a.ts:1 TS1: it has stopped checking that.',
    ]);
  });

  it('does not take files without expectations for success', () => {
    expect(unreported('tsc', [], [])).toHaveLength(1);
  });
});
