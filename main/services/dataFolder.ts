/** Where both hosts and the terminal keep what they remember, what they download, and what can be made again. */
import { homedir } from 'node:os';
import path from 'node:path';
import { makeOwnFolder } from '../disk/ownFolder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The data folder, which is made where it is missing, and its owner's alone. */
export function openDataFolder(): string {
  const folder = dataFolder();
  makeOwnFolder(folder);
  return folder;
}

/** Where in it is what crashed processes said last. */
export const crashFolder = (folder: string): string => path.join(folder, 'crashes');

/** The usual place of an application's own data, or ANCHORSCOPE_DATA where it is set. */
export function dataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Environment = process.env,
  home = homedir(),
): string {
  const own = ownFolder(environment);
  if (own !== null) return own;
  const given = platform === 'win32' ? environment['APPDATA'] : environment['XDG_CONFIG_HOME'];
  if (platform === 'darwin') {
    return path.join(home, 'Library', 'Application Support', 'anchorscope');
  }
  const usual = platform === 'win32' ? ['AppData', 'Roaming'] : ['.config'];
  const folder = given === undefined || given === '' ? path.join(home, ...usual) : given;
  return path.join(folder, 'anchorscope');
}

/**
 * The usual place for what an application can make again, which no system copies to elsewhere; in ANCHORSCOPE_DATA where that
 * is set. Electron has a `Cache` of its own in the data folder.
 */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Environment = process.env,
  home = homedir(),
): string {
  const own = ownFolder(environment);
  if (own !== null) return path.join(own, 'made-again');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'anchorscope');
  const given = platform === 'win32' ? environment['LOCALAPPDATA'] : environment['XDG_CACHE_HOME'];
  const usual = platform === 'win32' ? ['AppData', 'Local'] : ['.cache'];
  const folder = given === undefined || given === '' ? path.join(home, ...usual) : given;
  return path.join(folder, 'anchorscope', ...(platform === 'win32' ? ['made-again'] : []));
}

function ownFolder(environment: Environment): string | null {
  const own = environment['ANCHORSCOPE_DATA'];
  return own !== undefined && own !== '' ? path.resolve(own) : null;
}
