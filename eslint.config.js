/**
 * What oxlint (.oxlintrc.json) cannot lint: Svelte's components with their templates, and two rules of TypeScript of
 * which one asks for a type and the other for a list that is computed. scripts/lint/run.mjs runs both.
 */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import house from './scripts/lint/house-rule.mjs';
import { filesWithNonNull } from './scripts/lint/filesWithNonNull.mjs';
import svelteConfig from './svelte.config.js';

/** @param {string} project */
const typesOf = (project) => ({
  parser: tseslint.parser,
  parserOptions: {
    project,
    tsconfigRootDir: import.meta.dirname,
    extraFileExtensions: ['.svelte'],
  },
});

export default defineConfig(
  globalIgnores([
    'dist/',
    '.cache/',
    'test-results/',
    'playwright-report/',
    'scripts/typecheck/must-fail/',
    '**/*_pb.ts',
    '**/*_wasm.ts',
    // Plain JavaScript is oxlint's.
    '**/*.js',
    '**/*.mjs',
  ]),
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    plugins: { house },
  },

  {
    name: 'components',
    files: ['**/*.svelte'],
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: {
      ...typesOf('scripts/lint/tsconfig.components.json'),
      globals: globals.browser,
    },
    rules: {
      'house/rooms': 'error',
      'house/circles': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      curly: ['error', 'multi-line'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      // `this: void` says that a method may be taken off its object.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
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
    name: 'Svelte',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: {
      parserOptions: {
        ...typesOf('scripts/lint/tsconfig.components.json').parserOptions,
        svelteConfig,
      },
    },
    rules: {
      'house/non-null': 'error',
      // Tables and maps are kept in $state.raw and replaced, never mutated.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    name: 'the language of components',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
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

  {
    name: 'shared is pure',
    files: ['shared/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    languageOptions: { parser: tseslint.parser },
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
    name: 'assertions of types',
    files: filesWithNonNull(import.meta.dirname),
    languageOptions: typesOf('scripts/lint/tsconfig.assertions.json'),
    rules: { 'house/non-null': 'error' },
  },
);
