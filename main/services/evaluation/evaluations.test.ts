import { cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { EvaluatedPicture, EvaluationRequest } from '../../../shared/contract/evaluation.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { withSetting } from '../../../shared/model/settings.ts';
import { fasterRcnnRules } from '../../../shared/detection/detectors/fasterRcnn/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import {
  modelSummary,
  never,
  runAnswer,
  runSummary,
  settings as scripted,
  type Script,
} from '../detection/testing/scriptedDetector.ts';
import { MemoryProjects } from '../projects/testing/memoryProjects.ts';
import { failureFrom, useStudios } from '../testing/studioUnderTest.ts';

const studios = useStudios();
const sample = path.join(import.meta.dirname, '../../../models/blood-cells/sample');
const settings = withSetting(fasterRcnnRules, scripted, 'head.scoreThreshold', 0.5);
const classes = [
  { id: 1, name: 'RBC' },
  { id: 2, name: 'WBC' },
];

/** A detector that finds nothing; each of its runs is asked as a real one is. */
const findingNothing =
  (detect?: (name: string) => Promise<never> | null): Script =>
  (process) => {
    return {
      open: ({ path: folder }) =>
        folder === '/bad'
          ? Promise.reject(new StudioError('badModel', 'model.json is no JSON.'))
          : Promise.resolve(modelSummary({ path: folder, classes })),
      detect: (request) => {
        const source = typeof request.source === 'string' ? request.source : request.source.name;
        const other = detect?.(path.basename(source)) ?? null;
        if (other !== null) return other;
        process.requests.push(`at ${request.settings['head']?.['scoreThreshold'] ?? ''}`);
        const run = runSummary(request.runId, request.settings);
        const remarks = [`'${path.basename(source)}' is almost black.`];
        return Promise.resolve(runAnswer({ ...run, pictureId: request.pictureId, remarks }));
      },
      ask: (_name, run, args) => {
        const { objects } = args as { readonly objects: readonly DiagnosedObject[] };
        const none = { scored: [], detected: [], proposals: [] };
        const value = objects.map(() => ({ best: [0.4], ...none }));
        return Promise.resolve({ run, value } as never);
      },
      trial: (_name, of, args) => {
        if (of.kind === 'settings') {
          process.requests.push(`with ${of.settings['head']?.['scoreThreshold'] ?? ''}`);
        }
        const { objects } = args as { readonly objects: readonly DiagnosedObject[] };
        const verdict = { kind: 'noCandidate', lostAt: 'anchors', row: 0, iou: 0.4, lacking: null };
        const outcomes = objects.map(() => ({ verdict, chain: [], headScores: null }));
        const value = { iou: 0.5, objects, detections: [], outcomes };
        return Promise.resolve({ run: runSummary(0), value, shortSide: null } as never);
      },
    };
  };

/** The window with the pictures of the sample, beside which its annotations lie. */
async function opened(script: Script) {
  studios.launches.script = script;
  const made = studios.makeStudio({ launchProjects: new MemoryProjects().launch });
  await cp(sample, studios.at('sample'), { recursive: true });
  const { pictures } = await made.api.pictures.open([studios.at('sample', 'JPEGImages')]);
  const { id: sessionId } = await made.api.session.resume();
  const request: EvaluationRequest = {
    ...{ evaluation: 'one', pictureIds: pictures.map(({ id }) => id), subset: null },
    ...{ model: '/models/a', provider: 'cpu', settings, iou: 0.5, classNames: [] },
    vocFirstPixel: 1,
  };
  const told = () =>
    made.events.flatMap(({ name, payload }) =>
      name === 'evaluated' ? [payload as EvaluatedPicture] : [],
    );
  const nameOf = new Map(pictures.map(({ id, name }) => [id, name]));
  return { ...made, pictures, request, told, nameOf, sessionId };
}

/** The window with an evaluation that waits at its second picture; what is asked after that is not held up. */
async function stuckAtSecond() {
  let [isStuck, isAtSecond] = [true, false];
  const made = await opened(
    findingNothing(() => {
      if (!isStuck || made.told().length !== 1) return null;
      isAtSecond = true;
      return never();
    }),
  );
  const run = made.api.evaluation.run(made.request);
  await expect.poll(() => isAtSecond).toBe(true);
  isStuck = false;
  return { ...made, run };
}

describe('an evaluation', () => {
  it('detects with a low threshold and judges with the settings as they are', async () => {
    const { api, request, told, pictures } = await opened(findingNothing());
    expect(await api.evaluation.run(request)).toEqual({
      ...{ stopped: false, told: pictures.length, notKept: null },
    });
    expect(
      told().map(({ outcome }) => (outcome.kind === 'failed' ? outcome.problem : outcome.kind)),
    ).toEqual(pictures.map(() => 'done'));
    const [process] = studios.launches.processes;
    expect(process?.requests.slice(0, 6)).toEqual([
      ...['open cpu', 'detect', 'at 0.05', 'coverage', 'trial diagnose', 'with 0.5'],
    ]);
    const [first] = told();
    if (first?.outcome.kind !== 'done') throw new Error('It is not done.');
    expect(first.outcome.remarks).toEqual([`'${pictures[0]?.name ?? ''}' is almost black.`]);
    const { objects, known, detections } = first.outcome.rows;
    expect(known).toContain('Platelets');
    expect(detections).toEqual([]);
    expect(objects.length).toBeGreaterThan(3);
    expect(objects[0]).toMatchObject({
      label: 'WBC',
      classIndex: 1,
      verdict: { kind: 'noCandidate' },
      coverage: { best: [0.4] },
    });
  });

  it('takes a class of the data for one of the model where a person says so', async () => {
    const { api, request, told } = await opened(findingNothing());
    await api.evaluation.run({ ...request, classNames: [['Platelets', 'WBC']] });
    const done = told().flatMap(({ outcome }) => (outcome.kind === 'done' ? outcome.rows : []));
    expect(new Set(done.flatMap(({ known }) => known))).toEqual(new Set(['RBC', 'WBC']));
    const indices = new Map<string | null, Set<number | null>>();
    for (const { label, classIndex } of done.flatMap(({ objects }) => objects)) {
      indices.set(label, (indices.get(label) ?? new Set()).add(classIndex));
    }
    expect(Object.fromEntries(indices)).toEqual({
      ...{ RBC: new Set([0]), WBC: new Set([1]), Platelets: new Set([1]) },
    });
  });

  it('reads Pascal VOC from the pixel that a person says', async () => {
    const { api, request, told, pictures } = await opened(findingNothing());
    const begins = async (vocFirstPixel: 0 | 1) => {
      const evaluation = `from ${vocFirstPixel}`;
      await api.evaluation.run({ ...request, evaluation, vocFirstPixel });
      const done = told().flatMap(({ evaluation: of, outcome, pictureId }) =>
        of === evaluation && pictureId === pictures[0]?.id && outcome.kind === 'done'
          ? outcome
          : [],
      );
      expect(done.map(({ format }) => format)).toEqual(['voc']);
      return done.flatMap(({ rows }) => rows.objects.map(({ box: [x, y] }) => [x, y]));
    };
    const from1 = await begins(1);
    expect(from1.length).toBeGreaterThan(3);
    const from0 = from1.map((corner) => corner.map((side) => side + 1));
    expect(await begins(0)).toEqual(from0);
  });

  it('leaves out what is of another part, without detecting on it', async () => {
    const { api, request, told } = await opened(findingNothing());
    await api.evaluation.run({ ...request, subset: 'unused' });
    expect(new Set(told().map(({ outcome }) => 'why' in outcome && outcome.why))).toEqual(
      new Set(['otherSubset']),
    );
    expect(studios.launches.processes[0]?.requests).toEqual(['open cpu']);
  });

  it('goes on after a picture that fails, and names it', async () => {
    const isBad = (name: string) => name.endsWith('3.jpg');
    const cutOff = (name: string) => new StudioError('badInput', `'${name}' is cut off.`);
    const bad = (name: string) => (isBad(name) ? Promise.reject(cutOff(name)) : null);
    const { api, request, told, nameOf } = await opened(findingNothing(bad));
    await api.evaluation.run(request);
    for (const { pictureId, outcome } of told()) {
      const name = nameOf.get(pictureId) ?? '';
      expect(outcome.kind).toBe(isBad(name) ? 'failed' : 'done');
      if (outcome.kind === 'failed') expect(outcome.problem).toBe(`'${name}' is cut off.`);
    }
    expect(told()).toHaveLength(request.pictureIds.length);
  });

  it('stops, keeps what it has told, and another one takes its place', async () => {
    const { api, request, run, told } = await stuckAtSecond();
    await api.evaluation.stop();
    expect(await run).toEqual({ stopped: true, told: 1, notKept: null });
    expect(told()).toHaveLength(1);
    const again = await api.evaluation.run({ ...request, evaluation: 'two' });
    expect(again).toEqual({
      ...{ stopped: false, told: request.pictureIds.length, notKept: null },
    });
    expect(told().filter(({ evaluation }) => evaluation === 'two')).toHaveLength(
      request.pictureIds.length,
    );
  });

  it('goes on for longer than its process may be idle', async () => {
    const { api, request, told } = await opened(
      findingNothing(() => {
        vi.advanceTimersByTime(3 * 60_000);
        return null;
      }),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      expect(await api.evaluation.run(request)).toMatchObject({ stopped: false });
    } finally {
      vi.useRealTimers();
    }
    expect(new Set(told().map(({ outcome }) => outcome.kind))).toEqual(new Set(['done']));
    expect(studios.launches.processes).toHaveLength(1);
  });

  it('says why a package does not open', async () => {
    const { api, request } = await opened(() => ({
      open: () => Promise.reject(new StudioError('badModel', 'model.json is no JSON.')),
    }));
    expect(await failureFrom(api.evaluation.run(request))).toMatchObject({
      kind: 'badModel',
      message: 'model.json is no JSON.',
    });
  });

  it('leaves the open model alone, and ends its process with the window', async () => {
    const { api, window, request } = await opened(findingNothing());
    await api.models.open('/models/b', 'cpu');
    await api.evaluation.run(request);
    expect(studios.launches.processes[0]?.requests).toEqual(['open cpu']);
    expect(studios.launches.alive).toBe(2);
    window.leave();
    await expect.poll(() => studios.launches.alive).toBe(1);
  });

  it('is had again by the window that comes back, as it was told', async () => {
    const { api, studio, window, request, told, sessionId } = await opened(findingNothing());
    await api.evaluation.run(request);
    await failureFrom(api.evaluation.run({ ...request, evaluation: 'two', model: '/bad' }));
    await api.evaluation.run({ ...request, evaluation: 'three', subset: 'unused' });
    const first = told().filter(({ evaluation }) => evaluation === 'one');
    window.leave();
    const { api: again } = studio.openSession(sessionId);
    const remembered = await again.evaluation.remembered();
    expect(remembered.map(({ request: asked }) => asked.evaluation)).toEqual(['one', 'three']);
    expect(remembered[0]).toMatchObject({ request, model: { path: '/models/a', classes } });
    expect(await again.evaluation.told('one', 0)).toEqual(first);
    expect(await again.evaluation.told('one', 3)).toEqual(first.slice(3));
    expect(await again.evaluation.told('one', first.length)).toEqual([]);
    const { end, seconds } = await again.evaluation.over('one');
    expect(end).toEqual({ kind: 'done' });
    expect(seconds).toBeGreaterThan(0);
    expect(await failureFrom(again.evaluation.told('none', 0))).toMatchObject({
      message: 'This evaluation is no longer kept.',
    });
    // Of other pictures nothing is known.
    await again.pictures.open([studios.at('sample', 'JPEGImages')]);
    expect(await again.evaluation.remembered()).toEqual([]);
  });

  it('was left where its window left, and goes on as one with what was left of it', async () => {
    const { studio, window, request, run, sessionId } = await stuckAtSecond();
    window.leave();
    await run;
    const { api: again } = studio.openSession(sessionId);
    expect(await again.evaluation.over('one')).toMatchObject({ end: { kind: 'left' } });
    const before = await again.evaluation.told('one', 0);
    expect(before).toHaveLength(1);
    const left = request.pictureIds.filter((id) => id !== before[0]?.pictureId);
    await again.evaluation.run({ ...request, pictureIds: left });
    expect(await again.evaluation.over('one')).toMatchObject({ end: { kind: 'done' } });
    const all = await again.evaluation.told('one', 0);
    expect(new Set(all.map(({ pictureId }) => pictureId))).toEqual(new Set(request.pictureIds));
    const [remembered] = await again.evaluation.remembered();
    expect(remembered?.request.pictureIds).toEqual(request.pictureIds);
  });

  it('says how it ended where it was stopped, and of the latest six alone', async () => {
    let isAtFirst = false;
    const { api, request } = await opened(
      findingNothing(() => {
        isAtFirst = true;
        return never();
      }),
    );
    const run = api.evaluation.run(request);
    await expect.poll(() => isAtFirst).toBe(true);
    await api.evaluation.stop();
    await run;
    expect(await api.evaluation.over('one')).toMatchObject({ end: { kind: 'stopped' } });
    for (const evaluation of ['2', '3', '4', '5', '6', '7']) {
      await api.evaluation.run({ ...request, evaluation, subset: 'unused' });
    }
    const ids = (await api.evaluation.remembered()).map(({ request: asked }) => asked.evaluation);
    expect(ids).toEqual(['2', '3', '4', '5', '6', '7']);
  });

  it('refuses an object that is no longer annotated', async () => {
    const { api, request } = await opened(findingNothing());
    const { model, provider, iou, classNames, pictureIds, vocFirstPixel } = request;
    const [pictureId = ''] = pictureIds;
    const how = { pictureId, model, provider, settings, iou, classNames, vocFirstPixel };
    const { objects = [] } = (await api.pictures.truth(pictureId, false, 1)) ?? {};
    const [, second] = objects;
    if (second === undefined) throw new Error('It has two.');
    const { box, label } = second;
    const [x0, y0, x1, y1] = box;
    const others = [
      { place: 1, label, box: [x0 - 1, y0, x1, y1] as const },
      { place: 1, label: `no ${label ?? ''}`, box },
    ];
    for (const object of others) {
      const failure = await failureFrom(api.evaluation.saving({ ...how, object }));
      expect(failure?.kind).toBe('badInput');
      expect(failure?.message).toMatch(/is not annotated as it was: evaluate again\.$/);
    }
  });
});
