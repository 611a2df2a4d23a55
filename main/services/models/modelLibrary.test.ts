import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../../shared/model/catalogue.ts';
import type { InstallState } from '../../../shared/contract/models.ts';
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import {
  startFileServer,
  testContent,
  type FileServer,
} from '../../download/testing/fileServer.ts';
import type { ImportRequest } from './importModel.ts';
import { ModelLibrary } from './modelLibrary.ts';
import { RunningJobs } from '../jobs/runningJobs.ts';
import { testEntry } from './testing/catalogue.ts';
import { badFile, fakeImport } from './testing/fakeImport.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
const content = testContent(100_000);
let server: FileServer;
let entry: CatalogueEntry;
let running: RunningJobs;
let reports: JobProgress[];
let imported: ImportRequest[];
let onReport: (progress: JobProgress) => void;

beforeEach(async () => {
  server = await startFileServer(content);
  server.manners = { etags: ['"one"'] };
  entry = testEntry(server.address, content);
  running = new RunningJobs();
  reports = [];
  imported = [];
  onReport = () => {};
});
afterEach(async () => {
  await running.close();
  await server.close();
});

function library(...catalogue: CatalogueEntry[]): ModelLibrary {
  return new ModelLibrary({
    catalogue: catalogue.length > 0 ? catalogue : [entry],
    importModel: (request) => (imported.push(request), fakeImport(request)),
    dataFolder: at('data'),
    running,
    report: (progress) => {
      reports.push(progress);
      onReport(progress);
    },
  });
}

const stateOf = async (own: ModelLibrary): Promise<InstallState | undefined> =>
  (await own.catalogue())[0]?.state;
/** What is left of downloads. */
const downloaded = () => readdir(at('data', 'downloads')).catch(() => []);
const failure = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
/** Installs, and stops the job when a step has come so far. */
async function stoppedAt(own: ModelLibrary, title: string, bytes: number) {
  onReport = (progress) => {
    if (progress.title.startsWith(title) && progress.done >= bytes) running.stop(progress.jobId);
  };
  const outcome = await failure(own.install('small'));
  onReport = () => {};
  return outcome;
}

describe('ModelLibrary.install', () => {
  it('downloads, checks and converts, and tells of each', async () => {
    const own = library();
    expect(await own.catalogue()).toEqual([{ ...entry, state: { kind: 'absent' } }]);
    const folder = at('data', 'models', 'small');
    expect(await own.install('small')).toBe(folder);
    expect((await readdir(folder)).toSorted()).toEqual(['head.onnx', 'model.json', 'trunk.onnx']);
    expect(await stateOf(own)).toEqual({ kind: 'installed', folder });
    expect(imported).toMatchObject([
      {
        architecture: 'fasterrcnn_resnet50_fpn',
        classes: null,
        texts: { name: 'small', licence: 'BSD-3-Clause', trainedOn: 'nothing' },
      },
    ]);
    // The file can be had again, and is as large as the package.
    expect(await downloaded()).toEqual([]);
    const steps = [...new Set(reports.map(({ title }) => title))];
    expect(steps).toEqual([
      'Downloading Small network',
      'Checking Small network',
      'Converting Small network',
    ]);
    expect(reports.at(-1)).toMatchObject({ entry: 'small', unit: 'bytes', finished: true });
    expect(reports.filter(({ finished }) => finished)).toHaveLength(1);
  });

  it('does nothing where it is there', async () => {
    const own = library();
    await own.install('small');
    await own.install('small');
    expect(server.asked).toHaveLength(1);
  });

  it('goes on where it was stopped', async () => {
    server.manners = { etags: ['"one"'], stallAfter: 40_000 };
    const own = library();
    expect(await stoppedAt(own, 'Downloading', 40_000)).toMatchObject({ kind: 'stopped' });
    expect(await stateOf(own)).toEqual({ kind: 'partial', bytes: 40_000 });
    expect(reports.at(-1)).toMatchObject({ finished: true });
    server.manners = { etags: ['"one"'] };
    await own.install('small');
    expect(server.asked.at(-1)?.range).toBe('bytes=40000-');
    expect(await stateOf(own)).toMatchObject({ kind: 'installed' });
  });

  it('downloads nothing again where the conversion was stopped', async () => {
    const own = library();
    expect(await stoppedAt(own, 'Converting', 0)).toMatchObject({ kind: 'stopped' });
    expect(await stateOf(own)).toEqual({ kind: 'partial', bytes: content.length });
    expect(await readdir(at('data', 'models')).catch(() => [])).toEqual([]);
    await own.install('small');
    expect(server.asked).toHaveLength(1);
  });

  it('is refused while it is under way, and what the catalogue does not have', async () => {
    server.manners = { stallAfter: 10 };
    const own = library();
    const first = stoppedAt(own, 'Downloading', 10);
    expect(await failure(own.install('small'))).toEqual({
      kind: 'badInput',
      message: 'Small network is being installed already: wait for it.',
    });
    expect(await stateOf(own)).toEqual({ kind: 'installing' });
    await first;
    expect(await failure(own.install('../etc'))).toEqual({
      kind: 'notFound',
      message: "The catalogue has no '../etc'; it has small.",
    });
  });

  it('is refused while another program downloads the same, which goes on', async () => {
    server.manners = { stallAfter: 10 };
    const first = failure(library().install('small'));
    await expect.poll(() => server.asked.length).toBe(1);
    const refused = await failure(library().install('small'));
    expect(refused?.kind).toBe('badInput');
    expect(refused?.message).toMatch(
      new RegExp(
        `^Another program is downloading Small network \\(process ${process.pid}, since .*\\): wait for it or stop it\\.$`,
      ),
    );
    running.stop(reports[0]?.jobId ?? -1);
    expect(await first).toMatchObject({ kind: 'stopped' });
    server.manners = { etags: ['"one"'] };
    await library().install('small');
    expect(await downloaded()).toEqual([]);
  });

  it('leaves nothing of what is not what was published', async () => {
    const own = library({ ...entry, sha256Prefix: '01234567' });
    expect(await failure(own.install('small'))).toMatchObject({ kind: 'badInput' });
    expect(await downloaded()).toEqual([]);
    expect(await stateOf(own)).toEqual({ kind: 'absent' });
    expect(imported).toEqual([]);
  });

  it('refuses what is much larger than it was published', async () => {
    const own = library({ ...entry, bytes: content.length / 2 });
    expect(await failure(own.install('small'))).toMatchObject({ kind: 'network' });
  });

  it('ends with the studio', async () => {
    server.manners = { etags: ['"one"'], stallAfter: 40_000 };
    const own = library();
    const installing = failure(own.install('small'));
    while ((await stateOf(own))?.kind !== 'installing') await new Promise(setImmediate);
    await running.close();
    expect(await installing).toMatchObject({ kind: 'stopped' });
    expect(await failure(own.install('small'))).toEqual({
      kind: 'stopped',
      message: 'The studio is closing.',
    });
  });
});

describe('ModelLibrary.import', () => {
  const request = () => ({
    file: at('my weights.pth'),
    architecture: null,
    classesFile: null,
    given: [],
    folder: null,
  });

  it('makes a package under a name that is free', async () => {
    await writeFile(at('my weights.pth'), 'x');
    const own = library();
    expect(await own.import(request())).toBe(at('data', 'models', 'my weights'));
    expect(await own.import(request())).toBe(at('data', 'models', 'my weights 2'));
    expect(reports.map(({ title, unit, entry }) => [title, unit, entry])).toContainEqual([
      'Converting my weights.pth',
      'bytes',
      undefined,
    ]);
  });

  it('gives the classes of a file, in the folder that was asked for', async () => {
    await writeFile(at('my weights.pth'), 'x');
    await writeFile(at('names.txt'), 'a\nb\nc');
    const architecture = 'fasterrcnn_vgg16_c4';
    const whole = { ...request(), architecture, classesFile: at('names.txt') } as const;
    const folder = at('deep', 'made');
    expect(await library().import({ ...whole, folder })).toBe(folder);
    expect(JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8'))).toMatchObject({
      classes: [{ id: 1, name: 'a' }, { name: 'b' }, { name: 'c' }],
    });
    expect(imported[0]?.architecture).toBe(architecture);
    await writeFile(at('names.txt'), 'a');
    const refused = await failure(library().import({ ...whole, folder: null }));
    expect(refused?.message).toContain('names.txt');
  });

  it('refuses a folder that exists before it reads anything', async () => {
    await mkdir(at('made'));
    expect(await failure(library().import({ ...request(), folder: at('made') }))).toEqual({
      kind: 'badInput',
      message: `${at('made')} exists already; name a folder that does not.`,
    });
    expect(imported).toEqual([]);
    await rm(at('made'), { recursive: true });
  });

  it('says what is wrong with the weights', async () => {
    await writeFile(at('my weights.pth'), `${badFile}has no tensors.`);
    expect(await failure(library().import(request()))).toEqual({
      kind: 'badModel',
      message: `${at('my weights.pth')} has no tensors.`,
    });
    expect(reports.at(-1)).toMatchObject({ finished: true });
  });
});
