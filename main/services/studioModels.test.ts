/** Models that a whole studio makes, and opens. */
import { readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { startFileServer, testContent } from '../download/testing/fileServer.ts';
import { onceResult } from './detection/testing/onceResults.ts';
import { settings } from './detection/testing/scriptedDetector.ts';
import { testEntry } from './models/testing/catalogue.ts';
import { fakeImport } from './models/testing/fakeImport.ts';
import { failureFrom, useStudios } from './testing/studioUnderTest.ts';

const under = useStudios();
const { at, makeStudio, openStudio } = under;

describe('a model that is made', () => {
  const weights = () => ({
    file: at('weights.pth'),
    architecture: null,
    classesFile: null,
    given: [],
    folder: at('made'),
  });
  const models = { catalogue: [], importModel: fakeImport };
  const opened = (folder: string) => ({ kind: 'opened', model: { path: folder } });

  it('of weights is opened', async () => {
    await writeFile(at('weights.pth'), 'x');
    const { api } = makeStudio({ models });
    expect(await api.models.importWeights(weights(), 'cpu')).toMatchObject(opened(at('made')));
    expect(under.launches.last.requests).toEqual(['open cpu']);
    expect(await api.models.recent()).toEqual([{ path: at('made'), name: 'made' }]);
  });

  it('of the catalogue is downloaded and opened', async () => {
    const content = testContent(10_000);
    const server = await startFileServer(content);
    const entry = testEntry(server.address, content);
    const { api, events } = makeStudio({ models: { ...models, catalogue: [entry] } });
    expect(await api.models.catalogue()).toEqual([{ ...entry, state: { kind: 'absent' } }]);
    const folder = at('data', 'models', 'small');
    expect(await api.models.install('small', 'auto')).toMatchObject(opened(folder));
    expect(await api.models.catalogue()).toMatchObject([{ state: { kind: 'installed', folder } }]);
    expect(events.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ title: 'Downloading Small network', entry: 'small' }),
    );
    await server.close();
    expect(await api.models.install('small', 'auto')).toMatchObject(opened(folder));
  });

  it('is there also where it cannot be opened', async () => {
    under.launches.script = () => ({
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
    under.launches.script = () => ({
      detectOnce: () => new Promise((resolve) => (release = () => resolve(onceResult()))),
    });
    await writeFile(at('weights.pth'), 'x');
    const { api, ids } = await openStudio({ models }, 'a.jpg');
    const job = api.jobs.detectAll(ids, settings);
    const failure = await failureFrom(api.models.importWeights(weights(), 'auto'));
    expect(failure?.message).toContain('was not opened: The open model is at work');
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detectOnce'));
    release();
    expect(await job).toEqual({ done: 1, problems: [] });
    expect((await api.models.open(at('made'), 'auto')).path).toBe(at('made'));
  });

  describe('while a person works on', () => {
    let importing: PromiseWithResolvers<undefined>;

    /** A studio with a model open, in which weights are imported until `importing` is resolved. */
    async function whileImporting() {
      importing = Promise.withResolvers();
      const importModel = async (...given: Parameters<typeof fakeImport>) => {
        await importing.promise;
        return fakeImport(...given);
      };
      await writeFile(at('weights.pth'), 'x');
      const made = await openStudio({ models: { ...models, importModel } }, 'a.jpg');
      return { ...made, importing: made.api.models.importWeights(weights(), 'auto') };
    }

    it('keeps no job waiting, and is opened after it', async () => {
      const studio = await whileImporting();
      const { api, ids } = studio;
      expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 1, problems: [] });
      importing.resolve(undefined);
      expect(await studio.importing).toMatchObject(opened(at('made')));
    });

    it('is there and not opened where another model was asked for since', async () => {
      const studio = await whileImporting();
      const { api } = studio;
      expect((await api.models.open('/models/b', 'auto')).path).toBe('/models/b');
      importing.resolve(undefined);
      expect(await studio.importing).toEqual({ kind: 'waiting', name: 'made', folder: at('made') });
      expect(await api.detector.state()).toMatchObject({ model: { path: '/models/b' } });
      // So it is found also by who loaded the page again.
      expect((await api.models.recent()).map(({ path }) => path)).toContain(at('made'));
      expect((await api.models.open(at('made'), 'auto')).path).toBe(at('made'));
    });

    it('is not opened where another one is still being opened, in whatever window', async () => {
      const studio = await whileImporting();
      const opening = studio.studio.openSession(null).api.models.open('/models/b', 'auto');
      importing.resolve(undefined);
      expect(await studio.importing).toMatchObject({ kind: 'waiting' });
      expect((await opening).path).toBe('/models/b');
    });

    it('is opened where the same one goes on, on another provider', async () => {
      const studio = await whileImporting();
      const { api } = studio;
      await api.models.open('/models/a', 'cpu');
      importing.resolve(undefined);
      expect(await studio.importing).toMatchObject(opened(at('made')));
    });
  });
});
