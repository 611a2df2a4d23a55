/** Which files may hold a non-null `!`: only those are worth the types that house/non-null asks for. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A `!` behind an expression; the formatter leaves no space between them. @type {(text: string) => boolean} */
export const mayAssertNonNull = (text) => /[\p{ID_Continue}$)\]}>"'`]!/u.test(text);

/** @param {string} root @returns {string[]} relative to it, with slashes; tests are let off */
export function filesWithNonNull(root) {
  const all = globSync('{*,{main,renderer,shared,e2e}/**/*,scripts/lint/must-fail/*}.ts', {
    cwd: root,
  });
  return all
    .filter((file) => !/\.test\.ts$|_(pb|wasm)\.ts$|\.svelte\.ts$/.test(file))
    .filter((file) => mayAssertNonNull(readFileSync(path.join(root, file), 'utf8')))
    .map((file) => file.split(path.sep).join('/'));
}
