import { describe, expect, it } from 'vitest';
import type { DataFormat } from '../../../../shared/annotation/formats/formatNames.ts';
import type {
  EvaluatedPicture,
  EvaluationOver,
  EvaluationRequest,
  RememberedEvaluation,
  SavingRequest,
} from '../../../../shared/contract/evaluation.ts';
import type { PictureTruth } from '../../../../shared/evaluation/compare/comparedPictures.ts';
import type { SizedSaving } from '../../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import type {
  EvaluatedObjectRow,
  EvaluatedRows,
} from '../../../../shared/evaluation/evaluatedRows.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { StudioError } from '../../../../shared/result.ts';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import { Studio } from '../../../studio/studio.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { objectsOf } from './cases.ts';
import { Evaluate, evaluateId } from './evaluate.svelte.ts';
import { EvaluateSession } from './evaluateSession.ts';
import type { Evaluation } from './evaluation.svelte.ts';

/** Longer than the window waits before it shows what came in. */
const settled = () => new Promise((done) => setTimeout(done, 5));

const box = (x: number): Box => [x, 0, x + 40, 40];
/** Covered by every stage; its class box has the score. */
const cell = (x: number, score: number): EvaluatedObjectRow => ({
  ...{ label: 'cell', classIndex: 0, box: box(x), area: 1600, crowd: false, difficult: false },
  verdict:
    score > 0.05
      ? { kind: 'found', detection: 0, iou: 1, score }
      : {
          ...{ kind: 'backgroundWon', lostAt: 'detections', row: { stage: 'classes', row: 0 } },
          ...{ iou: 1, setting: 'head.scoreThreshold', value: 0.05, score },
          ...{ classIndex: 0, background: 0.9, other: null },
        },
  coverage: {
    best: Array.from({ length: 9 }, () => 1),
    ...{ scored: [score, 1], detected: score > 0.05 ? [score, 1] : [] },
    proposals: [],
  },
});
/** No anchor fits it. */
const lost = (x: number): EvaluatedObjectRow => ({
  ...cell(x, 0),
  verdict: { kind: 'noCandidate', lostAt: 'anchors', row: null, iou: 0.2, lacking: null },
  coverage: { best: [0.2], scored: [], detected: [], proposals: [] },
});
const found = (x: number, score: number) => ({ classId: 1, label: 'cell', score, box: box(x) });
const rows = (given: Pick<EvaluatedRows, 'objects' | 'detections'>): EvaluatedRows => ({
  ...{ width: 400, height: 400, labels: [], known: ['cell'] },
  ...given,
});

const none: SizedSaving = { changes: [], tried: [], helps: ['trainingData'], inputSize: null };

/** What main remembers of the window before a reload. */
interface Before {
  readonly remembered: readonly RememberedEvaluation[];
  readonly told: readonly EvaluatedPicture[];
  readonly end: EvaluationOver;
}
const nothingBefore: Before = { remembered: [], told: [], end: { kind: 'done' } };

/** A window with Evaluate alone, whose main answers as a test says. */
async function open(pictures: readonly string[] = ['a', 'b'], before = nothingBefore) {
  const asked: {
    request: EvaluationRequest;
    end: (stopped?: boolean, told?: number, notKept?: string) => Promise<void>;
    fail: () => Promise<void>;
  }[] = [];
  /** How many pictures were told since it was asked last. */
  let count = 0;
  const sought: SavingRequest[] = [];
  let failing = false;
  /** What lies beside each picture. */
  let beside: PictureTruth | null = null;
  /** What of that was left out, by what VOC counts from. */
  const unread = new Map<0 | 1, readonly string[]>();
  const main = new FakeMain({
    evaluation: {
      run: (request) =>
        failing
          ? Promise.reject(new StudioError('badModel', 'It is no package.'))
          : new Promise((answer, refuse) => {
              count = 0;
              const end = async (stopped = false, told = count, notKept?: string) => {
                answer({ stopped, told, notKept: notKept ?? null });
                await settled();
              };
              const fail = async () => {
                refuse(new StudioError('crashed', 'The connection is gone.'));
                await settled();
              };
              asked.push({ request, end, fail });
            }),
      stop: () => Promise.resolve(null),
      remembered: () => Promise.resolve(before.remembered),
      // One at a time, as from blocks.
      told: (id, place) =>
        Promise.resolve(
          before.told.filter(({ evaluation }) => evaluation === id).slice(place, place + 1),
        ),
      over: () => Promise.resolve({ end: before.end, seconds: 7 }),
      saving: (request) => {
        sought.push(request);
        return failing
          ? Promise.reject(new StudioError('crashed', 'The connection is lost.'))
          : Promise.resolve(none);
      },
    },
    pictures: {
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((id) => ({ id, name: `${id}.jpg`, folder: '', bytes: 1 })),
          problems: [],
        }),
      recent: () => Promise.resolve([]),
      truth: () => Promise.resolve(beside),
      truthProblems: (first) => Promise.resolve(unread.get(first) ?? []),
    },
    models: {
      open: (path) => Promise.resolve(modelOf({ path })),
      recent: () => Promise.resolve([]),
    },
  });
  const studio = new Studio(main.client, {
    ...{ storage: null, token: () => '#000000', mac: false },
    measurePicture: () => Promise.resolve({ width: 10, height: 10 }),
  });
  const evaluate = new Evaluate(studio);
  evaluate.listen();
  await studio.pictures.open(pictures);
  await studio.model.open('/models/fake');
  const tell = (
    pictureId: string,
    of: EvaluatedRows,
    {
      format = null,
      remarks = [],
    }: { format?: DataFormat | null; remarks?: readonly string[] } = {},
  ) => {
    count++;
    const evaluation = asked.at(-1)?.request.evaluation ?? '';
    const outcome = { kind: 'done', rows: of, format, remarks } as const;
    main.tell('evaluated', { evaluation, pictureId, outcome });
  };
  /** An evaluation of both pictures, to its end. */
  const evaluated = async (first: EvaluatedRows, second: EvaluatedRows) => {
    const begun = evaluate.start();
    await settled();
    tell('a', first);
    tell('b', second);
    await asked.at(-1)?.end();
    await begun;
  };
  const fail = (now = true) => {
    failing = now;
  };
  const besideIs = (format: DataFormat) => {
    beside = { objects: [], known: [], isVerified: true, subsets: [], format };
  };
  return { main, studio, evaluate, asked, sought, tell, evaluated, fail, besideIs, unread };
}

const first = rows({
  objects: [cell(0, 0.9), cell(100, 0.4), lost(200)],
  detections: [found(0, 0.9), found(100, 0.4), found(300, 0.3)],
});
const second = rows({ objects: [cell(0, 0.02)], detections: [] });

describe('Evaluate', () => {
  it('counts what is found, and lists what is missed by where it was lost', async () => {
    const { evaluate, evaluated, asked } = await open();
    await evaluated(first, second);
    expect(asked[0]?.request).toMatchObject({
      pictureIds: ['a', 'b'],
      model: '/models/fake',
      iou: 0.5,
    });
    const { recount } = evaluate;
    expect(recount?.objects).toHaveLength(4);
    expect(recount?.counted.foundObjects).toHaveLength(2);
    const losses = recount?.bars.flatMap(({ stage, part, lost: those }) =>
      those.length > 0 ? [`${stage} ${part} ${those.length}`] : [],
    );
    expect(losses).toEqual(['anchors stage 1', 'detections threshold 1']);
    expect(evaluate.cases.lines.map(({ pictureId, box: [x] }) => `${pictureId} ${x}`)).toEqual([
      'a 200',
      'b 0',
    ]);
    expect(evaluate.falseAlarms).toHaveLength(1);
    expect(evaluate.current?.metrics?.coco.AP50).toBeGreaterThan(0.3);
  });

  it('recounts at another score, and says that verdicts are of the former', async () => {
    const { evaluate, evaluated } = await open();
    await evaluated(first, second);
    expect(evaluate.isAsEvaluated).toBe(true);
    evaluate.setScore(0.5);
    expect(evaluate.isAsEvaluated).toBe(false);
    expect(evaluate.recount?.counted.foundObjects).toHaveLength(1);
    expect(evaluate.falseAlarms).toHaveLength(0);
    expect(evaluate.cases.lines).toHaveLength(3);
    evaluate.asEvaluated();
    expect(evaluate.recount?.counted.foundObjects).toHaveLength(2);
  });

  it('lists what a number counts, sifts and sorts it, and forgets it at another threshold', async () => {
    const { evaluate, evaluated } = await open();
    await evaluated(first, second);
    const [bar] = evaluate.recount?.bars.filter(({ lost: those }) => those.length > 0) ?? [];
    const list = objectsOf('Lost at Anchors', [bar?.lost[0] ?? -1]);
    evaluate.cases.list(list);
    expect(evaluate.cases.lines.map(({ pictureId }) => pictureId)).toEqual(['a']);
    evaluate.cases.list(null);
    evaluate.cases.siftBy({ find: 'B.JPG' });
    expect(evaluate.cases.lines.map(({ pictureId }) => pictureId)).toEqual(['b']);
    evaluate.cases.siftBy({ find: '' });
    evaluate.cases.orderBy('picture');
    evaluate.cases.orderBy('picture');
    expect(evaluate.cases.lines.map(({ pictureId }) => pictureId)).toEqual(['b', 'a']);
    evaluate.cases.list(list);
    evaluate.setIoU(0.75);
    expect(evaluate.cases.isAllMisses).toBe(true);
  });

  it('holds two evaluations against each other: what is gained, what is lost', async () => {
    const { evaluate, evaluated } = await open();
    await evaluated(first, second);
    const better = rows({ objects: [cell(0, 0.7)], detections: [found(0, 0.7)] });
    const worse = rows({
      objects: [cell(0, 0.9), cell(100, 0.01), lost(200)],
      detections: [found(0, 0.9)],
    });
    await evaluated(worse, better);
    const { difference } = evaluate;
    expect(difference?.gained).toHaveLength(1);
    expect(difference?.lost).toHaveLength(1);
    expect(difference?.bars.at(-1)).toBe(0);
    evaluate.toggleAgainst();
    expect(evaluate.difference).toBeNull();
    evaluate.toggleAgainst();
    expect(evaluate.difference?.gained).toHaveLength(1);
  });

  it('stays with what a person holds it against while a change is tried', async () => {
    const { evaluate, evaluated, asked, tell } = await open();
    await evaluated(first, second);
    const trial = evaluate.tryChanges([{ setting: 'head.scoreThreshold', from: 0.05, to: 0.5 }]);
    await settled();
    const before = evaluate.against;
    evaluate.holdAgainst(null);
    tell('a', first);
    tell('b', second);
    await asked.at(-1)?.end();
    await trial;
    expect(evaluate.against).toBeNull();
    expect(evaluate.rivals).toEqual([before]);
  });

  it('says which classes of the data do not count, and counts them as a person says', async () => {
    const { evaluate, asked, evaluated, tell } = await open();
    const unlike = (label: string | null): EvaluatedObjectRow => ({
      ...cell(0, 0.9),
      ...{ label, classIndex: null, verdict: { kind: 'notCounted', reason: 'unknownClass' } },
    });
    const of = (...objects: EvaluatedObjectRow[]) => rows({ objects, detections: [] });
    await evaluated(of(unlike('zelle'), unlike('zelle'), unlike(null)), of(unlike('kern')));
    expect(evaluate.lacked).toEqual([
      { label: 'zelle', objects: 2 },
      { label: null, objects: 1 },
      { label: 'kern', objects: 1 },
    ]);
    expect(evaluate.foreignClasses).toEqual([
      { label: 'zelle', objects: 2, as: null },
      { label: 'kern', objects: 1, as: null },
    ]);
    expect(evaluate.recount?.objects).toHaveLength(0);
    const again = evaluate.nameClasses([['zelle', 'cell']]);
    await settled();
    expect(asked[1]?.request.classNames).toEqual([['zelle', 'cell']]);
    tell('a', of({ ...cell(0, 0.9), label: 'zelle' }, { ...cell(100, 0), label: 'zelle' }));
    tell('b', of(unlike('kern')));
    await asked[1]?.end();
    await again;
    expect(evaluate.current?.name).toBe('fake, zelle as cell');
    expect(evaluate.foreignClasses).toEqual([
      { label: 'zelle', objects: 2, as: 'cell' },
      { label: 'kern', objects: 1, as: null },
    ]);
    expect(evaluate.recount?.objects).toHaveLength(2);
    // The next one is of the same names, also after a reload, and not with other pictures.
    const { look } = evaluate;
    expect(look.classNames).toEqual([['zelle', 'cell']]);
    const other = await open();
    new EvaluateSession(other.evaluate).restore(look);
    expect(other.studio.classNames.all).toEqual([['zelle', 'cell']]);
    await other.studio.pictures.open(['c']);
    expect(other.studio.classNames.all).toEqual([]);
  });

  it('says once what was taken for what in pictures, and of how many', async () => {
    const { evaluate, asked, tell } = await open();
    const begun = evaluate.start();
    await settled();
    const dark = (name: string) => `'${name}' is almost black.`;
    tell('a', first, { remarks: [dark('a.tif'), "'a.tif' has 2 further channels."] });
    tell('b', second, { remarks: [dark('b.tif')] });
    await asked[0]?.end();
    await begun;
    expect(evaluate.remarks).toEqual([
      "'a.tif' is almost black. Likewise 1 more picture.",
      "'a.tif' has 2 further channels.",
    ]);
  });

  it('says what of the data was left out, before what was taken for what, and of other pictures nothing', async () => {
    const { evaluate, asked, studio, tell, unread } = await open();
    unread.set(1, ["'b.xml' cannot be read."]);
    expect(evaluate.remarks).toEqual([]);
    const run = async () => {
      const begun = evaluate.start();
      await settled();
      tell('a', first, { remarks: ["'a.tif' is almost black."] });
      await asked.at(-1)?.end();
      await begun;
    };
    await run();
    expect(evaluate.remarks).toEqual(["'b.xml' cannot be read.", "'a.tif' is almost black."]);
    studio.firstPixel.set(0);
    await run();
    expect(evaluate.remarks).toEqual(["'a.tif' is almost black."]);
    await studio.pictures.open(['c']);
    expect(evaluate.remarks).toEqual([]);
  });

  it('asks what Pascal VOC counts from where the data are of that, and evaluates from there', async () => {
    const { evaluate, asked, studio, tell } = await open();
    const run = async () => {
      const begun = evaluate.start();
      await settled();
      tell('a', first);
      tell('b', second, { format: 'voc' });
      await asked.at(-1)?.end();
      await begun;
    };
    expect(evaluate.isVoc).toBe(false);
    await run();
    expect(asked[0]?.request.vocFirstPixel).toBe(1);
    expect(evaluate.isVoc).toBe(true);
    expect(evaluate.formerFirstPixel).toBeNull();
    studio.firstPixel.set(0);
    expect(evaluate.formerFirstPixel).toBe(1);
    await run();
    expect(asked[1]?.request.vocFirstPixel).toBe(0);
    expect(evaluate.formerFirstPixel).toBeNull();
    expect(evaluate.current?.name).toBe('fake, VOC from 0');
    const { look } = evaluate;
    const other = await open();
    new EvaluateSession(other.evaluate).restore(look);
    expect(other.studio.firstPixel.value).toBe(0);
    await other.studio.pictures.open(['c']);
    expect(other.studio.firstPixel.value).toBe(1);
  });

  it('knows that the data are Pascal VOC before it is asked for, and of other pictures anew', async () => {
    const { evaluate, studio, besideIs } = await open();
    besideIs('voc');
    studio.mode.show(evaluateId);
    await expect.poll(() => evaluate.isVoc).toBe(true);
    besideIs('coco');
    await studio.pictures.open(['c']);
    await settled();
    expect(evaluate.isVoc).toBe(false);
  });

  it('is done when it knows all of its pictures, though the answer comes first', async () => {
    const { evaluate, asked, tell } = await open();
    const begun = evaluate.start();
    await settled();
    tell('a', first);
    await asked[0]?.end(false, 2);
    expect(evaluate.current?.end.kind).toBe('going');
    expect(evaluate.current?.metrics).toBeNull();
    tell('b', second);
    await begun;
    expect(evaluate.current?.end.kind).toBe('done');
    expect(evaluate.recount?.objects).toHaveLength(4);
  });

  it('says that it is lost at a reload where it could not be kept', async () => {
    const { studio, evaluate, evaluated, asked, tell } = await open();
    await evaluated(first, second);
    expect(studio.messages.shown).toEqual([]);
    const begun = evaluate.start();
    await settled();
    tell('a', first);
    tell('b', second);
    await asked.at(-1)?.end(false, 2, 'There is no room left on the disk for /tmp.');
    await begun;
    expect(studio.messages.shown.map(({ text }) => text)).toEqual([
      'When the window is loaded again, this evaluation is lost. There is no room left on the disk for /tmp.',
    ]);
    expect(evaluate.recount?.objects).toHaveLength(4);
  });

  it('goes on with what has not come where the connection goes before', async () => {
    const { evaluate, asked, tell } = await open();
    const begun = evaluate.start();
    await settled();
    tell('a', first);
    await asked[0]?.end(false, 2);
    const again = evaluate.meetAgain();
    await begun;
    await settled();
    expect(evaluate.current?.end.kind).toBe('going');
    expect(asked[1]?.request.pictureIds).toEqual(['b']);
    tell('b', second);
    await asked[1]?.end();
    await again;
    expect(evaluate.current?.end.kind).toBe('done');
    expect(evaluate.recount?.objects).toHaveLength(4);
  });

  it('goes on after the connection was lost, and not where it had ended before', async () => {
    const { evaluate, asked, main, tell, fail } = await open();
    const begun = evaluate.start();
    await settled();
    tell('a', first);
    main.connectionIs('lost');
    await asked[0]?.fail();
    await begun;
    expect(evaluate.current?.end.kind).toBe('failed');
    main.connectionIs('connected');
    const again = evaluate.meetAgain();
    await settled();
    expect(asked[1]?.request.pictureIds).toEqual(['b']);
    tell('b', second);
    await asked[1]?.end();
    await again;
    expect(evaluate.current?.end.kind).toBe('done');
    fail();
    await evaluate.start();
    await evaluate.meetAgain();
    expect(evaluate.current?.end.kind).toBe('failed');
    expect(asked).toHaveLength(2);
  });

  it('keeps what it has when it is stopped, and goes on with the rest', async () => {
    const { evaluate, asked, tell } = await open();
    const begun = evaluate.start();
    await settled();
    tell('a', first);
    await asked[0]?.end(true);
    await begun;
    expect(evaluate.current?.end.kind).toBe('stopped');
    expect(evaluate.current?.metrics).not.toBeNull();
    const going = evaluate.goOn();
    await settled();
    expect(asked[1]?.request.pictureIds).toEqual(['b']);
    expect(asked[1]?.request.evaluation).toBe(asked[0]?.request.evaluation);
    expect(evaluate.current?.metrics).toBeNull();
    tell('b', second);
    await asked[1]?.end();
    await going;
    expect(evaluate.recount?.objects).toHaveLength(4);
  });

  it('looks for changes of what is seen, what was lost late first, and not while it evaluates', async () => {
    const { evaluate, evaluated, sought } = await open();
    await evaluated(first, second);
    const seen = evaluate.cases.lines.map(({ ref, lostAt }) => ({
      row: ref.row,
      lostAt: lostAt ?? 0,
    }));
    evaluate.savings.pause();
    evaluate.savings.want(seen);
    await settled();
    expect(sought).toEqual([]);
    evaluate.savings.goOn();
    await settled();
    expect(sought.map(({ pictureId, object }) => `${pictureId} ${object.place}`)).toEqual([
      ...['b 0', 'a 2'],
    ]);
    // What is annotated may be edited before it is looked for: the place alone may be another object's.
    expect(sought[1]?.object).toEqual({ place: 2, label: 'cell', box: [200, 0, 240, 40] });
    evaluate.savings.want(seen);
    await settled();
    expect(sought).toHaveLength(2);
  });

  it('looks for changes again that could not be looked for while the connection was lost', async () => {
    const { evaluate, evaluated, fail, sought } = await open();
    await evaluated(first, second);
    const [line] = evaluate.cases.lines;
    const seen = [{ row: line?.ref.row ?? 0, lostAt: line?.lostAt ?? 0 }];
    const state = () => evaluate.savings.of(seen[0]!.row)?.kind;
    fail();
    evaluate.savings.want(seen);
    await settled();
    expect(state()).toBe('failed');
    fail(false);
    await evaluate.meetAgain();
    evaluate.savings.want(seen);
    await settled();
    expect(state()).toBe('done');
    expect(sought).toHaveLength(2);
  });

  it('says why it did not begin, and forgets everything with other pictures', async () => {
    const { evaluate, evaluated, studio, fail } = await open();
    await evaluated(first, second);
    fail();
    await evaluate.start();
    expect(evaluate.current?.end).toMatchObject({
      kind: 'failed',
      failure: { message: 'It is no package.' },
    });
    await studio.pictures.open(['c']);
    expect(evaluate.current).toBeNull();
    expect(evaluate.rivals).toEqual([]);
  });

  it('asks for an explanation with the way back', async () => {
    const { evaluate, evaluated, studio } = await open();
    await evaluated(first, second);
    studio.mode.show(evaluateId);
    const asked: string[] = [];
    studio.explainWish.asked.add(({ pictureId, className, back }) => {
      asked.push(`${pictureId} ${className ?? ''} ${back.title}`);
      studio.mode.show('inspect');
      back.go();
    });
    evaluate.explainSelected();
    expect(asked).toEqual(['a cell Evaluate']);
    expect(studio.mode.id).toBe(evaluateId);
  });

  const remembered = ({ request, begun }: Evaluation): RememberedEvaluation => ({
    ...{ request, begun: begun.getTime() },
    model: modelOf({ path: '/models/fake' }),
  });
  const toldOf = ({ request: { evaluation }, outcomes }: Evaluation) =>
    [...outcomes].map(([pictureId, outcome]) => ({ evaluation, pictureId, outcome }));

  /** Two evaluations held against each other, and the window after a reload. */
  async function reloaded(end: EvaluationOver, known = 2) {
    const before = await open();
    await before.evaluated(first, second);
    const former = before.evaluate.current!;
    await before.evaluated(first, rows({ objects: [cell(0, 0.7)], detections: [found(0, 0.7)] }));
    const latest = before.evaluate.current!;
    before.evaluate.setScore(0.3);
    const saved: unknown = JSON.parse(JSON.stringify(new EvaluateSession(before.evaluate).save()));
    const after = await open(['a', 'b'], {
      remembered: [former, latest].map((each) => remembered(each)),
      told: [...toldOf(former), ...toldOf(latest).slice(0, known)],
      end,
    });
    new EvaluateSession(after.evaluate).restore(saved);
    await settled();
    return { ...after, before, latest };
  }

  it('comes back to its evaluations after a reload', async () => {
    const { evaluate, before, latest } = await reloaded({ kind: 'done' });
    expect(evaluate.current).not.toBe(latest);
    expect(evaluate.current).toMatchObject({
      ...{ request: latest.request, name: latest.name, begun: latest.begun, seconds: 7 },
      end: { kind: 'done' },
    });
    expect(evaluate.score).toBe(0.3);
    expect(evaluate.current?.metrics).toEqual(latest.metrics);
    expect(evaluate.cases.lines).toEqual(before.evaluate.cases.lines);
    expect(evaluate.difference?.gained).toHaveLength(1);
  });

  it('goes on with one that the reload has stopped, and not with one that a person has', async () => {
    const { evaluate, asked, tell, latest } = await reloaded({ kind: 'left' }, 1);
    expect(evaluate.current?.end.kind).toBe('going');
    expect(asked.map(({ request }) => request)).toEqual([{ ...latest.request, pictureIds: ['b'] }]);
    tell('b', second);
    await asked[0]?.end();
    expect(evaluate.current?.end.kind).toBe('done');
    expect(evaluate.recount?.objects).toHaveLength(4);

    const stopped = await reloaded({ kind: 'stopped' }, 1);
    expect(stopped.evaluate.current?.end.kind).toBe('stopped');
    expect(stopped.evaluate.current?.left).toEqual(['b']);
    expect(stopped.asked).toEqual([]);
  });

  it('has nothing again where nothing is remembered, or something was begun meanwhile', async () => {
    const { evaluate, evaluated } = await open();
    new EvaluateSession(evaluate).restore({ current: 'gone' });
    await settled();
    expect(evaluate.current).toBeNull();
    await evaluated(first, second);
    const { current } = evaluate;
    new EvaluateSession(evaluate).restore({ current: 'gone' });
    await settled();
    expect(evaluate.current).toBe(current);
  });

  it('has nothing again of pictures in whose place others were opened meanwhile', async () => {
    const before = await open();
    await before.evaluated(first, second);
    const known = before.evaluate.current!;
    const { evaluate, studio } = await open(['a', 'b'], {
      ...nothingBefore,
      remembered: [remembered(known)],
      told: toldOf(known),
    });
    new EvaluateSession(evaluate).restore({ current: known.request.evaluation });
    studio.pictures.replacedBy([{ id: 'c', name: 'c.jpg', folder: '', bytes: 1 }]);
    await settled();
    expect(evaluate.current).toBeNull();
  });

  it('comes back to how it was asked', async () => {
    const { evaluate } = await open();
    evaluate.setIoU(0.75);
    evaluate.setSubset('val');
    evaluate.splitBy('class');
    const saved: unknown = JSON.parse(JSON.stringify(new EvaluateSession(evaluate).save()));
    const { evaluate: other } = await open();
    new EvaluateSession(other).restore(saved);
    expect(other).toMatchObject({ iou: 0.75, subset: 'val', split: 'class' });
    new EvaluateSession(other).restore({ iou: 7, subset: 'all', split: null });
    expect(other).toMatchObject({ iou: 0.5, subset: null, split: 'size' });
  });
});
