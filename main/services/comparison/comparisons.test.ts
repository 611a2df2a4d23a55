import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PaneProgress } from '../../../shared/contract/comparison.ts';
import { StudioError } from '../../../shared/result.ts';
import {
  modelSummary,
  never,
  runAnswer,
  runSummary,
  settings,
  type Script,
} from '../detection/testing/scriptedDetector.ts';
import { MemoryProjects } from '../projects/testing/memoryProjects.ts';
import { failureFrom, useStudios } from '../testing/studioUnderTest.ts';

const studios = useStudios();

/** Milliseconds that each model says it took; what is absent takes none. */
const taking =
  (
    paces: Readonly<Record<string, number>>,
    more: (path: string) => ReturnType<Script> = () => ({}),
  ): Script =>
  () => {
    let opened = '';
    return {
      open: ({ path, provider }) => {
        opened = path;
        const kind = path.includes('fast') ? 'fast-rcnn' : 'faster-rcnn';
        return Promise.resolve(
          modelSummary({
            id: path,
            path,
            kind,
            provider: { requested: provider, actual: 'cpu', reason: '' },
          }),
        );
      },
      detect: (request) => {
        const scripted = more(opened).detect;
        if (scripted !== undefined) return scripted(request);
        const total = paces[opened] ?? 0;
        const run = runSummary(request.runId, request.settings);
        return Promise.resolve(
          runAnswer({
            ...run,
            pictureId: request.pictureId,
            timings: { decode: 0, trunk: total, total },
          }),
        );
      },
    };
  };

async function twoPanes(script: Script, a = '/models/a', b = '/models/b') {
  studios.launches.script = script;
  const { api, events, ids, ...rest } = await studios.openStudio({}, 'one.png', 'two.png');
  await api.comparison.open('a', a, 'cpu');
  await api.comparison.open('b', b, 'cpu');
  const told = () =>
    events.flatMap(({ name, payload }) => (name === 'compared' ? [payload as PaneProgress] : []));
  const [pictureId = ''] = ids;
  const both = [
    { pane: 'a', settings },
    { pane: 'b', settings },
  ] as const;
  const request = { pictureId, panes: [...both], anew: false };
  const words = () => told().map(({ pane, state }) => `${pane} ${state.kind}`);
  return { api, told, words, request, ids, ...rest };
}

const kinds = (states: readonly PaneProgress[]) =>
  Object.fromEntries(states.map(({ pane, state }) => [pane, state.kind]));

describe('a comparison', () => {
  it('has a process for each pane, and leaves the open model alone', async () => {
    const { api, request } = await twoPanes(taking({}));
    expect(studios.launches.alive).toBe(3);
    const [inspected] = studios.launches.processes;
    const before = inspected?.requests.length;
    expect(kinds(await api.comparison.run(request))).toEqual({ a: 'done', b: 'done' });
    expect(inspected?.requests.length).toBe(before);
    expect(await api.detector.state()).toMatchObject({
      kind: 'ready',
      model: { path: '/models/a' },
    });
  });

  it('runs the fastest known first, and before anything is known as the papers have it', async () => {
    const { api, words, request } = await twoPanes(
      taking({ '/models/fast': 5, '/models/b': 50_000 }),
      '/models/fast',
    );
    const done = () => words().filter((word) => word.endsWith('done'));
    await api.comparison.run(request);
    expect(done()).toEqual(['b done', 'a done']);
    await api.comparison.run(request);
    expect(done().slice(2)).toEqual(['a done', 'b done']);
  });

  it('does a short first run of a process twice, since the second one is fair', async () => {
    const { api, request } = await twoPanes(taking({ '/models/b': 50_000 }));
    await api.comparison.run(request);
    await api.comparison.run(request);
    const runs = studios.launches.processes
      .slice(1)
      .map(({ requests }) => requests.filter((name) => name === 'detect').length);
    expect(runs).toEqual([3, 2]);
  });

  it('compares one model with two settings', async () => {
    const { api, request } = await twoPanes(taking({}), '/models/a', '/models/a');
    const other = { ...settings, rpn: { ...settings['rpn'], nmsIoU: 0.3 } };
    const states = await api.comparison.run({
      ...request,
      panes: [
        { pane: 'a', settings },
        { pane: 'b', settings: other },
      ],
    });
    const used = states.map(({ state }) => (state.kind === 'done' ? state.run.settings : null));
    expect(used).toEqual([settings, other]);
  });

  it('goes on where a pane fails, which says so itself', async () => {
    const { api, request } = await twoPanes(
      taking({}, (path) =>
        path === '/models/a'
          ? { detect: () => Promise.reject(new StudioError('badInput', 'It cannot.')) }
          : {},
      ),
    );
    const [a, b] = await api.comparison.run(request);
    expect(a?.state).toEqual({
      kind: 'failed',
      failure: { kind: 'badInput', message: 'It cannot.' },
    });
    expect(b?.state.kind).toBe('done');
  });

  it('stops the pane that runs, and the other goes on', async () => {
    const { api, told, request } = await twoPanes(
      taking({}, (path) => (path === '/models/a' ? { detect: never } : {})),
    );
    const ended = api.comparison.run(request);
    await expect.poll(() => told().at(-1)?.state.kind).toBe('running');
    await api.comparison.stop('a');
    expect(kinds(await ended)).toEqual({ a: 'stopped', b: 'done' });
  });

  it('stops all at once: what waits is told so at once', async () => {
    const { api, words, request } = await twoPanes(taking({}, () => ({ detect: never })));
    const ended = api.comparison.run(request);
    await expect.poll(() => words().at(-1)).toBe('a running');
    await api.comparison.stop(null);
    expect(words().at(-1)).toBe('b stopped');
    expect(kinds(await ended)).toEqual({ a: 'stopped', b: 'stopped' });
  });

  it('lets a picture take as long as a person says', async () => {
    const { api, request } = await twoPanes(taking({}, () => ({ detect: never })));
    await api.detector.limitTime(1);
    const [a] = await api.comparison.run({ ...request, panes: [{ pane: 'a', settings }] });
    expect(a?.state).toMatchObject({ kind: 'failed', failure: { kind: 'outOfTime' } });
  });

  it('leaves a picture for the next: what waits is not run on it', async () => {
    const held = Promise.withResolvers<never>();
    let isHeld = true;
    const { api, words, request, ids } = await twoPanes(
      taking({ '/models/a': 10 }, (path) =>
        isHeld && path === '/models/a' ? { detect: () => held.promise } : {},
      ),
    );
    const first = api.comparison.run(request);
    await expect.poll(() => words().at(-1)).toBe('a running');
    const second = api.comparison.run({ ...request, pictureId: ids[1] ?? '' });
    isHeld = false;
    held.reject(new StudioError('badInput', 'Late.'));
    expect(kinds(await first)).toEqual({ a: 'failed', b: 'stopped' });
    const states = await second;
    expect(kinds(states)).toEqual({ a: 'done', b: 'done' });
    expect(states.every(({ pictureId }) => pictureId === ids[1])).toBe(true);
  });

  it('answers questions to a pane’s run from its process', async () => {
    const { api, request } = await twoPanes(() => ({
      ask: (_name, run) => Promise.resolve({ run, value: [] as never }),
    }));
    const [a] = await api.comparison.run(request);
    const run = a?.state.kind === 'done' ? a.state.run : null;
    const ref = { runId: run?.runId ?? -1, version: 0 };
    const asked = await api.comparison.spot('a', ref, { x: 1, y: 2, known: [] });
    expect(asked).toEqual({ run: ref, value: [] });
    expect(studios.launches.processes[1]?.requests.at(-1)).toBe('spot');
  });

  it('knows what other programs annotated beside a picture, and that nobody has', async () => {
    const sample = path.join(
      import.meta.dirname,
      '..',
      '..',
      '..',
      'models',
      'blood-cells',
      'sample',
    );
    const { api } = studios.makeStudio({ launchProjects: new MemoryProjects().launch });
    const { pictures } = await api.pictures.open([path.join(sample, 'JPEGImages')]);
    const [id = ''] = pictures.map((picture) => picture.id);
    const truth = await api.pictures.truth(id, false, 1);
    expect(truth?.known).toContain('RBC');
    expect(truth?.objects.length).toBeGreaterThan(5);
    expect(await api.pictures.truth(id, true, 1)).toEqual(truth);
    expect(truth?.format).toBe('voc');
    const from0 = await api.pictures.truth(id, false, 0);
    expect(from0?.objects[0]?.box[0]).toBe((truth?.objects[0]?.box[0] ?? NaN) + 1);
    // Nobody has begun with it in the project.
    await api.projects.openHere();
    expect(await api.pictures.truth(id, false, 1)).toEqual(truth);
    await writeFile(studios.at('alone.png'), 'x');
    const { pictures: others } = await api.pictures.open([studios.at('alone.png')]);
    expect(await api.pictures.truth(others[0]?.id ?? '', false, 1)).toBeNull();
  });

  it('knows nothing of what lies where the studio was started as of pictures that were dropped', async () => {
    // No process is there that could look.
    const { api } = studios.makeStudio();
    const drop = await api.pictures.beginDrop(1);
    await api.pictures.addToDrop(drop, 0, [{ name: 'a.jpg', bytes: new ArrayBuffer(1) }]);
    const { pictures } = await api.pictures.endDrop(drop);
    expect(await api.pictures.truth(pictures[0]?.id ?? '', true, 1)).toBeNull();
    expect(await api.pictures.truthProblems(1)).toEqual([]);
  });

  it('says in a sentence that a pane has no model', async () => {
    const { api, request } = await twoPanes(taking({}));
    await api.comparison.close('b');
    expect(studios.launches.alive).toBe(2);
    expect(await failureFrom(api.comparison.run(request))).toMatchObject({
      kind: 'notFound',
      message: 'There is no such pane: open a model in it first.',
    });
  });

  it('ends its processes when the window leaves', async () => {
    const { api, window, request } = await twoPanes(taking({}));
    await api.comparison.run(request);
    window.leave();
    await expect.poll(() => studios.launches.alive).toBe(1);
  });
});
