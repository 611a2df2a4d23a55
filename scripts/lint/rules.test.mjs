/** oxlint knows no presets of ESLint's: that its list names every rule of theirs is checked here. */
import js from '@eslint/js';
import { ESLint } from 'eslint';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';
import { expectedFindings } from './findings.mjs';

/** @typedef {Record<string, unknown>} Rules */

const root = path.join(import.meta.dirname, '..', '..');
const file = path.join(root, '.oxlintrc.json');
/** @type {{ rules: Rules, overrides: { files: string[], rules?: Rules }[] }} */
const config = JSON.parse(readFileSync(file, 'utf8'));

/** Errors of the grammar, which the parsers report. */
const bySyntax = ['no-dupe-args', 'no-octal'];
/** run.mjs asks tsgolint for it. */
const byTsgolint = ['no-unsafe-class-instance-assignment'];
/** house/non-null stands in its place. */
const byTheHouse = ['no-non-null-assertion'];

/** @param {Rules} rules @param {string} rule as oxlint names it */
const isOn = (rules, rule) => [rules[rule]].flat()[0] === 'error';

it('every rule that ESLint recommends is on for plain JavaScript', () => {
  const missing = Object.keys(js.configs.recommended.rules).filter(
    (rule) => !isOn(config.rules, rule) && !bySyntax.includes(rule),
  );
  expect(missing).toEqual([]);
});

const forTypeScript = config.overrides.find(({ files }) => files.join() === '**/*.ts');
const rules = { ...config.rules, ...forTypeScript?.rules };

it('what a rule is told for TypeScript it is told for components', async () => {
  const eslint = new ESLint({ cwd: root });
  /** @type {{ rules: Record<string, unknown[]> }} */
  const components = await eslint.calculateConfigForFile('renderer/shell/App.svelte');
  const told = Object.entries(rules).filter(
    ([, value]) => Array.isArray(value) && value.length > 1,
  );
  expect(told.length).toBeGreaterThan(10);
  for (const [rule, value] of told) {
    const name = rule.replace('typescript/', '@typescript-eslint/');
    const own = components.rules[`@typescript-eslint/${rule}`] ?? components.rules[name];
    expect([rule, own?.slice(1)]).toEqual([rule, [value].flat().slice(1)]);
  }
});

it('every rule of the strict and stylistic presets with types is on for TypeScript', () => {
  const presets = [
    ...[js.configs.recommended],
    ...tseslint.configs.strictTypeChecked,
    ...tseslint.configs.stylisticTypeChecked,
  ];
  /** @type {Rules} */
  const wanted = Object.assign({}, ...presets.map((preset) => preset.rules ?? {}));
  const missing = Object.keys(wanted)
    .filter((rule) => [wanted[rule]].flat()[0] !== 'off')
    .map((rule) => rule.replace('@typescript-eslint/', ''))
    .filter((rule) => !isOn(rules, rule) && !isOn(rules, `typescript/${rule}`))
    .filter((rule) => ![...bySyntax, ...byTsgolint, ...byTheHouse].includes(rule));
  expect(missing).toEqual([]);
});

/** Mistakes of the grammar in a module: no parser gets past them. */
const unparseable = ['no-delete-var', 'no-nonoctal-decimal-escape', 'no-with'];
/** must-fail/ stands in scripts/, whose programs speak to a terminal. */
const offInScripts = ['no-console'];

it('must-fail/ has a mistake for every rule', () => {
  const all = globSync('scripts/lint/must-fail/*.{ts,mjs}', { cwd: root });
  const shown = new Set(
    all
      .flatMap((name) => expectedFindings(name, readFileSync(path.join(root, name), 'utf8')))
      .map(({ rule }) => rule.replace('@typescript-eslint/', 'typescript/')),
  );
  const missing = [config.rules, rules]
    .flatMap((some) => Object.keys(some).filter((rule) => isOn(some, rule)))
    .filter((rule) => !shown.has(rule) && ![...unparseable, ...offInScripts].includes(rule));
  expect(missing).toEqual([]);
});
