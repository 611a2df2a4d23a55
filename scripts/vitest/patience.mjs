/** `vi.waitFor` gives up after a second, and no setting of vitest's changes that. */
import { vi } from 'vitest';
import { waitLimit } from '../test/limits.mjs';

const { waitFor } = vi;

/** @type {typeof vi.waitFor} */
vi.waitFor = (callback, options) =>
  waitFor(callback, {
    timeout: waitLimit,
    ...(typeof options === 'number' ? { timeout: options } : options),
  });
