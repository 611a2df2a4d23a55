import { describe, expect, it } from 'vitest';
import { matchesLock } from './packages.mjs';

/** @param {Record<string, object>} packages */
const lock = (packages) => ({ packages });

const wanted = lock({
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b-win32': { version: '1.0.0', integrity: 'sha512-b', optional: true },
});

describe('matchesLock', () => {
  it('holds where everything but binaries of other platforms is installed', () => {
    const installed = lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } });
    expect(matchesLock(wanted, installed)).toBe(true);
  });

  it.each([
    ['a package is missing', lock({})],
    ['a version changed', lock({ 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } })],
    ['a file changed', lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } })],
    [
      'an optional package is old',
      lock({
        'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
        'node_modules/b-win32': { version: '0.9.0', integrity: 'sha512-o', optional: true },
      }),
    ],
  ])('fails where %s', (_, installed) => {
    expect(matchesLock(wanted, installed)).toBe(false);
  });
});
