/** Where the parts of the pack for a machine with a graphics card lie, for both ends of it. */
import { inProject } from '../setup/project.mjs';

/** The pack, one folder, beside the checkout's tracked files. */
export const packFolder = inProject('dist', 'gpu-pack');

/**
 * What of the checkout the measurement has no use for, as git's patterns: the older generations' packages, the window and what
 * is read or tested. A machine takes 64 MiB.
 */
export const leftBehind = [
  'models/blood-cells-*',
  'renderer',
  'docs',
  'e2e/specs',
  '*.test.ts',
  '*.test.mjs',
];

/** What makes a checkout without that. */
export const sparseCheckout = `git sparse-checkout set --no-cone ${[
  '/*',
  ...leftBehind.map((pattern) => (pattern.startsWith('*') ? `!${pattern}` : `!/${pattern}`)),
]
  .map((pattern) => `'${pattern}'`)
  .join(' ')}`;

export const parts = {
  /** What unpacks the rest: xz, and the library that it needs. */
  xz: 'xz',
  lzma: 'liblzma.so.5',
  node: 'node.xz',
  /** All files that go below node_modules, one after the other, and their list. */
  packages: 'packages.xz',
  list: 'packages.json',
  /** Vulkan's loader; absent where it could not be had. */
  vulkan: 'libvulkan.so.1.xz',
};
