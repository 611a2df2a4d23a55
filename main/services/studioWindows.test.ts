/** What the windows of one studio have together, and what each has for itself. */
import { writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { settingsKey } from '../../shared/model/settings.ts';
import type { OnceResult } from '../detector/protocol.ts';
import { onceResult } from './detection/testing/onceResults.ts';
import { never, settings } from './detection/testing/scriptedDetector.ts';
import { failureFrom, useStudios } from './testing/studioUnderTest.ts';

const under = useStudios();
const { at, openStudio } = under;

describe('two windows', () => {
  it('have each its own pictures, and counts go to those that have them', async () => {
    under.launches.script = () => ({ detectOnce: () => Promise.resolve(onceResult(3)) });
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
    under.launches.script = () => ({ detectOnce: () => run.promise });
    const { api, ids, studio, window } = await openStudio({}, 'a.jpg');
    const { id } = await api.session.resume();
    const job = api.jobs.detectAll(ids, settings);
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detectOnce'));
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
    under.launches.script = ({ pid }) => (pid === 0 ? { detect: never } : {});
    const { api, ids, studio } = await openStudio({}, 'a.jpg');
    const other = studio.openSession(null);
    const run = api.detector.detect(ids[0] ?? '', settings, [], false);
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detect'));
    await other.api.detector.stop();
    expect((await run).run).toMatchObject({ pictureId: 'picture' });
    expect(under.launches.processes).toHaveLength(2);
  });

  it('a stop of its own ends what a window detects', async () => {
    under.launches.script = () => ({ detect: never });
    const { api, ids } = await openStudio({}, 'a.jpg');
    const run = failureFrom(api.detector.detect(ids[0] ?? '', settings, [], false));
    await vi.waitFor(() => expect(under.launches.last.requests).toContain('detect'));
    await api.detector.stop();
    expect(await run).toMatchObject({ kind: 'stopped' });
    expect(under.launches.processes).toHaveLength(1);
  });
});
