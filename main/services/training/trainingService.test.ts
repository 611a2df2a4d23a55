/** Training as windows see it: through the studio. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudioEvents } from '../../../shared/contract/contract.ts';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { createStudio } from '../createStudio.ts';
import { dispatch } from '../dispatch.ts';
import { generateSmears } from '../datasets/generateSmears.ts';
import type { Studio, WindowSession } from '../studio.ts';
import { ScriptedLaunches, settings } from '../detection/testing/scriptedDetector.ts';
import { ScriptedDisplays } from '../pictures/testing/scriptedDisplay.ts';
import {
  batchReport,
  recipe,
  ScriptedTrainings,
  stepReport,
  stripReport,
  trainingEstimate,
} from './testing/scriptedTraining.ts';
import { noProcess } from '../testing/noProcess.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
/** How data that do not say it are divided. */
const division = { validationShare: 0.2, seed: 1, vocFirstPixel: 1 } as const;

let trainings: ScriptedTrainings;
let studio: Studio;
let window: WindowSession;

beforeEach(() => {
  trainings = new ScriptedTrainings();
  studio = makeStudio();
  window = studio.openSession(null);
});
afterEach(async () => {
  if (trainings.alive > 0) trainings.last.end();
  await studio.close();
  expect(trainings.alive).toBe(0);
});

function makeStudio(): Studio {
  return createStudio({
    host: 'web',
    version: '1.2.3',
    dialogs: null,
    launchDetector: new ScriptedLaunches().launch,
    launchTraining: trainings.launch,
    launchDisplay: new ScriptedDisplays().launch,
    launchProjects: noProcess,
    dataFolder: at('data'),
    cacheFolder: at('cache'),
    shippedModels: at('shipped'),
    startPictures: [],
    startModel: null,
    log: () => undefined,
  });
}

/** All that a window hears. */
function openWindow() {
  const heard: { name: keyof StudioEvents; payload: unknown }[] = [];
  window.subscribe((name, payload) => void heard.push({ name, payload }));
  return heard;
}

const quiet = () => new Promise((resolve) => setTimeout(resolve));
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
const checkpointOf = (folder: string) =>
  mkdir(path.join(`${folder}.training`, 'checkpoint-3'), { recursive: true });

describe('training in the studio', () => {
  it('makes a model where the studio keeps them, called like its data', async () => {
    const { training } = window.api;
    const folder = await training.start({ recipe, folder: null });
    expect(folder).toBe(at('data', 'models', 'cells'));
    await quiet();
    trainings.last.end();
    await checkpointOf(folder);
    await expect.poll(async () => (await training.status()).state.kind).toBe('stopped');
    const file = { ...recipe, data: { ...recipe.data, folder: '/data/cells/data.yaml' } };
    expect(await training.start({ recipe, folder: null })).toBe(at('data', 'models', 'cells 2'));
    await quiet();
    trainings.last.end();
    await expect.poll(async () => (await training.status()).state.kind).toBe('stopped');
    expect(await training.start({ recipe: file, folder: null })).toBe(at('data', 'models', 'data'));
  });

  it('is told to every window, also to one that opens later', async () => {
    const windows = [openWindow(), openWindow()];
    const { training } = window.api;
    await training.start({ recipe, folder: at('out') });
    await quiet();
    trainings.last.tell({ kind: 'running' }, { step: 1 });
    trainings.last.host.report(stepReport(1));
    await quiet();
    for (const heard of windows) {
      expect(heard).toMatchObject([
        { name: 'trainingStatus', payload: { state: { kind: 'preparing' } } },
        { name: 'trainingStatus', payload: { state: { kind: 'running' }, run: { step: 1 } } },
        { name: 'trainingReport', payload: stepReport(1) },
      ]);
    }
    expect(await training.status()).toMatchObject({ state: { kind: 'running' } });
    expect(await training.history()).toEqual({ steps: [stepReport(1)], evaluations: [] });
    // What one window begins, another cannot begin beside it, and may end.
    expect(await failureFrom(training.start({ recipe, folder: null }))).toMatchObject({
      kind: 'badInput',
    });
    await training.stop();
    await quiet();
    expect(trainings.last.asked).toEqual(['train', 'stop']);
  });

  it('estimates for each window, whose latest question alone ends its former one', async () => {
    const other = studio.openSession(null);
    const ask = ({ api }: WindowSession) => api.training.estimate({ recipe });
    const first = ask(window);
    await quiet();
    const theirs = ask(other);
    await quiet();
    const second = ask(window);
    expect(await failureFrom(first)).toMatchObject({ kind: 'stopped' });
    for (const asked of [theirs, second]) {
      await quiet();
      trainings.last.answerEstimate(trainingEstimate);
      expect(await asked).toEqual(trainingEstimate);
    }
    const left = ask(other);
    await quiet();
    other.leave();
    expect(await failureFrom(left)).toMatchObject({ kind: 'stopped' });
  });

  it('shows its pictures by ids, and nothing else of the disk', async () => {
    await writeFile(at('a.bmp'), 'x');
    const heard = openWindow();
    const { training } = window.api;
    expect(await training.latestBatch()).toBeNull();
    expect(await training.strips()).toEqual([]);
    await training.start({ recipe, folder: at('out') });
    await quiet();
    trainings.last.host.report(batchReport(1, at('a.bmp')));
    trainings.last.host.report(stripReport(1, at('a.bmp'), at('b.bmp')));
    await quiet();
    const batch = await training.latestBatch();
    const [strip] = await training.strips();
    expect(heard.slice(-2)).toEqual([
      { name: 'trainingReport', payload: batch },
      { name: 'trainingReport', payload: strip },
    ]);
    expect(JSON.stringify([batch, strip])).not.toContain(scratch());
    expect(batch?.positive).toEqual(new Float32Array([0, 0.5, NaN, -0]));
    const [first, second] = strip?.pictures ?? [];
    expect(first?.id).toBe(batch?.picture.id);
    expect(second?.id).not.toBe(first?.id);
    // It is found, and is no picture.
    expect(await failureFrom(studio.picture(first?.id ?? ''))).not.toMatchObject({
      kind: 'notFound',
    });
    for (const id of [at('a.bmp'), 'x']) {
      expect(await failureFrom(studio.picture(id))).toMatchObject({ kind: 'notFound' });
    }
  });

  it('leaves the detector alone', async () => {
    await writeFile(at('a.jpg'), 'x');
    await window.api.training.start({ recipe, folder: at('out') });
    await window.api.models.open('/models/a', 'auto');
    const { pictures } = await window.api.pictures.open([at('a.jpg')]);
    const id = pictures[0]?.id ?? '';
    const { run } = await window.api.detector.detect(id, settings, [], false);
    expect(run.detections).toEqual([]);
    await window.api.detector.stop();
    trainings.last.crash();
    await expect
      .poll(async () => (await window.api.training.status()).state)
      .toMatchObject({ kind: 'failed', resumable: false });
    expect((await window.api.detector.state()).kind).toBe('ready');
  });

  it('can be gone on with after a restart, wherever its folder is', async () => {
    const [inside, outside] = [at('data', 'models', 'cells'), at('elsewhere')];
    await window.api.training.start({ recipe, folder: outside });
    await checkpointOf(outside);
    expect(await window.api.training.resumable()).toEqual([]);
    await quiet();
    trainings.last.crash();
    await quiet();
    await studio.close();
    await checkpointOf(inside);
    // A training that was ended before its first checkpoint.
    await mkdir(at('data', 'models', 'empty.training'));

    studio = makeStudio();
    const { training } = studio.openSession(null).api;
    const found = await training.resumable();
    expect(found.map(({ folder, name }) => ({ folder, name }))).toEqual([
      { folder: inside, name: 'cells' },
      { folder: outside, name: 'elsewhere' },
    ]);
    expect(await training.resume({ folder: outside, learningRate: 1e-3 })).toBe(outside);
    await quiet();
    expect(trainings.last.request).toEqual({
      ...{ kind: 'resume', folder: outside },
      learningRate: 1e-3,
    });
    expect(await training.resumable()).toMatchObject([{ folder: inside }]);
    expect(
      await failureFrom(training.resume({ folder: at('gone'), learningRate: null })),
    ).toMatchObject({ kind: 'badInput' });
  });

  it('describes data before anybody trains on them', async () => {
    const signal = new AbortController().signal;
    const folder = at('smears');
    const request = { folder, count: 5, seed: '1' };
    const boxes = await generateSmears(request, { signal, onPicture: () => undefined });
    const { describeData } = window.api.training;
    // A later request takes the place of an earlier one.
    const [earlier, described] = await Promise.all([
      failureFrom(describeData({ ...division, folder, format: null })),
      describeData({ ...division, folder, format: null }),
    ]);
    expect(earlier).toMatchObject({ kind: 'stopped' });
    expect(described).toMatchObject({
      format: 'voc',
      divided: true,
      trainPictures: 4,
      validationPictures: 1,
      problems: [],
    });
    expect(described.trainBoxes + described.validationBoxes).toBe(boxes);
    expect(described.classes.map(({ name }) => name)).toEqual(['Platelets', 'RBC', 'WBC']);
    expect(described.classes.reduce((sum, each) => sum + each.boxes, 0)).toBe(described.trainBoxes);
    const failure = await failureFrom(
      describeData({ ...division, folder: at('gone'), format: 'voc' }),
    );
    expect(failure?.message).toContain(at('gone'));
    expect(failure?.kind).not.toBe('internal');
    await expect(describeData({ ...division, folder, format: 'voc' })).resolves.toEqual(described);
  });

  it('describes data for each window, and for none that has left', async () => {
    const { signal } = new AbortController();
    const folder = at('smears');
    const request = { folder, count: 2, seed: '1' };
    await generateSmears(request, { signal, onPicture: () => undefined });
    const asked = { ...division, folder, format: null };
    const other = studio.openSession(null);
    const both = [window, other].map(({ api }) => api.training.describeData(asked));
    expect(await Promise.all(both)).toMatchObject([{ format: 'voc' }, { format: 'voc' }]);
    const late = failureFrom(other.api.training.describeData(asked));
    other.leave();
    expect(await late).toMatchObject({ kind: 'stopped' });
  });

  it('refuses a recipe that cannot be, naming its field', async () => {
    const wrong = { ...recipe, optimiser: { ...recipe.optimiser, learningRate: -1 } };
    const start = (given: unknown) =>
      dispatch(window.api, 'training', 'start', [given], () => undefined);
    expect(await start({ recipe: wrong, folder: null })).toEqual({
      ok: false,
      failure: {
        kind: 'badInput',
        message:
          'The request training.start does not fit, argument 1, recipe, optimiser, learningRate: must be greater than 0.',
      },
    });
    expect(await start({ recipe })).toMatchObject({ ok: false });
    expect(trainings.processes).toEqual([]);
  });
});
