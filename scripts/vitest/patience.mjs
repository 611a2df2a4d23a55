/** `vi.waitFor` gives up after a second, and no setting of vitest's changes that. */
import { vi } from 'vitest';
import { waitLimit } from '../test/limits.mjs';

/** Runs before each file, all of which share one `vi`: what it has from the file before is no more vitest's own. */
const own = Symbol.for('anchorscope.waitFor');

/** @type {typeof globalThis & { [own]?: typeof vi.waitFor }} */
const shared = globalThis;
const waitFor = (shared[own] ??= vi.waitFor);

/** @type {typeof vi.waitFor} */
vi.waitFor = (callback, options) =>
  waitFor(callback, {
    timeout: waitLimit,
    ...(typeof options === 'number' ? { timeout: options } : options),
  });
