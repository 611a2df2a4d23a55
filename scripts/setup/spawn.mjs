/** Running other programs in the project, with Node 24 for everything that is written in TypeScript. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { SetupError, compileCache, inProject, root } from './project.mjs';

const oldestNode = 24;

/** The Node that runs TypeScript: the one among the packages, or this one where it is new enough. */
export function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = inProject('node_modules', 'node', 'bin', name);
  if (existsSync(packaged)) return packaged;
  return Number.parseInt(process.versions.node, 10) >= oldestNode ? process.execPath : null;
}

/** As findNode, or a sentence that says how to get it. */
export function node24() {
  const node = findNode();
  if (node !== null) return node;
  throw new SetupError(
    `Node ${String(oldestNode)} is missing from node_modules: npm did not run the install script of the package "node". ` +
      'Run "npm rebuild node --ignore-scripts=false", or use Node 24 or later.',
  );
}

/** How to start npm itself: the one that runs this script where there is one. */
export function npmCommand() {
  const cli = process.env['npm_execpath'];
  return cli !== undefined && path.basename(cli) === 'npm-cli.js'
    ? { command: process.execPath, args: [cli] }
    : { command: 'npm', args: [] };
}

/**
 * Runs npm to its end in the root.
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, quietly?: boolean }} [options] quietly: its words go to stderr
 * @returns {number} its exit code
 */
export function runNpm(args, { env = {}, quietly = false } = {}) {
  const npm = npmCommand();
  const { status, error } = spawnSync(npm.command, [...npm.args, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', quietly ? 2 : 'inherit', 'inherit'],
    shell: process.platform === 'win32' && npm.command === 'npm',
  });
  if (error) throw new SetupError(`npm could not be started: ${error.message}.`);
  return status ?? 1;
}

/**
 * Runs a program that may live for long, passing signals on to it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, stdio?: import('node:child_process').StdioOptions }} [options]
 * @returns {Promise<number>} its exit code; 128 + n where signal n ended it
 */
export function runProgram(command, args, { cwd = root, env = {}, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      // Ctrl+C in a terminal reaches the whole group: the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, passOn);
    // npm passes a signal to the shell between us alone: what ends us is that our parent has gone.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM');
    }, 500);
    const finish = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, passOn);
    };
    child.on('error', (error) => {
      finish();
      reject(new SetupError(`${command} could not be started: ${error.message}.`));
    });
    child.on('exit', (code, signal) => {
      finish();
      resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
    });
  });
}

/**
 * Runs a file of the project under Node 24.
 * @param {string} file relative to the root
 * @param {string[]} args
 * @param {Parameters<typeof runProgram>[2]} [options]
 */
export function runWithNode(file, args, options = {}) {
  if (!existsSync(inProject(file))) {
    throw new SetupError(`${file} is missing from this checkout, so there is nothing to run.`);
  }
  // Node's SQLite is marked experimental: that is our decision to know, not a warning for a user.
  const flags = ['--disable-warning=ExperimentalWarning'];
  const env = { ...compileCache, ...options.env };
  return runProgram(node24(), [...flags, inProject(file), ...args], { ...options, env });
}
