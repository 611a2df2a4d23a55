/** Jobs in a whole studio, and what it keeps of them. */
import { writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { onceResult } from './detection/testing/onceResults.ts';
import { modelSummary, never, settings } from './detection/testing/scriptedDetector.ts';
import { StudioError } from '../../shared/result.ts';
import { settingsKey } from '../../shared/model/settings.ts';
import { failureFrom, useStudios } from './testing/studioUnderTest.ts';

const under = useStudios();
const { at, makeStudio, openStudio, exportOf } = under;

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
    under.launches.script = () => ({
      detectOnce: () => new Promise((resolve) => (release = () => resolve(onceResult()))),
    });
    const { api, ids } = await openStudio({}, 'a.jpg');
    const job = api.jobs.export(exportOf(ids));
    expect(await failureFrom(api.models.open('/models/b', 'auto'))).toMatchObject({
      kind: 'badInput',
    });
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detectOnce'));
    release();
    expect(await job).toMatchObject({ pictures: 1 });
    expect((await api.models.open('/models/b', 'auto')).path).toBe('/models/b');
  });

  it('does not begin while a model is being opened', async () => {
    let release = () => {};
    const { api, ids } = await openStudio({}, 'a.jpg');
    under.launches.last.crash();
    await Promise.resolve();
    under.launches.script = () => ({
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
      expect(under.launches.last.requests).toContain('open auto');
    });
    await opening;
    expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 1, problems: [] });
  });

  it('goes on through a stop of the run that the window shows', async () => {
    under.launches.script = ({ pid }) => (pid === 0 ? { detectOnce: never } : {});
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    const job = api.jobs.detectAll(ids, settings);
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detectOnce'));
    await api.detector.stop();
    expect(await job).toEqual({ done: 2, problems: [] });
    expect(under.launches.processes).toHaveLength(2);
  });

  it('tries the picture of a crash again', async () => {
    under.launches.script = (process) =>
      process.pid === 0
        ? { detectOnce: () => (process.crash('It was ended by SIGSEGV.'), never()) }
        : {};
    const { api, ids } = await openStudio({}, 'a.jpg', 'b.jpg');
    expect(await api.jobs.detectAll(ids, settings)).toEqual({ done: 2, problems: [] });
  });

  it('loses one picture to crashes, names it, and not the rest', async () => {
    under.launches.script = (process) => ({
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
    under.launches.script = () => ({ detectOnce: never });
    const { api, ids, events } = await openStudio({}, 'a.jpg');
    const job = failureFrom(api.jobs.detectAll(ids, settings));
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detectOnce'));
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
  const asked = () => under.launches.last.requests.filter((name) => name === 'detectOnce').length;

  it('is not detected again by an export, nor by the next one', async () => {
    under.launches.script = () => ({ detectOnce: () => Promise.resolve(onceResult()) });
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

describe('a picture on which the detector fails', () => {
  const failing = (kind: 'outOfTime' | 'provider') => {
    const error = new StudioError(kind, "'a.jpg' took too long.");
    under.launches.script = () => ({ detect: () => Promise.reject(error) });
  };

  it('is told to the window, and remembered with its session', async () => {
    failing('outOfTime');
    const { api, ids, events } = await openStudio({}, 'a.jpg');
    const [pictureId = ''] = ids;
    expect(await failureFrom(api.detector.detect(pictureId, settings, [], false))).toMatchObject({
      kind: 'outOfTime',
    });
    const outcome = {
      pictureId,
      problem: "'a.jpg' took too long.",
      settings: settingsKey(settings),
    };
    expect(events).toContainEqual({ name: 'detected', payload: outcome });
    expect((await api.session.resume()).detections).toEqual([outcome]);
  });

  it('is none where every picture would meet the same', async () => {
    failing('provider');
    const { api, ids, events } = await openStudio({}, 'a.jpg');
    await failureFrom(api.detector.detect(ids[0] ?? '', settings, [], false));
    expect(events.map(({ name }) => name)).not.toContain('detected');
    expect((await api.session.resume()).detections).toEqual([]);
  });
});
