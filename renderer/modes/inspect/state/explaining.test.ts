/** What is explained in Inspect: of which run it is told, what is looked for, and that a look leads back. */
import { describe, expect, it } from 'vitest';
import type { SavingRequest } from '../../../../shared/contract/explain.ts';
import type { PictureTruth } from '../../../../shared/evaluation/compare/comparedPictures.ts';
import type { ObjectOutcome } from '../../../../shared/evaluation/diagnosis/diagnose.ts';
import type { SavingChange } from '../../../../shared/evaluation/diagnosis/savingChanges.ts';
import type { DiagnosedObject } from '../../../../shared/evaluation/diagnosis/truth.ts';
import type { SpotBox } from '../../../../shared/detection/spot.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { settingOf } from '../../../../shared/model/settings.ts';
import { StudioError } from '../../../../shared/result.ts';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import { Studio } from '../../../studio/studio.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { selectedRow, shortLineage } from '../../../studio/testing/lineages.ts';
import { Inspect } from './inspect.svelte.ts';
import { leaveExplaining } from './explainCommands.ts';
import { FakeDetector } from './testing/fakeDetector.ts';

const counts = { ignored: false, crowd: false, difficult: false } as const;
const keepsAll = 'rpn.postNmsTopN';
const saving: SavingChange = {
  changes: [{ setting: keepsAll, from: 30, to: 81 }],
  isProven: true,
  sideEffects: {
    ...{ found: [1], lost: [] },
    ...{ gained: { true: 1, false: 7 }, gone: { true: 0, false: 0 } },
  },
};
const missed: ObjectOutcome = {
  verdict: {
    kind: 'overLimit',
    lostAt: 'proposals',
    row: { stage: 'clipped', row: 3 },
    iou: 0.7,
    setting: keepsAll,
    value: 30,
    score: 0.5,
    rank: 81,
    crowded: null,
  },
  chain: [{ stage: 'anchors', best: null, covers: true, followed: followed(4) }],
  headScores: null,
};
const found: ObjectOutcome = {
  ...missed,
  verdict: { kind: 'found', detection: 0, iou: 0.8, score: 0.9 },
};
function followed(row: number) {
  return { row, iou: 0.7, score: null, fate: null };
}

const truth: PictureTruth = {
  ...{ known: ['cell'], isVerified: true, subsets: [], format: null },
  objects: [
    { label: 'cell', box: [0, 0, 10, 10], area: 100, ...counts },
    { label: 'cell', box: [20, 20, 40, 40], area: 400, ...counts },
  ],
};

interface Given {
  readonly truth?: PictureTruth | null | Promise<PictureTruth>;
  readonly whyNot?: () => Promise<ObjectOutcome>;
  readonly spot?: () => Promise<readonly SpotBox[]>;
  readonly search?: (request: SavingRequest) => Promise<readonly SavingChange[]>;
}

async function explained(given: Given = {}) {
  const detector = new FakeDetector();
  const asked: SavingRequest[] = [];
  /** The objects that were asked about. */
  const asks: (readonly DiagnosedObject[])[] = [];
  /** The setting decides: of the second object and of any box. */
  let kept = 30;
  const now = () => (kept >= 81 ? found : missed);
  const main = new FakeMain({
    detector: {
      ...detector.api,
      rerun: (request) => {
        kept = settingOf(request.settings, keepsAll);
        return detector.api.rerun(request);
      },
      lineage: (run, ref) => Promise.resolve({ run, value: selectedRow(shortLineage(ref.row)) }),
      spot: async (run) => ({ run, value: (await given.spot?.()) ?? [] }),
      whyNot: async (run) => ({ run, value: (await given.whyNot?.()) ?? now() }),
      diagnose: (run, { objects, iou }) => {
        asks.push(objects);
        return Promise.resolve({
          run,
          value: { iou, objects, outcomes: [found, now()], detections: [] },
        });
      },
    },
    explain: {
      search: async (request) => {
        asked.push(request);
        const changes = (await given.search?.(request)) ?? [saving];
        return { changes, tried: [], helps: [], inputSize: null };
      },
      stop: () => Promise.resolve(null),
    },
    pictures: {
      truth: () => Promise.resolve(given.truth === undefined ? truth : given.truth),
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((id) => ({ id, name: id, folder: '', bytes: 1 })),
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
  });
  const measurePicture = () => Promise.resolve({ width: 100, height: 100 });
  const around = { storage: null, token: () => '#000000', measurePicture, mac: false };
  const studio = new Studio(main.client, around);
  const inspect = new Inspect(studio);
  studio.model.detectorIs({ kind: 'ready', model: modelOf() });
  await studio.pictures.open(['a', 'b']);
  const settle = async () => {
    for (let i = 0; i < 4; i++) await detector.settle();
  };
  await settle();
  const { explaining } = inspect;
  const searched = () => expect.poll(() => explaining.search.state.kind).toBe('done');
  return { asked, asks, detector, explaining, inspect, main, searched, settle, studio };
}

describe('an object that is asked about', () => {
  it('stays the one that it is when others are annotated before it, and is asked about no more when it is removed', async () => {
    const given: { truth: PictureTruth } = { truth };
    const { explaining, settle, studio } = await explained(given);
    const annotated = async (objects: PictureTruth['objects']) => {
      studio.mode.show('annotate');
      given.truth = { ...truth, objects };
      studio.mode.show('inspect');
      await settle();
    };
    studio.mode.show('inspect');
    await settle();
    explaining.explain(1);
    await settle();
    expect(explaining.box).toEqual([20, 20, 40, 40]);
    await annotated(truth.objects.toReversed());
    expect(explaining.box).toEqual([20, 20, 40, 40]);
    await annotated(truth.objects.slice(0, 1));
    expect(explaining.subject).toBeNull();
  });
});

describe('a place that is asked about', () => {
  it('is one of its own picture, and the latest', async () => {
    const spots: PromiseWithResolvers<readonly SpotBox[]>[] = [];
    const { explaining, inspect, settle, studio } = await explained({
      spot: () => {
        const spot = Promise.withResolvers<readonly SpotBox[]>();
        spots.push(spot);
        return spot.promise;
      },
    });
    const answer = async (place: number, box: Box) => {
      const offered = { box, className: null, score: 0.4, stage: 'proposals', row: 0 };
      spots[place]?.resolve([offered]);
      await settle();
    };
    const asked = () => (explaining.subject?.kind === 'box' ? explaining.subject.box : null);
    void inspect.asking.askAt({ x: 50, y: 50 });
    studio.pictures.show('b');
    await settle();
    await answer(0, [40, 40, 60, 60]);
    expect(asked()).toBeNull();
    void inspect.asking.askAt({ x: 50, y: 50 });
    void inspect.asking.askAt({ x: 80, y: 80 });
    await answer(2, [70, 70, 90, 90]);
    await answer(1, [40, 40, 60, 60]);
    expect(asked()).toEqual([70, 70, 90, 90]);
    void inspect.asking.askAt({ x: 50, y: 50 });
    inspect.asking.drawn([1, 1, 9, 9]);
    await answer(3, [40, 40, 60, 60]);
    expect(asked()).toEqual([1, 1, 9, 9]);
  });
});

describe('the ground truth of the shown picture', () => {
  it('is judged in the run that is shown, and again in the next', async () => {
    const { explaining, inspect, settle } = await explained();
    expect(explaining.truth.misses).toEqual([1]);
    expect(inspect.drawing.truth.map(({ id, indices }) => [id, indices])).toEqual([
      ['truth/found', [0]],
      ['truth/missed', [1]],
    ]);
    inspect.settings.set(keepsAll, 90);
    await settle();
    expect(explaining.truth.misses).toEqual([]);
    inspect.settings.reset();
    await settle();
    expect(explaining.truth.misses).toEqual([1]);
  });

  it('is judged again where it is annotated in another window', async () => {
    const { asks, explaining, inspect, main, settle } = await explained();
    inspect.listen();
    const before = asks.length;
    main.tell('projectChanged', {
      ...{ state: { classes: [], undo: null, redo: null, edits: 1 }, entries: [], undone: false },
      ...{ standings: null, annotations: null },
    });
    await settle();
    expect(asks).toHaveLength(before + 1);
    expect(main.times('pictures.truth')).toBe(2);
    expect(explaining.truth.misses).toEqual([1]);
  });

  it('is judged again where a class of the data is said to be one of the model', async () => {
    const { asks, settle, studio } = await explained({
      truth: {
        ...{ known: ['zelle'], isVerified: true, subsets: [], format: null },
        objects: truth.objects.map((object) => ({ ...object, label: 'zelle' })),
      },
    });
    expect(asks.at(-1)?.map(({ classIndex }) => classIndex)).toEqual([null, null]);
    const last = studio.model.classNames.length - 1;
    studio.classNames.set([['zelle', studio.model.className(last)]]);
    await settle();
    expect(asks.at(-1)?.map(({ classIndex }) => classIndex)).toEqual([last, last]);
  });

  it('is judged again where Pascal VOC is said to count from another pixel, and asks of that alone', async () => {
    const given: { truth: PictureTruth } = { truth };
    const { asks, explaining, settle, studio } = await explained(given);
    expect(explaining.truth.format).toBeNull();
    const objects = truth.objects.map((object): typeof object => ({
      ...object,
      box: [1, 1, 11, 11],
    }));
    given.truth = { ...truth, objects, format: 'voc' };
    studio.firstPixel.set(0);
    await settle();
    expect(asks.at(-1)?.map(({ box }) => box)).toEqual(objects.map(({ box }) => box));
    expect(explaining.truth.format).toBe('voc');
  });

  it('is on its way until it is judged', async () => {
    const { promise, resolve } = Promise.withResolvers<PictureTruth>();
    const { explaining, inspect, settle } = await explained({ truth: promise });
    expect(inspect.run.activity).toBe('idle');
    expect(explaining.busy).toBe(true);
    resolve(truth);
    await settle();
    expect(explaining.truth.misses).toEqual([1]);
    expect(explaining.busy).toBe(false);
  });

  it('is gone with its picture, and where nothing is annotated there is none', async () => {
    const { explaining, inspect } = await explained({ truth: null });
    expect(explaining.truth.judged).toBeNull();
    expect(inspect.drawing.truth).toEqual([]);
    explaining.step(1);
    expect(explaining.subject).toBeNull();
  });
});

describe('an explanation', () => {
  it('of a miss has its verdict, its row’s way and what would have kept it', async () => {
    const { asked, explaining, searched, settle } = await explained();
    explaining.step(1);
    await settle();
    expect(explaining.explanation).toMatchObject({ outcome: missed, subject: { index: 1 } });
    expect(explaining.explanation?.lineage?.selected).toEqual({ stage: 'anchors', row: 4 });
    await searched();
    expect(asked.map(({ subject }) => subject)).toMatchObject([{ kind: 'object', index: 1 }]);
    expect(explaining.chosen).toBe(saving);
  });

  it('of a box asks about that box, of a class where one is chosen', async () => {
    const { asked, explaining, searched, settle } = await explained({ truth: null });
    explaining.ask([5, 5, 25, 25], null);
    await settle();
    await searched();
    explaining.ask([5, 5, 25, 25], 0);
    await settle();
    await searched();
    expect(asked.map(({ subject }) => subject)).toEqual([
      { kind: 'box', box: [5, 5, 25, 25], classIndex: null },
      { kind: 'box', box: [5, 5, 25, 25], classIndex: 0 },
    ]);
    expect(explaining.name).toBe('cell');
  });

  it('looks for nothing where the object is found', async () => {
    const { asked, explaining, inspect, settle } = await explained();
    inspect.settings.set(keepsAll, 90);
    await settle();
    explaining.explain(1);
    await settle();
    await new Promise((done) => setTimeout(done, 250));
    expect(explaining.explanation?.outcome.verdict.kind).toBe('found');
    expect(asked).toEqual([]);
  });

  it('ends its search where another object is asked about, or none', async () => {
    const { explaining, main, settle } = await explained({ search: () => new Promise(() => {}) });
    explaining.explain(1);
    await settle();
    await expect.poll(() => explaining.search.busy).toBe(true);
    explaining.explain(0);
    expect(main.times('explain.stop')).toBe(1);
    expect(explaining.search.state.kind).toBe('none');
    explaining.close();
    expect(explaining.subject).toBeNull();
    expect(main.times('detector.stop')).toBe(0);
  });

  it('goes with its picture', async () => {
    const { explaining, settle, studio } = await explained();
    explaining.explain(1);
    await settle();
    studio.pictures.show('b');
    await settle();
    expect(explaining.subject).toBeNull();
    expect(explaining.search.state.kind).toBe('none');
  });

  it('runs the picture again where its run is gone, and says what is wrong where that does not help', async () => {
    const lost = () => Promise.reject(new StudioError('notFound', 'This run is no longer kept.'));
    const { detector, explaining, settle } = await explained({ truth: null, whyNot: lost });
    const before = detector.asked.filter(({ method }) => method === 'detect').length;
    explaining.ask([5, 5, 25, 25], null);
    await settle();
    expect(detector.asked.filter(({ method }) => method === 'detect')).toHaveLength(before + 1);
    await settle();
    expect(explaining.failure?.message).toBe('This run is no longer kept.');
  });
});

describe('a look at a change', () => {
  it('sets it, tells what comes of it beside what was, and leads back to exactly what was set', async () => {
    const { asked, explaining, inspect, searched, settle } = await explained();
    inspect.settings.set('rpn.nmsIoU', 0.66);
    await settle();
    const former = inspect.settings.live;
    explaining.explain(1);
    await settle();
    await searched();
    explaining.apply();
    await settle();
    expect(inspect.settings.live).not.toEqual(former);
    expect(explaining.look?.change).toBe(saving);
    expect(explaining.explanation?.outcome).toEqual(missed);
    expect(explaining.now?.outcome).toEqual(found);

    inspect.settings.set('rpn.nmsIoU', 0.5);
    await settle();
    expect(leaveExplaining(inspect)).toBe(true);
    await settle();
    expect(inspect.settings.live).toEqual(former);
    expect(explaining.look).toBeNull();
    expect(explaining.explanation?.outcome).toEqual(missed);
    // What was found for it holds: nothing is looked for again.
    await new Promise((done) => setTimeout(done, 250));
    expect(explaining.chosen).toBe(saving);
    expect(asked).toHaveLength(1);
  });

  it('stays where it is kept, and ends where a person goes back by hand', async () => {
    const { explaining, inspect, searched, settle } = await explained();
    explaining.explain(1);
    await settle();
    await searched();
    explaining.apply();
    await settle();
    explaining.keep();
    expect(explaining.look).toBeNull();
    expect(settingOf(inspect.settings.live ?? {}, keepsAll)).toBe(81);
    expect(explaining.explanation?.outcome).toEqual(found);

    inspect.settings.reset();
    await settle();
    await searched();
    explaining.apply();
    await settle();
    inspect.settings.reset();
    await settle();
    expect(explaining.look).toBeNull();
  });
});

describe('what another mode asks', () => {
  const wish = (pictureId: string, box: readonly [number, number, number, number]) => {
    const gone: string[] = [];
    const back = { title: 'Annotate', go: () => void gone.push('back') };
    return { gone, wished: { pictureId, box, className: 'cell', back } };
  };

  it('is the annotated object where it is one’s box, on its own picture', async () => {
    const { explaining, inspect, settle, studio } = await explained();
    const { gone, wished } = wish('b', [20, 20, 40, 40]);
    studio.mode.show('annotate');
    studio.explainWish.ask(wished);
    await settle();
    expect(studio.mode.id).toBe('inspect');
    expect(studio.pictures.currentId).toBe('b');
    expect(explaining.subject).toEqual({ kind: 'object', pictureId: 'b', index: 1 });
    expect(explaining.back?.title).toBe('Annotate');
    expect(leaveExplaining(inspect)).toBe(true);
    expect(gone).toEqual(['back']);
    expect(explaining.subject).toBeNull();
  });

  it('is an object that was annotated a moment ago', async () => {
    const given: { truth: PictureTruth | null } = { truth: null };
    const { explaining, settle, studio } = await explained(given);
    expect(explaining.truth.judged).toBeNull();
    given.truth = truth;
    studio.explainWish.ask(wish('a', [20, 20, 40, 40]).wished);
    await settle();
    expect(explaining.subject).toEqual({ kind: 'object', pictureId: 'a', index: 1 });
  });

  it('is a box of its class where nobody annotated it', async () => {
    const { explaining, settle, studio } = await explained();
    studio.explainWish.ask(wish('a', [50, 50, 70, 70]).wished);
    await settle();
    expect(explaining.subject).toMatchObject({ kind: 'box', box: [50, 50, 70, 70], classIndex: 0 });
  });
});
