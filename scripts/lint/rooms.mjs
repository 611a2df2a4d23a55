/**
 * The rooms of the house, and which room may import what. A room is a folder with everything below it;
 * of two rooms that hold a file, the deeper one counts. There is no list of exceptions: a file that breaks the
 * rule stands in the wrong room, or the rule is wrong and changes here, for all.
 */
import { readdirSync } from 'node:fs';

/**
 * @typedef {object} Room
 * @property {string[]} imports folders and files that it may import, besides itself
 * @property {boolean} node whether it may import Node's own modules
 * @property {boolean} tools whether it stands outside the product, and may import any package and test code
 */

/** @type {(imports: string[]) => Room} */
const pure = (imports) => ({ imports, node: false, tools: false });
/** @type {(imports: string[]) => Room} */
const onNode = (imports) => ({ imports, node: true, tools: false });
/** @type {(imports: string[]) => Room} */
const tools = (imports) => ({ imports, node: true, tools: true });

/** What carries the services to a person: it sees them, the children that it starts, and no other host. */
const host = onNode([
  'main/services',
  'main/processes',
  'main/hosts/common',
  'shared',
  'package.json',
]);

/** A mode of the window: it sees what the modes share, and no other mode. */
const mode = pure([
  'renderer/canvas',
  'renderer/client',
  'renderer/studio',
  'renderer/ui',
  'shared',
]);

/** Each folder of modes is a room of its own. */
const modes = readdirSync(new URL('../../renderer/modes', import.meta.url)).map(
  (name) => `renderer/modes/${name}`,
);

/** @type {Record<string, Room>} */
export const rooms = {
  shared: pure([]),

  'renderer/ui': pure(['shared']),
  'renderer/client': pure(['shared']),
  'renderer/canvas': pure(['renderer/ui', 'shared']),
  'renderer/studio': pure(['renderer/canvas', 'renderer/client', 'renderer/ui', 'shared']),
  ...Object.fromEntries(modes.map((name) => [name, mode])),
  'renderer/shell': pure([
    'renderer/canvas',
    'renderer/client',
    ...modes,
    'renderer/studio',
    'renderer/ui',
    'shared',
  ]),
  // The root's own: where the window starts.
  renderer: pure(['renderer/client', 'renderer/shell', 'renderer/studio', 'renderer/ui', 'shared']),

  'main/hosts/electron': host,
  'main/hosts/web': host,
  'main/hosts/common': onNode(['main/services', 'shared']),
  'main/cli': onNode(['main/disk', 'main/services', 'main/processes', 'shared', 'package.json']),
  'main/services': onNode([
    'main/datasets',
    'main/detector',
    'main/disk',
    'main/display',
    'main/download',
    'main/network',
    'main/packages',
    'main/exports',
    'main/pictures',
    'main/processes',
    'main/projects',
    'main/runtime',
    'main/smears',
    'main/training',
    'shared',
    'models/catalogue.json',
  ]),
  'main/detector': onNode([
    'main/disk',
    'main/kernels',
    'main/network',
    'main/packages',
    'main/pictures',
    'main/processes',
    'main/runtime',
    'shared',
  ]),
  'main/training': onNode([
    'main/datasets',
    'main/disk',
    'main/kernels',
    'main/network',
    'main/packages',
    'main/pictures',
    'main/processes',
    'main/runtime',
    'shared',
  ]),
  'main/projects': onNode([
    'main/datasets',
    'main/disk',
    'main/exports',
    'main/pictures',
    'main/processes',
    'shared',
  ]),
  'main/exports': onNode(['main/disk', 'shared']),
  'main/display': onNode(['main/disk', 'main/pictures', 'main/processes', 'shared']),
  'main/processes': onNode(['main/disk', 'shared']),
  'main/packages': onNode(['main/disk', 'main/runtime', 'shared']),
  'main/runtime': onNode(['main/network', 'shared']),
  'main/network': onNode(['shared']),
  'main/kernels': onNode(['shared']),
  'main/datasets': onNode(['main/pictures', 'shared']),
  'main/download': onNode(['main/disk', 'shared']),
  'main/disk': onNode(['shared']),
  'main/pictures': onNode(['shared']),
  'main/smears': pure(['shared']),

  e2e: tools(['main', 'renderer', 'shared', 'scripts', 'package.json', 'playwright.config.ts']),
  scripts: tools(['package.json']),
  // The root's own files: configurations of the tools.
  '': tools(['scripts', 'package.json', 'svelte.config.js']),
};

/**
 * Every package that the product's rooms import, with the rooms that may. One that is missing here is
 * reported, so that whoever adds a package decides where it may be used.
 * @type {Record<string, string[]>}
 */
export const packages = {
  '@bufbuild/protobuf': ['main/network', 'main/training'],
  '@msgpack/msgpack': ['main', 'renderer', 'shared'],
  atomically: ['main'],
  birpc: ['main', 'renderer', 'shared'],
  'bits-ui': ['renderer'],
  commander: ['main/cli', 'main/hosts'],
  electron: ['main/hosts/electron'],
  'fast-xml-parser': ['main', 'shared'],
  'hyparquet-writer': ['shared'],
  'onnxruntime-common': ['main/runtime'],
  'onnxruntime-node': ['main/runtime'],
  sharp: ['main/pictures'],
  fuzzysort: ['renderer'],
  svelte: ['renderer'],
  tinyglobby: ['main'],
  uplot: ['renderer'],
  valibot: ['main', 'renderer', 'shared'],
  virtua: ['renderer'],
  ws: ['main'],
  yauzl: ['main'],
};

/** Packages for test code alone. */
export const testPackages = ['fast-check', 'hyparquet', 'vitest'];

/**
 * Whether only tests run this file: a test, or a helper in a folder named `testing`. Test code keeps its
 * room's rule, but may use Node and the test packages; nothing else in the product may import it.
 * @param {string} file relative to the root
 */
export const isTestCode = (file) => /\.test\.(ts|mjs)$/.test(file) || /(^|\/)testing\//.test(file);
