import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StudioOptions } from './studio.ts';
import { never, settings } from './detection/testing/scriptedDetector.ts';
import { dropFiles } from './testing/dropFiles.ts';
import { failureFrom, useStudios } from './testing/studioUnderTest.ts';

const under = useStudios();
const { at, makeStudio, openStudio, exportOf } = under;

describe('createStudio', () => {
  it('starts no process before a model is opened', () => {
    makeStudio();
    expect(under.launches.processes).toHaveLength(0);
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
    await api.pictures.open([at()]);
    await api.pictures.open([at('gone')]);
    expect(await api.pictures.recent()).toEqual([{ path: at(), name: path.basename(at()) }]);
    expect(await api.models.recent()).toEqual([{ path: '/models/a', name: 'a' }]);
  });
});

describe('studio.list', () => {
  it('begins at home and goes on where the person was', async () => {
    const { api } = makeStudio();
    expect((await api.studio.list(null)).folder).toBe(homedir());
    await api.studio.list(at());
    expect((await api.studio.list(null)).folder).toBe(at());
    expect(await failureFrom(api.studio.list(at('gone')))).toMatchObject({ kind: 'notFound' });
    expect((await api.studio.list(null)).folder).toBe(at());
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
      sample: { model: model(), pictures: pictures(), generations: [model()] },
    };
    expect(await api.studio.info()).toMatchObject(sample);
    await api.models.open(model(), 'auto');
    expect(await api.studio.info()).toMatchObject(sample);
  });

  it('has the generations that are there, the oldest first', async () => {
    const older = ['blood-cells-fast-r-cnn', 'blood-cells-sliding-windows', 'other'];
    for (const name of older) {
      await mkdir(at(path.join('shipped', name)));
      if (name !== 'other') await writeFile(at(path.join('shipped', name, 'model.json')), '{}');
    }
    const { sample } = await makeStudio().api.studio.info();
    expect(sample?.generations.map((each) => path.basename(each))).toEqual([
      'blood-cells-sliding-windows',
      'blood-cells-fast-r-cnn',
      'blood-cells',
    ]);
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
    under.launches.script = () => ({ detectOnce: never });
    const { api, studio } = await openStudio({});
    const files = [{ name: 'a.jpg', bytes: new ArrayBuffer(3) }];
    const { pictures } = await dropFiles(api.pictures, files);
    // Another, whose bytes are still on the way.
    const unfinished = await api.pictures.beginDrop(4);
    await api.pictures.addToDrop(unfinished, 0, files);
    const ids = pictures.map(({ id }) => id);
    await failureFrom(studio.thumbnail(ids[0] ?? ''));
    expect(under.displays.alive).toBe(1);
    const job = failureFrom(api.jobs.export(exportOf(ids)));
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detectOnce'));
    await studio.close();
    expect(await job).toMatchObject({ kind: 'stopped' });
    expect(under.launches.alive).toBe(0);
    expect(await readdir(at())).not.toContain('out');
    expect(await failureFrom(studio.picture(ids[0] ?? ''))).toMatchObject({ kind: 'stopped' });
    expect(under.displays.alive).toBe(0);
    const left = await readdir(tmpdir());
    expect(left.filter((name) => name.startsWith(`anchorscope-dropped-${process.pid}@`))).toEqual(
      [],
    );
  });
});
