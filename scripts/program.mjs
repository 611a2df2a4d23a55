/**
 * `node scripts/program.mjs FILE.ts …`: sets up, then runs one of the project's programs with Node 24
 * in the caller's folder. Prints nothing of its own on stdout.
 */
import { installPackages } from './setup/packages.mjs';
import { callersFolder, runScript } from './setup/project.mjs';
import { runWithNode } from './setup/spawn.mjs';

await runScript(() => {
  const [file = '', ...args] = process.argv.slice(2);
  installPackages();
  return runWithNode(file, args, { cwd: callersFolder });
});
