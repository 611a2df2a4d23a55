/** What the files of must-fail/ expect the checkers to report, and what they did report. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** An error at a line of a file, as in `wrong.ts:7 TS2322`. @typedef {string} Finding */

/** @type {(file: string, line: number, code: string | number) => Finding} */
const finding = (file, line, code) => `${path.basename(file)}:${String(line)} TS${String(code)}`;

/**
 * The errors that a file names in comments at the ends of its lines.
 * @param {string} file
 * @returns {Finding[]}
 */
export function expectedErrors(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const code = /(?:\/\/|<!--) TS(\d+)/.exec(line)?.[1];
      return code === undefined ? [] : [finding(file, index + 1, code)];
    });
}

/** @param {string} output of tsc @returns {Finding[]} */
export function reportedByTsc(output) {
  return [...output.matchAll(/^(.+)\((\d+),\d+\): error TS(\d+):/gm)].map(
    ([, file = '', line = '', code = '']) => finding(file, Number(line), code),
  );
}

/** @param {string} output of svelte-check --output machine-verbose @returns {Finding[]} */
export function reportedBySvelteCheck(output) {
  return [...output.matchAll(/^\d+ (\{.*\})$/gm)]
    .map(([, json = '']) => JSON.parse(json))
    .filter((entry) => entry.type === 'ERROR')
    .map((entry) => finding(entry.filename, entry.start.line + 1, entry.code));
}

/**
 * @param {string} checker
 * @param {Finding[]} expected
 * @param {Finding[]} reported
 * @returns {string[]} a sentence for each error that the checker let through
 */
export function unreported(checker, expected, reported) {
  if (expected.length === 0) return ['must-fail/ names no errors.'];
  return expected
    .filter((error) => !reported.includes(error))
    .map((error) => `${checker} does not report ${error}: it has stopped checking that.`);
}
