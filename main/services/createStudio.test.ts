import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportRequest } from '../../shared/contract/jobs.ts';
import type { StudioEvents } from '../../shared/contract/contract.ts';
import type { OnceResult } from '../detector/protocol.ts';
import { settingsKey } from '../../shared/model/settings.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { startFileServer, testContent } from '../download/testing/fileServer.ts';
import { createStudio } from './createStudio.ts';
import type { Studio, StudioOptions } from './studio.ts';
import { testEntry } from './models/testing/catalogue.ts';
import { fakeImport } from './models/testing/fakeImport.ts';
import { onceResult } from './detection/testing/onceResults.ts';
import {
  modelSummary,
  never,
  ScriptedLaunches,
  settings,
} from './detection/testing/scriptedDetector.ts';
import { ScriptedDisplays } from './pictures/testing/scriptedDisplay.ts';
import { ScriptedTrainings } from './training/testing/scriptedTraining.ts';
import { noProcess } from './testing/noProcess.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
let launches: ScriptedLaunches;
let displays: ScriptedDisplays;
const open: Studio[] = [];
let logged: string[] = [];

beforeEach(() => {
  launches = new ScriptedLaunches();
  displays = new ScriptedDisplays();
  logged = [];
});
afterEach(async () => {
  for (const studio of open.splice(0)) await studio.close();
});

function makeStudio(given: Partial<StudioOptions> = {}) {
  const studio = createStudio({
    host: 'web',
    version: '1.2.3',
    dialogs: null,
    launchDetector: launches.launch,
    launchTraining: new ScriptedTrainings().launch,
    launchDisplay: displays.launch,
    launchProjects: noProcess,
    dataFolder: at('data'),
    shippedModels: at('shipped'),
    startPictures: [],
    startModel: null,
    log: (text) => logged.push(text),
    ...given,
  });
  open.push(studio);
  const window = studio.openSession(null);
  const events: { name: string; payload: unknown }[] = [];
  const tell = <E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]) =>
    void events.push({ name, payload });
  return { studio, window, events, api: window.api, unsubscribe: window.subscribe(tell) };
}

/** A studio with a model and pictures open. */
async function openStudio(given: Partial<StudioOptions>, ...names: string[]) {
  const made = makeStudio(given);
  for (const name of names) await writeFile(at(name), 'x');
  await made.api.models.open('/models/a', 'auto');
  const { pictures } = await made.api.pictures.open(names.map((name) => at(name)));
  return { ...made, ids: pictures.map(({ id }) => id) };
}

const exportOf = (pictureIds: string[]): ExportRequest => ({
  pictureIds,
  format: 'csv',
  stage: 'detections',
  minScore: 0,
  folder: at('out'),
  settings,
});
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);

describe('createStudio', () => {
  it('starts no process before a model is opened', () => {
    makeStudio();
    expect(launches.processes).toHaveLength(0);
  });

  it('tells what the command line asked for', async () => {
    const given = { startPictures: ['/a.jpg'], startModel: '/m' };
    expect(await makeStudio(given).api.studio.info()).toEqual({
      version: '1.2.3',
      host: 'web',
      nativeDialogs: false,
      sample: null,
      ...given,
    });
  });

  it('has the dialogs of its host, or says that there are none', async () => {
    const dialogs = { choose: (what: string) => Promise.resolve([what]) };
    expect(await makeStudio({ dialogs }).api.studio.choose('pictures')).toEqual(['pictures']);
    expect(await failureFrom(makeStudio().api.studio.choose('pictures'))).toMatchObject({
      kind: 'unsupported',
    });
  });

  it('tells the states of the detector until nobody listens', async () => {
    const { api, events, unsubscribe } = makeStudio();
    await api.models.open('/models/a', 'auto');
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { kind: 'loading' },
      { kind: 'ready' },
    ]);
    unsubscribe();
    await api.models.open('/models/b', 'auto');
    expect(events).toHaveLength(2);
  });

  it('detects on pictures by their ids, and on nothing else', async () => {
    const { api, ids, studio } = await openStudio({}, 'a.jpg');
    const { run } = await api.detector.detect(ids[0] ?? '', settings, [], false);
    expect(run.runId).toBe(1);
    const gone = { kind: 'notFound', message: 'This picture is no longer open: open it again.' };
    expect(await failureFrom(api.detector.detect(at('a.jpg'), settings, [], false))).toEqual(gone);
    expect(await failureFrom(studio.picture('../../etc/passwd'))).toEqual(gone);
    expect(await failureFrom(studio.thumbnail('x'))).toEqual(gone);
  });
});

describe('what was opened lately', () => {
  it('is the one folder or file that was opened, and the model', async () => {
    const { api } = await openStudio({}, 'a.jpg', 'b.jpg');
    expect(await api.pictures.recent()).toEqual([]);
    await api.pictures.open([scratch()]);
    await api.pictures.open([at('gone')]);
    expect(await api.pictures.recent()).toEqual([
      { path: scratch(), name: path.basename(scratch()) },
    ]);
    expect(await api.models.recent()).toEqual([{ path: '/models/a', name: 'a' }]);
  });
});

describe('studio.list', () => {
  it('begins at home and goes on where the person was', async () => {
    const { api } = makeStudio();
    expect((await api.studio.list(null)).folder).toBe(homedir());
    await api.studio.list(scratch());
    expect((await api.studio.list(null)).folder).toBe(scratch());
    expect(await failureFrom(api.studio.list(at('gone')))).toMatchObject({ kind: 'notFound' });
    expect((await api.studio.list(null)).folder).toBe(scratch());
  });
});

describe('a job', () => {
  it('needs a model', async () => {
    const { api } = makeStudio();
    expect(await failureFrom(api.jobs.detectAll([], settings))).toEqual({
      kind: 'notFound',
      message: 'No model is open: open a model package first.',
    });
  });

  it('goes on with its pictures when others are opened', async () => {
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    await writeFile(at('c.jpg'), 'x');
    const job = api.jobs.detectAll(ids, settings);
    await api.pictures.open([at('c.jpg')]);
    expect(await job).toEqual({ done: 2, problems: [] });
  });

  it('has one model from its first picture to its last', async () => {
    let release = () => {};
    launches.script = () => ({
      detectOnce: () => new Promise((resolve) => (release = () => resolve(onceResult()))),
    });
    const { api, ids } = await openStudio({}, 'a.jpg');
    const job = api.jobs.export(exportOf(ids));
    expect(await failureFrom(api.models.open('/models/b', 'auto'))).toMatchObject({
      kind: 'badInput',
    });
    await vi.waitFor(() => expect(launches.last.requests).toContain('detectOnce'));
    release();
    expect(await job).toMatchObject({ pictures: 1 });
    expect((await api.models.open('/models/b', 'auto')).path).toBe('/models/b');
  });

  it('does not begin while a model is being opened', async () => {
    let release = () => {};
    const { api, ids } = await openStudio({}, 'a.jpg');
    launches.last.crash();
    await Promise.resolve();
    launches.script = () => ({
      open: ({ path: folder }) =>
        folder === '/models/b'
          ? new Promise((resolve) => (release = () => resolve(modelSummary({ path: folder }))))
          : Promise.resolve(modelSummary({ path: folder })),
    });
    const opening = api.models.open('/models/b', 'auto');
    expect(await failureFrom(api.jobs.detectAll(ids, settings))).toEqual({
      kind: 'badInput',
      message: 'A model is being opened: wait for it.',
    });
    await vi.waitFor(() => {
      release();
      expect(launches.last.requests).toContain('open auto');
    });
    await opening;
    expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 1, problems: [] });
  });

  it('goes on through a stop of the run that the window shows', async () => {
    launches.script = ({ pid }) => (pid === 0 ? { detectOnce: never } : {});
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    const job = api.jobs.detectAll(ids, settings);
    await vi.waitFor(() => expect(launches.last.requests).toContain('detectOnce'));
    await api.detector.stop();
    expect(await job).toEqual({ done: 2, problems: [] });
    expect(launches.processes).toHaveLength(2);
  });

  it('tries the picture of a crash again', async () => {
    launches.script = (process) =>
      process.pid === 0
        ? { detectOnce: () => (process.crash('It was ended by SIGSEGV.'), never()) }
        : {};
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 2, problems: [] });
  });

  it('loses one picture to crashes, names it, and not the rest', async () => {
    launches.script = (process) => ({
      detectOnce: ({ source }) => {
        const isSecond = typeof source === 'string' && source.endsWith('b.jpg');
        if (isSecond) return Promise.resolve(onceResult());
        process.crash('It was ended by SIGSEGV.');
        return never();
      },
    });
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    const { done, problems } = await api.jobs.detectAll(ids, settings);
    expect(done).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/^'.*a\.jpg' was tried twice\. It was ended by SIGSEGV\.$/),
    ]);
  });

  it('is told of by events and ends by its number', async () => {
    launches.script = () => ({ detectOnce: never });
    const { api, ids, events } = await openStudio({}, 'a.jpg');
    const job = failureFrom(api.jobs.detectAll(ids, settings));
    await vi.waitFor(() => expect(launches.last.requests).toContain('detectOnce'));
    await api.jobs.stop(1);
    await api.detector.stop();
    expect(await job).toMatchObject({ kind: 'stopped' });
    expect(events.filter(({ name }) => name === 'progress').at(-1)?.payload).toMatchObject({
      jobId: 1,
      finished: true,
    });
  });
});

describe('what was detected', () => {
  const asked = () => launches.last.requests.filter((name) => name === 'detectOnce').length;

  it('is not detected again by an export, nor by the next one', async () => {
    launches.script = () => ({ detectOnce: () => Promise.resolve(onceResult()) });
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    await api.jobs.detectAll(ids, settings);
    expect(asked()).toBe(2);
    expect(await api.jobs.export(exportOf(ids))).toMatchObject({ pictures: 2, boxes: 2 });
    await api.jobs.export({ ...exportOf(ids), format: 'coco', minScore: 0.9, folder: at('out2') });
    expect(asked()).toBe(2);
    await api.models.open('/models/a', 'auto');
    await api.jobs.detectAll(ids, settings);
    expect(asked()).toBe(4);
  });
});

describe('two windows', () => {
  it('have each its own pictures, and counts go to those that have them', async () => {
    launches.script = () => ({ detectOnce: () => Promise.resolve(onceResult(3)) });
    const { api, ids, events, studio } = await openStudio({}, 'a.jpg');
    const other = studio.openSession(null);
    const heard: string[] = [];
    other.subscribe((name) => void heard.push(name));
    await writeFile(at('b.jpg'), 'x');
    await other.api.pictures.open([at('b.jpg')]);
    expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 1, problems: [] });
    const [pictureId] = ids;
    expect(events).toContainEqual({
      name: 'detected',
      payload: { pictureId, detections: 3, settings: settingsKey(settings) },
    });
    expect(heard).toContain('progress');
    expect(heard).not.toContain('detected');
    expect(await failureFrom(other.api.jobs.detectAll(ids, settings))).toMatchObject({
      kind: 'notFound',
    });
  });

  it('a job goes on when its window leaves, and a reload finds what it found', async () => {
    const run = Promise.withResolvers<OnceResult>();
    launches.script = () => ({ detectOnce: () => run.promise });
    const { api, ids, studio, window } = await openStudio({}, 'a.jpg');
    const { id } = await api.session.resume();
    const job = api.jobs.detectAll(ids, settings);
    await vi.waitFor(() => expect(launches.last.requests).toContain('detectOnce'));
    window.leave();
    const again = studio.openSession(id);
    run.resolve(onceResult(5));
    expect(await job).toEqual({ done: 1, problems: [] });
    expect(await again.api.session.resume()).toMatchObject({
      id,
      pictures: [{ name: 'a.jpg' }],
      detections: [{ pictureId: ids[0], detections: 5, settings: settingsKey(settings) }],
    });
  });

  it('a stop in one does not end what another detects', async () => {
    launches.script = ({ pid }) => (pid === 0 ? { detect: never } : {});
    const { api, ids, studio } = await openStudio({}, 'a.jpg');
    const other = studio.openSession(null);
    const run = api.detector.detect(ids[0] ?? '', settings, [], false);
    await vi.waitFor(() => expect(launches.last.requests).toContain('detect'));
    await other.api.detector.stop();
    expect((await run).run).toMatchObject({ pictureId: 'picture' });
    expect(launches.processes).toHaveLength(2);
  });

  it('a stop of its own ends what a window detects', async () => {
    launches.script = () => ({ detect: never });
    const { api, ids } = await openStudio({}, 'a.jpg');
    const run = failureFrom(api.detector.detect(ids[0] ?? '', settings, [], false));
    await vi.waitFor(() => expect(launches.last.requests).toContain('detect'));
    await api.detector.stop();
    expect(await run).toMatchObject({ kind: 'stopped' });
    expect(launches.processes).toHaveLength(1);
  });
});

describe('a model that is made', () => {
  const weights = () => ({
    file: at('weights.pth'),
    architecture: null,
    classesFile: null,
    given: [],
    folder: at('made'),
  });
  const models = { catalogue: [], importModel: fakeImport };

  it('of weights is opened', async () => {
    await writeFile(at('weights.pth'), 'x');
    const { api } = makeStudio({ models });
    expect((await api.models.importWeights(weights(), 'cpu')).path).toBe(at('made'));
    expect(launches.last.requests).toEqual(['open cpu']);
    expect(await api.models.recent()).toEqual([{ path: at('made'), name: 'made' }]);
  });

  it('of the catalogue is downloaded and opened', async () => {
    const content = testContent(10_000);
    const server = await startFileServer(content);
    const entry = testEntry(server.address, content);
    const { api, events } = makeStudio({ models: { ...models, catalogue: [entry] } });
    expect(await api.models.catalogue()).toEqual([{ ...entry, state: { kind: 'absent' } }]);
    const folder = at('data', 'models', 'small');
    expect((await api.models.install('small', 'auto')).path).toBe(folder);
    expect(await api.models.catalogue()).toMatchObject([{ state: { kind: 'installed', folder } }]);
    expect(events.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ title: 'Downloading Small network', entry: 'small' }),
    );
    await server.close();
    expect((await api.models.install('small', 'auto')).path).toBe(folder);
  });

  it('is there also where it cannot be opened', async () => {
    launches.script = () => ({
      open: () => Promise.reject(new StudioError('outOfMemory', 'There is too little memory.')),
    });
    await writeFile(at('weights.pth'), 'x');
    const { api } = makeStudio({ models });
    expect(await failureFrom(api.models.importWeights(weights(), 'auto'))).toEqual({
      kind: 'outOfMemory',
      message: `The model is there, at ${at('made')}, but was not opened: There is too little memory.`,
    });
    expect(await readdir(at('made'))).toContain('model.json');
  });

  it('comes beside a job of the open one, and is not opened then', async () => {
    let release = () => {};
    launches.script = () => ({
      detectOnce: () => new Promise((resolve) => (release = () => resolve(onceResult()))),
    });
    await writeFile(at('weights.pth'), 'x');
    const { api, ids } = await openStudio({ models }, 'a.jpg');
    const job = api.jobs.detectAll(ids, settings);
    const failure = await failureFrom(api.models.importWeights(weights(), 'auto'));
    expect(failure?.message).toContain('was not opened: The open model is at work');
    await vi.waitFor(() => expect(launches.last.requests).toContain('detectOnce'));
    release();
    expect(await job).toEqual({ done: 1, problems: [] });
    expect((await api.models.open(at('made'), 'auto')).path).toBe(at('made'));
  });

  it('keeps no job and no other model waiting', async () => {
    const importing = Promise.withResolvers<undefined>();
    const slow = {
      ...models,
      importModel: async (...given: Parameters<typeof fakeImport>) => {
        await importing.promise;
        return fakeImport(...given);
      },
    };
    await writeFile(at('weights.pth'), 'x');
    const { api, ids } = await openStudio({ models: slow }, 'a.jpg');
    const made = api.models.importWeights(weights(), 'auto');
    expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 1, problems: [] });
    expect((await api.models.open('/models/b', 'auto')).path).toBe('/models/b');
    importing.resolve(undefined);
    expect((await made).path).toBe(at('made'));
  });
});

describe('the sample', () => {
  const model = () => at(path.join('shipped', 'blood-cells'));
  const pictures = () => path.join(model(), 'sample', 'JPEGImages');
  beforeEach(async () => {
    await mkdir(pictures(), { recursive: true });
    await writeFile(path.join(model(), 'model.json'), '{}');
  });
  const opensFirst = async (given: Partial<StudioOptions> = {}) => {
    const { startPictures, startModel } = await makeStudio(given).api.studio.info();
    return { startPictures, startModel };
  };
  const nothing = { startPictures: [], startModel: null };

  it('opens where nothing was ever opened, also when the window is loaded again', async () => {
    const { api } = makeStudio();
    const sample = {
      ...{ startPictures: [pictures()], startModel: model() },
      sample: { model: model(), pictures: pictures() },
    };
    expect(await api.studio.info()).toMatchObject(sample);
    await api.models.open(model(), 'auto');
    expect(await api.studio.info()).toMatchObject(sample);
  });

  it('does not open again, nor where something was asked for, nor where it did not ship', async () => {
    expect(await opensFirst({ startModel: '/m' })).toEqual({ ...nothing, startModel: '/m' });
    expect(await opensFirst({ shippedModels: at('elsewhere') })).toEqual(nothing);
    await makeStudio().api.models.open('/models/a', 'auto');
    await vi.waitFor(async () => expect(await opensFirst()).toEqual(nothing));
  });

  it('can be opened all the same, where it ships', async () => {
    const { api } = makeStudio({ startModel: '/wrong' });
    const sample = { model: model(), pictures: pictures() };
    expect(await api.studio.info()).toMatchObject({ startModel: '/wrong', sample });
    const without = makeStudio({ shippedModels: at('elsewhere') });
    expect(await without.api.studio.info()).toMatchObject({ sample: null });
  });
});

describe('close', () => {
  it('ends the process, the jobs and what was kept of dropped pictures', async () => {
    launches.script = () => ({ detectOnce: never });
    const { api, studio } = await openStudio({});
    const { pictures } = await api.pictures.drop([{ name: 'a.jpg', bytes: new ArrayBuffer(3) }]);
    const ids = pictures.map(({ id }) => id);
    await failureFrom(studio.thumbnail(ids[0] ?? ''));
    expect(displays.alive).toBe(1);
    const job = failureFrom(api.jobs.export(exportOf(ids)));
    await vi.waitFor(() => expect(launches.last.requests).toContain('detectOnce'));
    await studio.close();
    expect(await job).toMatchObject({ kind: 'stopped' });
    expect(launches.alive).toBe(0);
    expect(await readdir(scratch())).not.toContain('out');
    expect(await failureFrom(studio.picture(ids[0] ?? ''))).toMatchObject({ kind: 'stopped' });
    expect(displays.alive).toBe(0);
    const left = await readdir(tmpdir());
    expect(left.filter((name) => name.startsWith(`anchorscope-dropped-${process.pid}@`))).toEqual(
      [],
    );
  });
});
