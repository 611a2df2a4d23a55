/**
 * `npm run dist:check`: packs the studio as electron-builder.yml says, around a stand-in for Electron's
 * binary, and proves which files went along. On Linux, for this machine's architecture; some ten seconds.
 */
import asar from '@electron/asar';
import { Arch, Platform, build } from 'electron-builder';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupError, root, runScript, say } from '../setup/project.mjs';
import { complaints } from './packedFiles.mjs';

/** @param {string} folder @returns {string} a folder that looks enough like Electron's distribution */
function standIn(folder) {
  const dist = path.join(folder, 'electron');
  mkdirSync(path.join(dist, 'resources'), { recursive: true });
  mkdirSync(path.join(dist, 'locales'));
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(path.join(dist, name), '');
    chmodSync(path.join(dist, name), 0o755);
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak']) {
    writeFileSync(path.join(dist, name), '');
  }
  return dist;
}

/** @param {string} folder @returns {string[]} its files, relative to it, with slashes */
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'));

/** @param {string} folder scratch @returns {Promise<string>} the packed resources */
async function pack(folder) {
  await build({
    projectDir: root,
    publish: 'never',
    targets: Platform.LINUX.createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
    config: {
      directories: { output: path.join(folder, 'release') },
      electronDist: standIn(folder),
      // The stand-in has no fuses to flip.
      electronFuses: null,
    },
  });
  const unpacked = readdirSync(path.join(folder, 'release')).find((name) => /unpacked$/.test(name));
  if (unpacked === undefined) {
    throw new SetupError('electron-builder left no packed folder behind.');
  }
  return path.join(folder, 'release', unpacked, 'resources');
}

await runScript(async () => {
  if (process.platform !== 'linux') {
    say('Skipped: the stand-in for Electron is one of Linux.');
    return 0;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorscope-dist-'));
  try {
    const resources = await pack(folder);
    const archive = path.join(resources, 'app.asar');
    const beside = `${archive}.unpacked`;
    const packed = asar
      .listPackage(archive, { isPack: false })
      .map((file) => file.split(path.sep).join('/').replace(/^\//, ''))
      .filter((file) => !('files' in asar.statFile(archive, file)));
    const unpacked = existsSync(beside) ? filesBelow(beside) : [];
    const wrong = complaints(packed, unpacked);
    const bytes = [archive, ...unpacked.map((file) => path.join(beside, file))]
      .map((file) => statSync(file).size)
      .reduce((sum, size) => sum + size, 0);
    for (const sentence of wrong) console.log(sentence);
    say(
      `${String(packed.length)} files in app.asar, ${String(unpacked.length)} of them beside it; ` +
        `${(bytes / 2 ** 20).toFixed(0)} MiB without Electron.`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
