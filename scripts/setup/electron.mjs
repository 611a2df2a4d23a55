/** Electron's binary, which npm does not install: found, or downloaded by Electron's own installer. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inProject, say } from './project.mjs';
import { node24, runProgram } from './spawn.mjs';

const electronFolder = inProject('node_modules', 'electron');

/**
 * The binary where it is installed. Never `require('electron')`, which would start a download.
 * @returns {string | null}
 */
export function findElectron() {
  const pathFile = path.join(electronFolder, 'path.txt');
  const installed = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const binary = override
    ? path.join(override, installed ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'))
    : installed && path.join(electronFolder, 'dist', installed);
  return binary && existsSync(binary) ? binary : null;
}

/** Whether a window can be shown here. */
export function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Whether Electron's download answers; asked first, because its installer retries for long. */
async function downloadAnswers() {
  const source = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases';
  try {
    await fetch(source, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  }
}

/**
 * As findElectron, but downloads it where it is missing.
 * @returns {Promise<string | null>} null where it cannot be had
 */
export async function obtainElectron() {
  const found = findElectron();
  if (found !== null || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return found;
  if (!(await downloadAnswers())) return null;
  say('Downloading Electron (about 120 MB, once) ...');
  await runProgram(node24(), [path.join(electronFolder, 'install.js')], {
    stdio: ['ignore', 2, 'ignore'],
  });
  return findElectron();
}
