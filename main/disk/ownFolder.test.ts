import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeOwnFolder } from './ownFolder.ts';
import { RecentPaths } from './recentPaths.ts';
import { useScratchFolder } from './testing/scratch.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
const modeOf = (file: string) => (statSync(file).mode & 0o7777).toString(8);

describe.skipIf(process.platform === 'win32')('makeOwnFolder', () => {
  it('makes it, and those above it that are missing, for its owner alone', () => {
    makeOwnFolder(at('config', 'anchorscope'));
    expect([modeOf(at('config')), modeOf(at('config', 'anchorscope'))]).toEqual(['700', '700']);
  });

  it.each([
    [0o755, '700'],
    [0o775, '700'],
    [0o710, '700'],
    [0o700, '700'],
    [0o500, '500'],
    [0o777, '777'],
    [0o1777, '1777'],
  ])('has of one with the mode %i what is not shared on purpose', (mode, expected) => {
    mkdirSync(at('data'));
    chmodSync(at('data'), mode);
    makeOwnFolder(at('data'));
    expect(modeOf(at('data'))).toBe(expected);
  });

  it('leaves the start alone where a file is in the way', () => {
    writeFileSync(at('data'), '');
    expect(() => makeOwnFolder(at('data', 'inside'))).not.toThrow();
  });

  it('is not undone by files that were readable: they are not, once they are written again', async () => {
    writeFileSync(at('recent.json'), '[]', { mode: 0o644 });
    const recent = new RecentPaths(at('recent.json'));
    await recent.add('/a');
    expect(modeOf(at('recent.json'))).toBe('600');
  });
});
