import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, dataFolder } from './dataFolder.ts';

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

describe('cacheFolder', () => {
  it('is where the system keeps what can be made again', () => {
    const at = (platform: NodeJS.Platform, environment = {}) =>
      cacheFolder(platform, environment, '/home/me');
    expect(at('linux')).toBe(path.join('/home/me/.cache/anchorscope'));
    expect(at('linux', { XDG_CACHE_HOME: '/xdg' })).toBe(path.join('/xdg/anchorscope'));
    expect(at('darwin')).toBe(path.join('/home/me/Library/Caches/anchorscope'));
    expect(at('win32', { LOCALAPPDATA: '/Local' })).toBe(
      path.join('/Local/anchorscope/made-again'),
    );
  });

  it('is in the data folder that was asked for', () => {
    expect(cacheFolder('linux', { ANCHORSCOPE_DATA: '/elsewhere' }, '/home/me')).toBe(
      path.resolve('/elsewhere/made-again'),
    );
  });
});
