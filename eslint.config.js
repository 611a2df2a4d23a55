/** Lint: correctness with types, Svelte's templates, and the rule of the house (scripts/lint/rooms.mjs). */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import house from './scripts/lint/house-rule.mjs';
import svelteConfig from './svelte.config.js';

const typed = ['**/*.ts', '**/*.svelte'];

export default defineConfig(
  globalIgnores([
    'dist/',
    '.cache/',
    'test-results/',
    'playwright-report/',
    '**/must-fail/',
    '**/*_pb.ts',
    '**/*_wasm.ts',
  ]),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },

  {
    name: 'everything',
    plugins: { house },
    extends: [js.configs.recommended],
    rules: {
      'house/rooms': 'error',
      'house/circles': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      curly: ['error', 'multi-line'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'prefer-const': 'error',
    },
  },

  {
    name: 'typed code',
    files: typed,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'shared/tsconfig.json',
          'main/tsconfig.json',
          'renderer/tsconfig.json',
          'e2e/tsconfig.json',
          'tsconfig.tests.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      // `this: void` says that a method may be taken off its object.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'house/non-null': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/triple-slash-reference': [
        'error',
        { lib: 'never', path: 'never', types: 'never' },
      ],
      // A number in a sentence is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A function that does nothing is a fair default for a listener.
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
    },
  },

  {
    name: 'Svelte components',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      // Tables and maps are kept in $state.raw and replaced, never mutated.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    name: 'templates',
    files: ['**/*.svelte'],
    rules: {
      // The parser gives what a template binds the type any; svelte-check knows its types.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Props that are bound are not reassigned in the script: Svelte's own rule knows them.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
  { name: 'renderer', files: ['renderer/**'], languageOptions: { globals: globals.browser } },

  {
    name: 'shared is pure',
    files: ['shared/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...Object.keys({ ...globals.browser, ...globals.node })
          .filter((name) => !(name in globals.es2025))
          .map((name) => ({ name, message: 'shared/ knows neither a DOM nor Node.' })),
      ],
    },
  },
  {
    name: 'what comes from outside is parsed, not asserted',
    files: ['main/hosts/**/*.ts', 'main/cli/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  {
    name: 'programs that speak to a terminal',
    files: ['main/cli/**', 'main/hosts/web/main.ts', 'e2e/bench/**', 'scripts/**'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'tests',
    files: ['**/*.test.ts'],
    rules: {
      // Where they are wrong, the test fails.
      'house/non-null': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-restricted-properties': [
        'error',
        ...['mock', 'doMock', 'resetModules'].map((property) => ({
          object: 'vi',
          property,
          message: 'Files share their modules: hand over what is to stand in.',
        })),
      ],
    },
  },
  {
    name: 'plain JavaScript',
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
);
