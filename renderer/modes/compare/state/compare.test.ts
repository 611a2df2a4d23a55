import { describe, expect, it } from 'vitest';
import type {
  CompareRequest,
  PaneName,
  PaneProgress,
  PaneState,
} from '../../../../shared/contract/comparison.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { DetectionRow } from '../../../../shared/detection/head/detectionRow.ts';
import type { PictureTruth } from '../../../../shared/evaluation/compare/comparedPictures.ts';
import { StudioError } from '../../../../shared/result.ts';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import { Studio } from '../../../studio/studio.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { runOf } from '../../../studio/testing/runs.ts';
import { Compare, compareId } from './compare.svelte.ts';
import { CompareSession } from './compareSession.ts';

const cell = (x: number, score: number): DetectionRow => ({
  ...{ classId: 1, label: 'cell', score },
  box: [x, 0, x + 20, 20],
});

const truthOf = (...boxes: readonly Box[]): PictureTruth => ({
  ...{ known: ['cell'], isVerified: true, subsets: [], format: null },
  objects: boxes.map((box) => ({
    ...{ label: 'cell', box, area: 400, crowd: false, difficult: false },
  })),
});

interface Asked {
  readonly request: CompareRequest;
  /** What main tells at its end. */
  readonly end: (states: readonly PaneProgress[]) => Promise<void>;
}

const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  await new Promise((done) => setTimeout(done, 0));
};

/** A window with Compare alone, whose main answers as a test says. */
function open(
  given: {
    truth?: PictureTruth;
    broken?: string;
    /** When a package is open, by its path; absent: at once. */
    opens?: Readonly<Record<string, Promise<null>>>;
    /** When tables of a run come, by its id; absent: at once. */
    tables?: Readonly<Record<number, Promise<null>>>;
  } = {},
) {
  const asked: Asked[] = [];
  const opened: string[] = [];
  const stopped: (PaneName | null)[] = [];
  const truths = new Map<string, PictureTruth>();
  /** With which of VOC's first pixels it was asked what is annotated. */
  const firstPixels: number[] = [];
  const main = new FakeMain({
    comparison: {
      open: async (pane, path) => {
        opened.push(`${pane} ${path}`);
        await given.opens?.[path];
        if (path === given.broken) throw new StudioError('badModel', 'It is no package.');
        return modelOf({ path, name: path, id: path });
      },
      close: () => Promise.resolve(null),
      run: (request) =>
        new Promise((answer) =>
          asked.push({
            request,
            end: (states) => {
              answer(states);
              return settled();
            },
          }),
        ),
      stop: (pane) => {
        stopped.push(pane);
        return Promise.resolve(null);
      },
      table: async (_pane, run, { stage }) => {
        await given.tables?.[run.runId];
        return { run, value: { kind: stage, version: 1, count: 0, boxes: new ArrayBuffer() } };
      },
      lineage: () => Promise.reject(new StudioError('notFound', 'Not kept.')),
    },
    pictures: {
      truth: (id, _anew, firstPixel) => {
        firstPixels.push(firstPixel);
        return Promise.resolve(truths.get(id) ?? given.truth ?? null);
      },
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((id) => ({ id, name: id, folder: '', bytes: 1 })),
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
  });
  const studio = new Studio(main.client, {
    storage: null,
    token: () => '#000000',
    measurePicture: () => Promise.resolve({ width: 100, height: 100 }),
    mac: false,
  });
  const compare = new Compare(studio);
  compare.listen();
  return { asked, compare, firstPixels, main, opened, stopped, studio, truths };
}

/** The same with a picture and two panes, of which nothing has run yet. */
async function twoPanes(given: Parameters<typeof open>[0] = {}) {
  const made = open(given);
  const { compare, studio } = made;
  await studio.pictures.open(['a', 'b']);
  studio.mode.show(compareId);
  compare.add({ path: '/one', settings: null, shown: null });
  compare.add({ path: '/two', settings: null, shown: null });
  await settled();
  const done = (
    pane: PaneName,
    pictureId: string,
    total: number,
    ...detections: DetectionRow[]
  ): PaneProgress => {
    const model = pane === 'a' ? '/one' : '/two';
    const run = runOf({ pictureId, modelId: model, detections, timings: { decode: 0, total } });
    return { pane, pictureId, state: { kind: 'done', run } };
  };
  const stateOf = (place: number): PaneState['kind'] | undefined =>
    compare.panes[place]?.pane.stateOn(compare.pictureId)?.kind;
  /** Ends all that was asked for and is not over. */
  const endAll = async (...states: PaneProgress[]) => {
    for (const { end } of asked.splice(0)) await end(states);
  };
  const { asked } = made;
  return { ...made, done, endAll, stateOf };
}

describe('Compare', () => {
  it('begins with the model that the window has open, and opens nothing before it is shown', async () => {
    const { compare, opened, studio } = open();
    await studio.pictures.open(['a']);
    studio.model.detectorIs({ kind: 'ready', model: modelOf({ path: '/open' }) });
    await settled();
    expect(opened).toEqual([]);
    studio.mode.show(compareId);
    await settled();
    expect(opened).toEqual(['a /open']);
    expect(compare.panes).toHaveLength(1);
  });

  it('has the package in a pane that was chosen last, whichever is there first', async () => {
    const slow = Promise.withResolvers<null>();
    const { compare, studio } = open({ broken: '/one', opens: { '/one': slow.promise } });
    await studio.pictures.open(['a']);
    studio.mode.show(compareId);
    compare.add({ path: '/one', settings: null, shown: null });
    const [view] = compare.panes;
    if (view === undefined) throw new Error('There is no pane.');
    compare.change(view, '/two');
    await settled();
    expect(view.pane.model?.path).toBe('/two');
    slow.resolve(null);
    await settled();
    expect(view.pane.model?.path).toBe('/two');
    expect(view.pane.problem).toBeNull();
  });

  it('keeps the run that is shown where a table of the picture before comes no more', async () => {
    const gone = Promise.withResolvers<null>();
    const { compare, done, endAll, studio, stateOf } = await twoPanes({
      tables: { 7: gone.promise },
    });
    const first = done('a', 'a', 10);
    if (first.state.kind !== 'done') throw new Error('It is done.');
    const run = { ...first.state.run, runId: 7 };
    for (let i = 0; i < 3; i++) {
      await endAll({ ...first, state: { kind: 'done', run } }, done('b', 'a', 10));
    }
    studio.pictures.show('b');
    await settled();
    for (let i = 0; i < 3; i++) await endAll(done('a', 'b', 10), done('b', 'b', 10));
    expect(stateOf(0)).toBe('done');
    gone.reject(new StudioError('notFound', 'The run is no longer kept.'));
    await settled();
    expect(stateOf(0)).toBe('done');
    expect(compare.panes[0]?.pane.snapshotOn('b')?.tables.size).toBeGreaterThan(0);
  });

  it('runs what is missing, one request at a time', async () => {
    const { asked, endAll, done, stateOf } = await twoPanes();
    expect(asked).toHaveLength(1);
    const [first] = asked;
    await endAll(...(first?.request.panes ?? []).map(({ pane }) => done(pane, 'a', 10)));
    // Whichever was not open yet comes next.
    await endAll(done('a', 'a', 10), done('b', 'a', 20));
    await endAll();
    expect([stateOf(0), stateOf(1)]).toEqual(['done', 'done']);
    expect(asked).toHaveLength(0);
  });

  it('holds the finds against each other', async () => {
    const { compare, endAll, done } = await twoPanes();
    const states = [
      done('a', 'a', 40, cell(0, 0.9), cell(50, 0.8), cell(80, 0.2)),
      done('b', 'a', 10, cell(2, 0.7)),
    ];
    for (let i = 0; i < 3; i++) await endAll(...states);
    expect(
      compare.standings.map((each) => each && [each.detections, each.shared, each.onlyHere]),
    ).toEqual([
      [2, 1, 1],
      [1, 1, 0],
    ]);
    compare.setLeast(0);
    expect(compare.standings[0]?.onlyHere).toBe(2);
    compare.step(1);
    expect([compare.meantIn(0), compare.meantIn(1)]).toEqual([0, 0]);
    compare.step(1);
    expect([compare.meantIn(0), compare.meantIn(1)]).toEqual([1, null]);
    compare.clearSelection();
    expect(compare.meant).toBeNull();
  });

  it('runs a pane again whose settings change, and that alone', async () => {
    const { asked, compare, endAll, done } = await twoPanes();
    for (let i = 0; i < 3; i++) await endAll(done('a', 'a', 10), done('b', 'a', 10));
    compare.panes[1]?.pane.set('rpn.nmsIoU', 0.3);
    await settled();
    expect(asked.map(({ request }) => request.panes.map(({ pane }) => pane))).toEqual([['b']]);
    expect(compare.names).toEqual(['/one', '/two']);
    expect(() => compare.panes[1]?.pane.set('rpn.nmsIoU', 3)).toThrow(
      'rpn.nmsIoU must be a number from 0 to 1',
    );
  });

  it('goes on with the next picture at once', async () => {
    const { asked, studio, stateOf } = await twoPanes();
    const before = asked.length;
    studio.pictures.show('b');
    await settled();
    expect(asked.at(-1)?.request.pictureId).toBe('b');
    expect(asked.length).toBeGreaterThan(before);
    expect(stateOf(0)).not.toBe('done');
  });

  it('leaves a pane that was stopped or failed until a person asks', async () => {
    const { asked, compare, endAll, done, stopped } = await twoPanes();
    const failed: PaneProgress = {
      ...{ pane: 'b', pictureId: 'a' },
      state: { kind: 'failed', failure: { kind: 'crashed', message: 'It ended.' } },
    };
    for (let i = 0; i < 3; i++) await endAll(done('a', 'a', 10), failed);
    expect(asked).toHaveLength(0);
    expect(compare.busy).toBe(false);
    compare.panes[1]?.pane.retry();
    await settled();
    expect(asked.map(({ request }) => request.panes.map(({ pane }) => pane))).toEqual([['b']]);
    await compare.stop(compare.panes[1] ?? null);
    expect(stopped).toEqual(['b']);
  });

  it('says in the pane alone that a model does not open', async () => {
    const { compare, endAll, done } = await twoPanes({ broken: '/two' });
    for (let i = 0; i < 3; i++) await endAll(done('a', 'a', 10));
    expect(compare.panes.map(({ pane }) => pane.problem?.message ?? null)).toEqual([
      null,
      'It is no package.',
    ]);
    expect(compare.standings[0]?.detections).toBe(0);
  });

  it('measures where the picture is annotated', async () => {
    const truth = truthOf([0, 0, 20, 20]);
    const { compare, endAll, done } = await twoPanes({ truth });
    for (let i = 0; i < 3; i++) {
      await endAll(done('a', 'a', 10, cell(0, 0.9)), done('b', 'a', 10, cell(60, 0.9)));
    }
    expect(compare.standings.map((each) => each?.against?.counts)).toEqual([
      { objects: 1, found: 1, wrong: 0 },
      { objects: 1, found: 0, wrong: 1 },
    ]);
    expect(compare.sums.map((sum) => sum?.truth?.ap50)).toEqual([1, 0]);
  });

  it('holds pictures against what is annotated now, whichever of them was edited', async () => {
    const { compare, endAll, done, studio, truths } = await twoPanes();
    const against = () => compare.standings.map((each) => each?.against?.counts.found);
    const compareThem = async (pictureId: string) => {
      for (let i = 0; i < 3; i++) {
        await endAll(
          done('a', pictureId, 10, cell(0, 0.9)),
          done('b', pictureId, 10, cell(60, 0.9)),
        );
      }
    };
    const annotate = async (pictureId: string, ...boxes: readonly Box[]) => {
      studio.mode.show('annotate');
      truths.set(pictureId, truthOf(...boxes));
      studio.mode.show(compareId);
      await settled();
    };
    const summed = () => compare.sums.map((sum) => sum?.truth?.found);
    await annotate('a', [0, 0, 20, 20]);
    await compareThem('a');
    expect(against()).toEqual([1, 0]);
    studio.pictures.show('b');
    await settled();
    await compareThem('b');
    expect(against()).toEqual([undefined, undefined]);
    expect(summed()).toEqual([1, 0]);
    await annotate('a', [60, 0, 80, 20]);
    expect(summed()).toEqual([0, 1]);
    studio.pictures.show('a');
    await settled();
    expect(against()).toEqual([0, 1]);
    // What was compared before anything was annotated on it has no proposals, and is compared anew.
    await annotate('b', [0, 0, 20, 20], [60, 0, 80, 20]);
    expect(summed()).toEqual([0, 1]);
    studio.pictures.show('b');
    await settled();
    await compareThem('b');
    expect(against()).toEqual([1, 1]);
    expect(summed()).toEqual([1, 2]);
  });

  it('holds them against what is annotated in another window, too', async () => {
    const { compare, endAll, done, main, truths } = await twoPanes({
      truth: truthOf([0, 0, 20, 20]),
    });
    const found = () => compare.standings.map((each) => each?.against?.counts.found);
    for (let i = 0; i < 3; i++) {
      await endAll(done('a', 'a', 10, cell(0, 0.9)), done('b', 'a', 10, cell(60, 0.9)));
    }
    expect(found()).toEqual([1, 0]);
    truths.set('a', truthOf([60, 0, 80, 20]));
    const change = { pictureId: 'a', set: [], removed: [], dismissals: false };
    main.tell('projectChanged', {
      ...{ state: { classes: [], undo: null, redo: null, edits: 1 }, entries: [], undone: false },
      ...{ standings: null, annotations: [change] },
    });
    await settled();
    expect(found()).toEqual([0, 1]);
  });

  it('holds them against what is read of Pascal VOC from the pixel that a person says', async () => {
    const { compare, endAll, done, firstPixels, studio, truths } = await twoPanes({
      truth: truthOf([0, 0, 20, 20]),
    });
    const found = () => compare.standings.map((each) => each?.against?.counts.found);
    for (let i = 0; i < 3; i++) {
      await endAll(done('a', 'a', 10, cell(0, 0.9)), done('b', 'a', 10, cell(60, 0.9)));
    }
    expect(new Set(firstPixels)).toEqual(new Set([1]));
    truths.set('a', truthOf([60, 0, 80, 20]));
    studio.firstPixel.set(0);
    await settled();
    expect(firstPixels.at(-1)).toBe(0);
    expect(found()).toEqual([0, 1]);
  });

  it('says once what was taken for what in the shown picture', async () => {
    const { compare, endAll, done } = await twoPanes();
    const remarks = ["'a.tif' is almost black."];
    const dark = ({ state, ...of }: PaneProgress): PaneProgress => ({
      ...of,
      state: state.kind === 'done' ? { ...state, run: { ...state.run, remarks } } : state,
    });
    expect(compare.remarks).toEqual([]);
    await endAll(dark(done('a', 'a', 10)), dark(done('b', 'a', 10)));
    expect(compare.remarks).toEqual(remarks);
  });

  it('opens its panes again in another main', async () => {
    const { compare, opened } = await twoPanes();
    const before = opened.length;
    const [first, second] = compare.panes.map(({ pane }) => pane.canvas);
    second?.pictureIs({ kind: 'problem', sentence: 'It cannot be shown.' });
    compare.meetAgain();
    expect([first?.attempt, second?.attempt]).toEqual([0, 1]);
    await settled();
    expect(opened.slice(before)).toEqual(['a /one', 'b /two']);
  });

  it('comes back to its panes with their settings and stages, and to how they were looked at', async () => {
    const { compare } = await twoPanes();
    compare.panes[1]?.pane.set('rpn.nmsIoU', 0.3);
    compare.panes[0]?.pane.show('proposals');
    compare.toggleLinked();
    compare.setLeast(0.25);
    const kept: unknown = JSON.parse(JSON.stringify(new CompareSession(compare).save()));
    const again = open();
    new CompareSession(again.compare).restore(kept);
    await again.studio.pictures.open(['a']);
    expect(again.opened).toEqual([]);
    again.studio.mode.show(compareId);
    await settled();
    expect(again.opened).toEqual(['a /one', 'b /two']);
    expect(again.compare.panes.map(({ pane }) => pane.changed)).toEqual([
      [],
      [{ name: 'rpn.nmsIoU', value: 0.3 }],
    ]);
    expect(again.compare.panes[0]?.pane.shown).toBe('proposals');
    expect([again.compare.linked, again.compare.least]).toEqual([false, 0.25]);
  });

  it('takes nothing from a session that it cannot read', () => {
    const { compare } = open();
    new CompareSession(compare).restore({ panes: [{ path: 3 }], least: 7, linked: 'yes' });
    expect([compare.panes.length, compare.least, compare.linked]).toEqual([0, 0.5, true]);
  });
});
