import { RuleTester } from 'eslint';
import path from 'node:path';
import tseslint from 'typescript-eslint';
import { afterAll, describe, it } from 'vitest';
import { nonNullRule } from './non-null.mjs';

Object.assign(RuleTester, { afterAll, describe, it });

const root = path.resolve(import.meta.dirname, '..', '..');
const errors = [{ messageId: 'forbidden' }];

new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: {
        // The name that RuleTester gives to code without one.
        allowDefaultProject: ['estree.ts'],
        defaultProject: path.join(root, 'shared', 'tsconfig.json'),
      },
      tsconfigRootDir: root,
    },
  },
}).run('house/non-null', nonNullRule, {
  valid: [
    'export const first = (a: Float32Array) => a[0]!;',
    'export const first = (a: Uint8Array | Int32Array<ArrayBuffer>, i: number) => a[i]!;',
    'export const first = (a: BigInt64Array) => a[0]!;',
    'export const first = (table: { scores: Float32Array }) => table.scores[0]!;',
  ],
  invalid: [
    { code: 'export const first = (a: readonly number[]) => a[0]!;', errors },
    { code: 'export const first = (a: Float32Array | number[]) => a[0]!;', errors },
    { code: 'export const first = (a?: Float32Array) => a!.length;', errors },
    { code: 'export const first = (a: Map<string, number>) => a.get("x")!;', errors },
    { code: 'export const first = (a: Record<string, number>) => a["x"]!;', errors },
  ],
});
