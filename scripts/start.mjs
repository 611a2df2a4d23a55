/**
 * `npm start -- [--web] [--model FOLDER] [PICTURE|FOLDER …]`: opens the studio in Electron where its
 * binary is or can be had and there is a display, else in the web host.
 */
import { buildAll, buildWindow } from './build.mjs';
import { hasDisplay, obtainElectron } from './setup/electron.mjs';
import { installPackages } from './setup/packages.mjs';
import { callersFolder, inProject, runScript, say } from './setup/project.mjs';
import { runProgram, runWithNode } from './setup/spawn.mjs';

/** @param {string[]} args */
async function openInBrowser(args) {
  await buildWindow();
  return runWithNode('main/hosts/web/main.ts', args, { cwd: callersFolder });
}

/** @param {string} electron @param {string[]} args */
async function openInElectron(electron, args) {
  await buildAll();
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (isRoot) say("As root, Electron runs only without Chromium's sandbox.");
  const code = await runProgram(electron, [inProject(), ...args], {
    cwd: callersFolder,
    env: isRoot ? { ELECTRON_DISABLE_SANDBOX: '1' } : {},
  });
  if (code !== 0) {
    say('Electron ended with a failure. "npm start -- --web" opens the studio in a browser.');
  }
  return code;
}

await runScript(async () => {
  const given = process.argv.slice(2);
  const args = given.filter((argument) => argument !== '--web');
  installPackages();
  if (args.length < given.length) return openInBrowser(args);
  if (!hasDisplay()) {
    say('There is no display here, so the studio opens in the web host.');
    return openInBrowser(args);
  }
  const electron = await obtainElectron();
  if (electron === null) {
    say(
      "Electron's binary is not here and could not be downloaded, so the studio opens in the web host.",
    );
    return openInBrowser(args);
  }
  return openInElectron(electron, args);
});
