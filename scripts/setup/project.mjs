/** Where the project is, and how its scripts speak. Plain JavaScript for any Node from 20 on. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

if (Number.parseInt(process.versions.node, 10) < 20) {
  process.stderr.write(`Anchorscope needs Node 20 or later; this is ${process.version}.\n`);
  process.exit(1);
}

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder in which the caller stood: npm itself runs every script in the root. */
export const callersFolder = process.env['INIT_CWD'] ?? process.cwd();

/** @param {...string} parts below the root */
export const inProject = (...parts) => path.join(root, ...parts);

/** Where Node keeps the TypeScript that it has compiled: most of a program's start is that, and of its children's. */
export const compileCache = { NODE_COMPILE_CACHE: inProject('.cache', 'compiled') };

/**
 * One line about what a script is doing. It goes to stderr: stdout belongs to the program that runs.
 * @param {string} sentence
 */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

/** A set-up that cannot go on, with a sentence that says what to do. */
export class SetupError extends Error {}

/**
 * Runs a script's main function: a SetupError ends it with its sentence instead of a stack trace.
 * @param {() => number | Promise<number>} main returns the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
