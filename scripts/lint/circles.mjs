/**
 * No import runs in a circle: a chain of imports, of types or values, that comes back to its beginning makes its
 * files one file in several pieces. `house/circles` reports each import that is part of one.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { importVisitors } from './importVisitors.mjs';

/** @typedef {ReadonlyMap<string, readonly string[]>} Imports for each file, the files it imports */

/** @param {string} text of a component @returns {string} its scripts, and what its template imports */
function scriptsOf(text) {
  const scripts = [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
  const late = [...text.matchAll(/\bimport\('[^']+'\)/g)].map((match) => `${match[0]};`);
  return [...scripts, ...late].join('\n');
}

/**
 * The files that a file imports by a relative path.
 * @param {string} file relative to the root, with slashes
 * @param {string} text
 * @returns {string[]} relative to the root
 */
export function importsOf(file, text) {
  const script = file.endsWith('.svelte') ? scriptsOf(text) : text;
  return ts
    .preProcessFile(script, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => path.posix.join(path.posix.dirname(file), fileName));
}

/**
 * Files of which each reaches all others of its group by imports (Tarjan 1972).
 * @param {Imports} imports
 * @returns {ReadonlyMap<string, ReadonlySet<string>>} for each file of a group, the group
 */
export function groupsInCircles(imports) {
  /** @type {Map<string, Set<string>>} */
  const groups = new Map();
  /** @type {Map<string, number>} */
  const order = new Map();
  /** @type {Map<string, number>} */
  const lowest = new Map();
  /** @type {string[]} */
  const open = [];

  /** @param {string} file */
  const visit = (file) => {
    const number = order.size;
    order.set(file, number);
    let low = number;
    open.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low !== number) return;
    const group = new Set(open.splice(open.indexOf(file)));
    const isCircle = group.size > 1 || (imports.get(file)?.includes(file) ?? false);
    if (isCircle) for (const each of group) groups.set(each, group);
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return groups;
}

/** @param {string} root @returns {Imports} */
function readImports(root) {
  const files = globSync('{main,renderer,shared,e2e,scripts}/**/*.{ts,svelte,mjs}', { cwd: root });
  const names = files.map((file) => file.split(path.sep).join('/'));
  return new Map(
    names.map((file) => [file, importsOf(file, readFileSync(path.join(root, file), 'utf8'))]),
  );
}

/** @type {{ root: string, groups: ReturnType<typeof groupsInCircles> } | null} */
let known = null;

/** @param {string} root */
function circlesOf(root) {
  if (known?.root !== root) known = { root, groups: groupsInCircles(readImports(root)) };
  return known.groups;
}

/** @type {import('eslint').Rule.RuleModule} */
export const circlesRule = {
  meta: {
    type: 'problem',
    docs: { description: 'No import runs in a circle.' },
    schema: [],
    messages: {
      circle: '{{ imported }} leads back here: imports run in a circle through {{ files }}.',
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    const group = circlesOf(context.cwd).get(file);
    if (group === undefined) return {};

    /** @param {{ type: string, value?: unknown } | null | undefined} source */
    const check = (source) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const imported = path.posix.join(path.posix.dirname(file), source.value);
      if (!group.has(imported)) return;
      const node = /** @type {import('estree').Node} */ (source);
      const files = [...group].sort().join(', ');
      context.report({ node, messageId: 'circle', data: { imported, files } });
    };
    return importVisitors(check);
  },
};
