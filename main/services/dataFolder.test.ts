import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder } from './dataFolder.ts';

describe('dataFolder', () => {
  it('is where the system keeps such things', () => {
    expect(dataFolder('linux', {}, '/home/me')).toBe(path.join('/home/me/.config/anchorscope'));
    expect(dataFolder('linux', { XDG_CONFIG_HOME: '/xdg' }, '/home/me')).toBe(
      path.join('/xdg/anchorscope'),
    );
    expect(dataFolder('darwin', {}, '/Users/me')).toBe(
      path.join('/Users/me/Library/Application Support/anchorscope'),
    );
    expect(dataFolder('win32', { APPDATA: '/Roaming' }, '/Users/me')).toBe(
      path.join('/Roaming/anchorscope'),
    );
  });

  it('is another one where that is asked for', () => {
    expect(dataFolder('linux', { ANCHORSCOPE_DATA: '/elsewhere' }, '/home/me')).toBe(
      path.resolve('/elsewhere'),
    );
  });
});
