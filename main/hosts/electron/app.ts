/**
 * Electron's entry: `electron . [--model DIR] [pictures…]`. Thin: it gives the studio a window, and the
 * window the studio; everything else is in the services and in what both hosts share.
 */
import path from 'node:path';
import { Menu, app, dialog, ipcMain, protocol, session, type BrowserWindow } from 'electron';
import { failureOf } from '../../../shared/result.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { createStudio } from '../../services/createStudio.ts';
import { cacheFolder, crashFolder, openDataFolder } from '../../services/dataFolder.ts';
import type { Studio, WindowSession } from '../../services/studio.ts';
import { readRendererFiles } from '../common/rendererFiles.ts';
import type { StartArguments } from '../common/startArguments.ts';
import { argumentsOfNext, electronArguments, parseHandedOver } from './arguments.ts';
import { bringToFront } from './bringToFront.ts';
import { systemDialogs } from './dialogs.ts';
import { Ending } from './ending.ts';
import { serveCalls } from './ipc.ts';
import { denyPermissions, lockContents } from './lockdown.ts';
import { menuTemplate } from './menu.ts';
import { registerScheme, serveScheme } from './protocol.ts';
import { utilitySubprocess } from './utilitySubprocess.ts';
import { openWindow } from './window.ts';

/** This file is bundled to dist/electron/app.js, with those of the child processes beside it. */
const detectorEntry = path.join(import.meta.dirname, 'detector.js');
const trainingEntry = path.join(import.meta.dirname, 'training.js');
const projectsEntry = path.join(import.meta.dirname, 'projects.js');
const displayEntry = path.join(import.meta.dirname, 'display.js');
const rendererFolder = path.join(import.meta.dirname, '..', 'renderer');
const shippedModels = path.join(import.meta.dirname, '..', '..', 'models');

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

async function run(start: StartArguments, folder: string): Promise<void> {
  let studio: Studio | null = null;
  let windowSession: WindowSession | null = null;
  let window: BrowserWindow | null = null;

  const ending = new Ending({
    app,
    close: async () => studio?.close(),
    argumentsOf: (next) => argumentsOfNext(process.argv, app.isPackaged, next),
    log: say,
  });
  // macOS: a picture dropped on the icon; when that is what started the app, even before it is ready.
  const startPictures = [...start.startPictures];
  app.on('open-file', (event, file) => {
    event.preventDefault();
    if (ending.begun) ending.thenStart({ startPictures: [file], startModel: null });
    else if (windowSession === null) startPictures.push(file);
    else windowSession.openPaths([file], null);
  });
  app.on('window-all-closed', () => {
    ending.begin();
    app.quit();
  });
  app.on('will-quit', (event) => ending.willQuit(event));

  const files = await readRendererFiles(rendererFolder);
  await app.whenReady();
  const crashes = crashFolder(folder);
  const opened = createStudio({
    host: 'electron',
    version: manifest.version,
    dialogs: systemDialogs(dialog, () => window),
    launchDetector: utilitySubprocess('detector', detectorEntry, crashes),
    launchTraining: utilitySubprocess('training', trainingEntry, crashes),
    launchDisplay: utilitySubprocess('display', displayEntry, crashes),
    launchProjects: utilitySubprocess('projects', projectsEntry, crashes),
    dataFolder: folder,
    cacheFolder: cacheFolder(),
    shippedModels,
    startPictures,
    startModel: start.startModel,
    log: say,
  });
  studio = opened;
  // The one window's, however often its page is loaded.
  const own = opened.openSession(null);
  windowSession = own;
  app.on('second-instance', (_event, _argv, _folder, handedOver) => {
    const next = parseHandedOver(handedOver) ?? nothing;
    if (ending.begun) {
      ending.thenStart(next);
      return;
    }
    const { startPictures, startModel } = next;
    if (startPictures.length > 0 || startModel !== null) {
      own.openPaths(startPictures, startModel);
    }
    bringToFront(window);
  });

  denyPermissions(session.defaultSession);
  serveScheme(protocol, { files, studio: opened, log: say });
  serveCalls(ipcMain, own, say);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));
  window = openWindow(own, folder, say);
}

const nothing: StartArguments = { startPictures: [], startModel: null };

app.enableSandbox();
registerScheme(protocol);
app.on('web-contents-created', (_, contents) => lockContents(contents));
const folder = openDataFolder();
// Before the lock: it is the folder that only one instance may use.
app.setPath('userData', folder);

const start = electronArguments(process.argv, app.isPackaged, process.cwd());
if (app.requestSingleInstanceLock({ ...start })) {
  run(start, folder).catch((error: unknown) => {
    say(failureOf(error).message);
    app.exit(1);
  });
} else {
  app.quit();
}
