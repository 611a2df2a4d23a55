import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StudioApi, StudioEvents } from '../../../../shared/contract/contract.ts';
import { StudioError } from '../../../../shared/result.ts';
import type { AnchorAdvice } from '../../../../shared/training/anchorAdvice.ts';
import { defaultRecipe } from '../../../../shared/training/recipe.ts';
import type {
  TrainingRun,
  TrainingState,
  TrainingStatus,
} from '../../../../shared/training/report.ts';
import type { TrainingHistory } from '../../../../shared/training/shown.ts';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import { Messages } from '../../../studio/messages.svelte.ts';
import { ModelState } from '../../../studio/model.svelte.ts';
import { Preferences } from '../../../studio/preferences.svelte.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { batchReport, evaluationReport, stepReport, stripReport } from './testing/trainReports.ts';
import { fieldAt } from './trainFields.ts';
import { TrainState } from './train.svelte.ts';

const run: TrainingRun = {
  recipe: defaultRecipe({
    data: { folder: '/data' },
    start: { kind: 'architecture', name: 'paper_zf', backbone: null },
    schedule: 'joint',
  }),
  schedule: 'joint',
  outFolder: '/out/1',
  provider: null,
  data: null,
  phase: null,
  step: 0,
  steps: 100,
  epoch: 1,
  epochs: 2,
  secondsLeft: null,
  picturesPerSecond: null,
};

function statusOf(state: TrainingState, outFolder = '/out/1'): TrainingStatus {
  return { state, asked: null, run: { ...run, outFolder } };
}

const preparing: TrainingState = { kind: 'preparing', doing: '' };
const running: TrainingState = { kind: 'running' };

function setUp(given: Partial<StudioApi['training']> = {}) {
  const nothing: TrainingHistory = { steps: [], evaluations: [] };
  const training: StudioApi['training'] = {
    describeData: () => Promise.reject(new StudioError('notFound', 'no data')),
    adviseAnchors: () => Promise.reject(new StudioError('notFound', 'no data')),
    start: () => Promise.resolve('/out/1'),
    resume: () => Promise.resolve('/out/1'),
    pause: () => Promise.resolve(null),
    goOn: () => Promise.resolve(null),
    stop: () => Promise.resolve(null),
    status: () => Promise.resolve({ state: { kind: 'idle' }, asked: null, run: null }),
    history: () => Promise.resolve(nothing),
    latestBatch: () => Promise.resolve(null),
    estimate: () => Promise.reject(new StudioError('notFound', 'no data')),
    strips: () => Promise.resolve([]),
    resumable: () => Promise.resolve([]),
    ...given,
  };
  const messages = new Messages();
  const client = {
    training,
    on:
      <E extends keyof StudioEvents>(_: E, __: (payload: StudioEvents[E]) => void) =>
      () =>
        undefined,
    pictureUrl: (id: string) => `picture/${id}`,
  };
  const model = new ModelState(new FakeMain().client, messages, new Preferences(null));
  return { train: new TrainState({ client, messages, model }, () => '#ffffff'), messages, model };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('TrainState', () => {
  it('offers the open package to start from, until that is open no more', () => {
    const { train, model } = setUp();
    expect(train.form.startKind).toBe('architecture');
    model.detectorIs({ kind: 'ready', model: modelOf({ path: '/models/a' }) });
    expect(train.form.startKind).toBe('package');
    expect(train.form.packageFolder).toBe('/models/a');
    model.detectorIs({ kind: 'noModel' });
    expect(train.form.startKind).toBe('architecture');
  });

  it('fills in the anchors that are suggested, and offers them where others were typed meanwhile', async () => {
    const asked: ((advice: AnchorAdvice) => void)[] = [];
    const { train } = setUp({
      adviseAnchors: () => new Promise((resolve) => asked.push(resolve)),
    });
    await train.form.look('/data', null);
    const [sizes, ratios] = [fieldAt('anchors.sizes'), fieldAt('anchors.ratios')];
    const filled = () => [train.form.text(sizes), train.form.text(ratios)];
    const advised = async (typing: () => void) => {
      const suggested = train.suggestAnchors();
      typing();
      asked.at(-1)?.({
        ...{ sizes: [[16, 32], [64]], ratios: [0.5, 1], objects: 3, problems: [], reach: [] },
      });
      await suggested;
    };
    await advised(() => undefined);
    expect(filled()).toEqual(['16, 32 / 64', '0.5, 1']);
    expect(train.otherAnchors).toBe(false);
    await advised(() => train.form.type(sizes, '20 / 40'));
    expect(filled()).toEqual(['20 / 40', '0.5, 1']);
    expect(train.otherAnchors).toBe(true);
    train.fillAnchors();
    expect(filled()).toEqual(['16, 32 / 64', '0.5, 1']);
    expect(train.otherAnchors).toBe(false);
  });

  it('shows the form where nothing was trained, and the training that there is otherwise', async () => {
    const { train } = setUp();
    await train.meet();
    expect([train.settingUp, train.active]).toEqual([true, false]);
    train.statusIs(statusOf(preparing));
    expect([train.settingUp, train.active]).toEqual([false, true]);
    train.statusIs(statusOf({ kind: 'finished', folder: '/out/1' }));
    expect([train.settingUp, train.active]).toEqual([false, false]);
    train.setUp(true);
    expect(train.settingUp).toBe(true);
    train.setUp(false);
    expect(train.settingUp).toBe(false);
  });

  it('meets a training that runs: a window that was closed has lost nothing', async () => {
    const { train } = setUp({
      status: () => Promise.resolve(statusOf(running)),
      history: () =>
        Promise.resolve({
          steps: [stepReport(1), stepReport(2)],
          evaluations: [evaluationReport(2)],
        }),
      latestBatch: () => Promise.resolve(batchReport(2)),
      strips: () => Promise.resolve([stripReport(1), stripReport(2)]),
    });
    await train.meet();
    expect(train.curves.steps).toEqual([1, 2]);
    expect(train.evaluations).toHaveLength(1);
    expect(train.batch?.step).toBe(2);
    expect(train.strips.map(({ step }) => step)).toEqual([1, 2]);
    expect(train.strip?.step).toBe(2);
    train.moveStrip(-1);
    expect(train.strip?.step).toBe(1);
    train.moveStrip(-1);
    expect(train.strip?.step).toBe(1);
    train.moveStrip(1);
    expect(train.strip?.step).toBe(2);
    train.reported(stepReport(3));
    await vi.advanceTimersByTimeAsync(500);
    expect(train.curves.steps).toEqual([1, 2, 3]);
  });

  it('meets another training after the connection was lost with nothing of the one before', async () => {
    let status = statusOf(running);
    const { train } = setUp({ status: () => Promise.resolve(status) });
    await train.meet();
    train.reported(stepReport(40));
    train.reported(evaluationReport(40));
    train.reported(stripReport(40));
    await settled();
    status = statusOf(running, '/out/2');
    await train.meet();
    expect(train.evaluations).toEqual([]);
    expect(train.strips).toEqual([]);
    expect(train.curves.steps).toEqual([]);
  });

  it('forgets the curves of the training before', async () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    train.reported(stepReport(1));
    train.reported(evaluationReport(1));
    train.reported(stripReport(1));
    train.reported(batchReport(1));
    await settled();
    expect([train.curves.steps.length, train.strips.length]).toEqual([1, 1]);
    train.statusIs(statusOf(preparing, '/out/2'));
    expect(train.curves.steps).toEqual([]);
    expect([train.evaluations, train.strips]).toEqual([[], []]);
    expect([train.batch, train.strip]).toEqual([null, null]);
  });

  it('asks for the history of a resumed training once it is prepared', async () => {
    const history = vi.fn(() =>
      Promise.resolve({ steps: [stepReport(1), stepReport(2)], evaluations: [] }),
    );
    const { train } = setUp({ history });
    train.statusIs(statusOf(preparing));
    await settled();
    expect(history).not.toHaveBeenCalled();
    train.statusIs(statusOf(running));
    await settled();
    expect(train.curves.steps).toEqual([1, 2]);
  });

  it('draws mini-batches at most once a second, and none while one is held', async () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    for (let step = 1; step <= 30; step++) train.reported(batchReport(step));
    expect(train.batch?.step).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(train.batch?.step).toBe(30);
    train.follow(false);
    train.reported(batchReport(31));
    await vi.advanceTimersByTimeAsync(3000);
    expect(train.batch?.step).toBe(30);
    train.follow(true);
    expect(train.batch?.step).toBe(31);
  });

  it('goes back to an earlier epoch, stays there, and follows again from the last', () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    for (const step of [10, 20, 30]) train.reported(stripReport(step));
    expect(train.strip?.step).toBe(30);
    train.showStrip(0);
    train.reported(stripReport(40));
    expect(train.strip?.step).toBe(10);
    train.showStrip(3);
    train.reported(stripReport(50));
    expect(train.strip?.step).toBe(50);
  });

  it('says in a message why a training does not start, and keeps the form', async () => {
    const { train, messages } = setUp({
      describeData: ({ folder }) =>
        Promise.resolve({
          folder,
          format: 'voc',
          divided: true,
          trainPictures: 1,
          trainBoxes: 1,
          validationPictures: 1,
          validationBoxes: 1,
          classes: [],
          notVerified: 0,
          problems: [],
        }),
      start: () => Promise.reject(new StudioError('badInput', '/out exists already.')),
    });
    await train.form.look('/data', null);
    await train.start();
    expect(messages.shown.map(({ text }) => text)).toEqual(['/out exists already.']);
    expect([train.settingUp, train.asking]).toEqual([true, false]);
  });
});

describe('TrainScene', () => {
  it('shows what was sampled, RoIs only when asked for', () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    train.reported(batchReport(1));
    const { scene } = train;
    expect(scene.legend.map(({ kind, count, of, shown }) => [kind, count, of, shown])).toEqual([
      ['groundTruth', 1, 1, true],
      ['positive', 1, 1, true],
      ['negative', 2, 2, true],
      ['ignored', 1, 900, true],
      ['foreground', 1, 1, false],
      ['background', 1, 1, false],
    ]);
    expect(scene.scene.pictureUrl).toBe('picture/p1');
    expect(scene.scene.layers.map(({ line }) => line)).toEqual(['dotted', 'dashed']);
    expect(scene.scene.highlights.map(({ box }) => box)).toEqual([
      [10, 10, 30, 30],
      [11, 11, 31, 31],
    ]);
    scene.toggle('background');
    scene.toggle('positive');
    expect(scene.scene.layers).toHaveLength(3);
    expect(scene.scene.highlights).toHaveLength(1);
  });

  it('shows RoIs of a step that samples no anchors, and leaves the anchors out', () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    const none = new Float32Array(0);
    train.reported(
      batchReport(1, { positive: none, negative: none, ignored: none, ignoredCount: 0 }),
    );
    expect(train.scene.legend.map(({ kind, shown }) => [kind, shown])).toEqual([
      ['groundTruth', true],
      ['foreground', true],
      ['background', true],
    ]);
  });

  it('keeps a batch without a positive anchor as it is: that is worth seeing', () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    train.reported(batchReport(1, { positive: new Float32Array(0) }));
    expect(train.scene.legend.find(({ kind }) => kind === 'positive')?.count).toBe(0);
  });

  it('shows a validation picture large, of the epoch that is looked at', () => {
    const { train } = setUp();
    train.statusIs(statusOf(running));
    train.reported(batchReport(1));
    train.reported(stripReport(10));
    train.reported(stripReport(20));
    const { scene } = train;
    scene.showStripPicture(0);
    expect(scene.isBatch).toBe(false);
    expect(scene.legend.map(({ kind, count }) => [kind, count])).toEqual([
      ['groundTruth', 1],
      ['proposals', 2],
      ['detections', 1],
    ]);
    expect(scene.scene.highlights.map(({ style }) => style)).toEqual(['dotted', 'solid']);
    expect(scene.scene.labels.map(({ text }) => text)).toEqual(['WBC 0.88']);
    const keys = () => scene.scene.layers.map(({ key }) => key);
    const latest = keys();
    train.showStrip(0);
    expect(keys()).not.toEqual(latest);
    scene.showStripPicture(null);
    expect(scene.isBatch).toBe(true);
  });
});
