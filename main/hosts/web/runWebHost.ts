/** The web host's life: from its command line to the signal that ends it. */
import path from 'node:path';
import { failureOf } from '../../../shared/result.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { createStudio } from '../../services/createStudio.ts';
import { cacheFolder, crashFolder, openDataFolder } from '../../services/dataFolder.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { SubprocessName } from '../../processes/subprocess.ts';
import type { ModelSources } from '../../services/studio.ts';
import { closingMilliseconds } from '../common/closingTime.ts';
import { readRendererFiles } from '../common/rendererFiles.ts';
import { webArguments } from './arguments.ts';
import { startWebServer } from './server.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');

/** Of the process that is called like its folder. */
const launcher = (name: SubprocessName, folder: string) =>
  forkSubprocess(name, path.join(root, 'main', name, 'process.ts'), crashFolder(folder));

const say = (text: string) => process.stderr.write(`${text}\n`);

/**
 * Starts the host and leaves it running; ends the process where that fails.
 * @param models for tests: where weights come from, in place of the product's catalogue.
 */
export async function runWebHost(models?: ModelSources): Promise<void> {
  try {
    await start(models);
  } catch (error) {
    say(failureOf(error).message);
    process.exit(failureOf(error).kind === 'internal' ? 1 : 2);
  }
}

async function start(models: ModelSources | undefined): Promise<void> {
  const { port, browserUser, ...opened } = webArguments(process.argv.slice(2), process.cwd());
  const files = await readRendererFiles(path.join(root, 'dist', 'renderer'));
  if (files.size === 0) say('The window is not built: run npm run build.');
  const dataFolder = openDataFolder();
  const studio = createStudio({
    host: 'web',
    version: manifest.version,
    dialogs: null,
    launchDetector: launcher('detector', dataFolder),
    launchTraining: launcher('training', dataFolder),
    launchDisplay: launcher('display', dataFolder),
    launchProjects: launcher('projects', dataFolder),
    dataFolder,
    cacheFolder: cacheFolder(),
    shippedModels: path.join(root, 'models'),
    ...opened,
    models,
    log: say,
  });
  const server = await startWebServer({
    studio,
    files,
    port,
    folder: root,
    browserUser,
    log: say,
    renewed: (address) => say(`A window was let in. For another browser: ${address}`),
  });

  let closing = false;
  const close = (): void => {
    // More than one may come: atomically, too, raises a signal again once it has heard of it.
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), closingMilliseconds).unref();
    Promise.all([studio.close(), server.close()]).then(
      () => process.exit(0),
      (error: unknown) => {
        say(failureOf(error).message);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close);

  say('Anchorscope runs. Open this address in a browser on this machine; Ctrl+C ends it.');
  process.stdout.write(`${server.address}\n`);
  if (process.env['SSH_CONNECTION'] !== undefined) {
    say(`From your own machine: ssh -L ${server.port}:127.0.0.1:${server.port} and this host.`);
  }
}
