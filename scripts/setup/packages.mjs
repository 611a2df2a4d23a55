/** The npm packages of the project. */
import { existsSync, readFileSync } from 'node:fs';
import { SetupError, inProject, say } from './project.mjs';
import { findNode, node24, runNpm } from './spawn.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Whether an installation holds what the lock file names. Optional packages (binaries of other
 * platforms) may be absent; whatever is there must be the version of the lock file.
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes last
 */
export function matchesLock(wanted, installed) {
  return Object.entries(wanted.packages ?? {}).every(([name, entry]) => {
    if (name === '') return true;
    const present = installed.packages?.[name];
    if (present === undefined) return entry.optional === true;
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

/** @param {string} file */
const readLock = (file) => /** @type {Lock} */ (JSON.parse(readFileSync(file, 'utf8')));

function packagesInPlace() {
  const installed = inProject('node_modules', '.package-lock.json');
  if (!existsSync(installed) || findNode() === null) return false;
  return matchesLock(readLock(inProject('package-lock.json')), readLock(installed));
}

/** Installs the packages that package-lock.json names, unless they are there. */
export function installPackages() {
  if (packagesInPlace()) return;
  say('Installing packages with npm ci (about 800 MB, a minute or so) ...');
  const status = runNpm(
    // A machine set to production would leave out the tools that build the window.
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    // onnxruntime-node would download CUDA libraries; its CPU binaries are in the package.
    { env: { ONNXRUNTIME_NODE_INSTALL: 'skip' }, quietly: true },
  );
  if (status !== 0) {
    throw new SetupError(
      'The packages could not be installed: npm ci failed, for the reason above. ' +
        'It needs a connection to the npm registry (or a mirror set in npm) and about 1 GB of disk.',
    );
  }
  node24();
}
