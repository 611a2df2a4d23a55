/**
 * The dependency rule as an ESLint rule: `house/rooms` resolves every import (static, dynamic, re-export,
 * type) of a .ts or .svelte file to a room or a package and reports what rooms.mjs does not allow.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';
import { circlesRule } from './circles.mjs';
import { importVisitors } from './importVisitors.mjs';
import { nonNullRule } from './non-null.mjs';
import { isTestCode, packages, rooms, testPackages } from './rooms.mjs';

const roomNames = Object.keys(rooms).sort((a, b) => b.length - a.length);
const builtins = new Set(builtinModules);

/** @param {string} file @param {string} place a folder or a file @returns {boolean} */
const isIn = (file, place) => file === place || file.startsWith(`${place}/`);

/**
 * @param {string} file relative to the root, with slashes
 * @returns {string | undefined} the name of its room
 */
export function roomOf(file) {
  return roomNames.find((name) => (name === '' ? !file.includes('/') : isIn(file, name)));
}

/** @param {string} specifier @returns {boolean} */
const isPath = (specifier) => /^(\.{0,2}\/|\.{1,2}$|[a-z]:[\\/]|file:)/i.test(specifier);

/** @param {string} specifier @returns {string} `@scope/name` of `@scope/name/sub/path` */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/**
 * Why a file may not import something.
 * @param {string} file the importing file, relative to the root, with slashes
 * @param {string} specifier what stands between the quotes
 * @returns {string | null} a sentence, or null where the import is allowed
 */
export function objection(file, specifier) {
  const name = roomOf(file);
  const room = name === undefined ? undefined : rooms[name];
  if (name === undefined || room === undefined) {
    return `${file} stands in no room of the house; scripts/lint/rooms.mjs lists them.`;
  }
  const isTest = isTestCode(file);
  if (isPath(specifier)) return objectionToPath(file, name, room, isTest, specifier);

  if (specifier.startsWith('node:') || builtins.has(specifier)) {
    return room.node || isTest ? null : `${name}/ may not import Node's ${specifier}.`;
  }
  if (room.tools) return null;
  const imported = packageOf(specifier);
  if (testPackages.includes(imported)) {
    return isTest ? null : `Only test code may import ${imported}.`;
  }
  const owners = packages[imported];
  if (owners === undefined) {
    return `scripts/lint/rooms.mjs does not say which rooms may import the package ${imported}.`;
  }
  if (owners.some((owner) => isIn(file, owner))) return null;
  return `${name}/ may not import ${imported}; ${owners.join(', ')} may.`;
}

/**
 * @param {string} file
 * @param {string} name
 * @param {import('./rooms.mjs').Room} room
 * @param {boolean} isTest
 * @param {string} specifier
 * @returns {string | null}
 */
function objectionToPath(file, name, room, isTest, specifier) {
  const plain = specifier.replace(/[?#].*$/, '');
  const target = path.posix.join(path.posix.dirname(file), plain);
  if (!plain.startsWith('.') || target.startsWith('..')) {
    return `${specifier} is not a relative path inside the project.`;
  }
  if (isTestCode(target) && !isTest && !room.tools) {
    return `Only test code may import ${target}.`;
  }
  // Its own room, but not a room inside it; then what the room may import.
  if (roomOf(target) === name || room.imports.some((place) => isIn(target, place))) return null;
  const allowed =
    room.imports.length === 0 ? 'only itself' : `${room.imports.join(', ')} and itself`;
  return `${name || 'The root'}/ may import ${allowed}, not ${target}.`;
}

/** @type {import('eslint').Rule.RuleModule} */
export const roomsRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Which room of the house may import which, and which packages.' },
    schema: [],
    messages: {
      forbidden: '{{ sentence }}',
      computed: 'An import needs its path in plain quotes, so that the house rule can follow it.',
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');

    /** @param {{ type: string, value?: unknown } | null | undefined} source */
    const check = (source) => {
      if (!source) return;
      const node = /** @type {import('estree').Node} */ (source);
      if (source.type !== 'Literal' || typeof source.value !== 'string') {
        context.report({ node, messageId: 'computed' });
        return;
      }
      const sentence = objection(file, source.value);
      if (sentence !== null) context.report({ node, messageId: 'forbidden', data: { sentence } });
    };

    return {
      ...importVisitors(check),
      'CallExpression[callee.name="require"]': (
        /** @type {import('estree').CallExpression} */ node,
      ) => check(node.arguments[0]),
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export default {
  meta: { name: 'house' },
  rules: { rooms: roomsRule, circles: circlesRule, 'non-null': nonNullRule },
};
