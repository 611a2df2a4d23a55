/** A detector that the product does not know, opened by the engine and asked across the protocol. */
import { describe, expect, it } from 'vitest';
import { scoreOf } from '../../shared/annotation/annotation.ts';
import type { RunAnswer } from '../../shared/contract/detector.ts';
import type { RunRef } from '../../shared/detection/questions.ts';
import { spotsDetector, spotsSummary } from '../../shared/detection/testing/spots.ts';
import { spotsAnswer, spotsPicture, spotsRun } from '../../shared/detection/testing/spotsRuns.ts';
import { seededRandom } from '../../shared/detection/testing/syntheticRun.ts';
import { withSetting } from '../../shared/model/settings.ts';
import type { Result } from '../../shared/result.ts';
import { DetectorEngine } from './engine.ts';
import { descriptionOf, type OpenDetector } from './openDetector.ts';
import { connectDetector, serveDetector } from './protocol.ts';
import { channelPair } from './testing/channelPair.ts';

const { settings, rules } = spotsSummary;
const picture = {
  ...spotsPicture(),
  format: 'png',
  exifOrientation: 1,
  transparent: false,
  remarks: [],
} as const;

const open: OpenDetector = () =>
  Promise.resolve({
    summary: spotsSummary,
    detector: spotsDetector,
    resized: () => null,
    observing: () => ({ detector: spotsDetector, observed: { trunk: [], head: [] } }),
    release: () => Promise.resolve(),
  });

/** The far end of a process in which that detector is open. */
async function connected() {
  const [main, process] = channelPair();
  const steps: string[] = [];
  const tools = { decode: () => Promise.resolve(picture), open };
  serveDetector((host) => new DetectorEngine(host, tools), process);
  const remote = connectDetector(main, {
    step: (step) => void steps.push(step),
    probing: () => Promise.resolve(),
  });
  const opened = valueOf(await remote.open({ path: '/m', provider: 'auto', excluded: [] }));
  return { remote, steps, opened };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const request = {
  runId: 1,
  pictureId: 'picture',
  source: 'a.png',
  settings,
  tables: ['spots', 'pairs', 'blobs'],
  anew: true,
};

describe('the engine with a detector that it does not know', () => {
  it('says what its stages, settings and classes are', async () => {
    const { opened } = await connected();
    expect(opened).toEqual(spotsSummary);
    expect(opened.stages).toEqual(spotsDetector.stages.map(descriptionOf));
  });

  it('runs it and tells of the run and its tables', async () => {
    const { remote, steps } = await connected();
    const answer = valueOf(await remote.detect(request));
    const expected = spotsAnswer(await spotsRun(), { runId: 1, version: 0 }, 'picture');
    expect(withoutTimes(answer)).toEqual(withoutTimes(expected));
    expect(Object.keys(answer.run.timings)).toEqual(Object.keys(expected.run.timings));
    expect(steps).toEqual(['decode', 'looking', 'finding', 'pairing']);
    expect(answer.run.detections.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['dim', 'bright']),
    );
  });

  it('answers a re-run with the tables that are new, and with the row that was followed', async () => {
    const { remote } = await connected();
    const { run } = valueOf(await remote.detect(request));
    const ref = { runId: 1, version: 0 };
    const last = { stage: 'blobs', row: run.detections.length - 1 };
    const { lineage } = valueOf(await remote.ask('lineage', ref, last)).value;
    const again = valueOf(
      await remote.rerun({
        run: ref,
        settings: withSetting(rules, settings, 'blobs.overlap', 0.9),
        tables: ['spots', 'pairs', 'blobs'].map((stage) => ({ stage, version: 1 })),
        follow: {
          root: { stage: 'spots', row: lineage.steps[0]?.row ?? -1 },
          choice: null,
          at: 'blobs',
        },
      }),
    );
    expect(again.run).toMatchObject({ runId: 1, version: 1 });
    expect(again.tables.map(({ kind, version }) => [kind, version])).toEqual([['blobs', 2]]);
    expect(again.followed?.lineage.steps[0]).toMatchObject({
      stage: 'spots',
      row: lineage.steps[0]?.row,
    });
    const gone = await remote.rerun({
      run: ref,
      settings,
      tables: [],
      follow: { root: { stage: 'spots', row: 100_000 }, choice: null, at: 'blobs' },
    });
    expect(valueOf(gone).followed).toBeNull();
    // Other spots: the first of them is not the one that was the first.
    const other = await remote.rerun({
      run: ref,
      settings: withSetting(rules, settings, 'spots.brightness', 0.5),
      tables: [],
      follow: { root: { stage: 'spots', row: 0 }, choice: null, at: 'spots' },
    });
    expect(valueOf(other).followed).toBeNull();
  });

  it('gives the boxes of any of its stages for export, with its own lineage', async () => {
    const { remote } = await connected();
    const boxes = { stage: 'blobs', minScore: 0 };
    const once = { pictureId: 'p', source: 'a.png', settings, tables: [] };
    const blobs = valueOf(await remote.detectOnce({ ...once, boxes }));
    const { detections } = blobs.summary;
    expect(blobs.annotations.map(({ geometry, classId }) => ({ classId, ...geometry }))).toEqual(
      detections.map(({ classId, box }) => ({ classId, kind: 'box', box })),
    );
    expect(blobs.annotations.map(scoreOf)).toEqual(detections.map(({ score }) => score));
    expect(new Set(blobs.annotations.map(({ classId }) => classId))).toEqual(new Set([3, 8]));
    expect([...blobs.lineages.keys()]).toEqual(blobs.annotations.map(({ id }) => id));
    for (const lineage of blobs.lineages.values()) expect(Object.keys(lineage)).toEqual(['spot']);
    const pairs = valueOf(
      await remote.detectOnce({ ...once, boxes: { stage: 'pairs', minScore: 0.5 } }),
    );
    const { pairs: table } = (await spotsRun()).tables;
    expect(pairs.annotations.map(scoreOf)).toEqual(
      [...table.scores].filter((score) => score >= 0.5),
    );
    expect(pairs.annotations.every(({ classId }) => classId === null)).toBe(true);
    const none = await remote.detectOnce({ ...once, boxes: { stage: 'topK', minScore: 0 } });
    expect(none).toMatchObject({ ok: false });
  });
});

describe('versions of a run', () => {
  it('are told apart: a question is answered from its own, or refused', async () => {
    const { remote } = await connected();
    await remote.detect(request);
    const counts = [
      valueOf(await remote.ask('table', { runId: 1, version: 0 }, blobs)).value.count,
    ];
    for (const most of [1, 2, 3]) {
      const run = { runId: 1, version: 0 };
      const fewer = withSetting(rules, settings, 'blobs.most', most);
      const answer = valueOf(
        await remote.rerun({ run, settings: fewer, tables: [], follow: null }),
      );
      counts.push(answer.run.detections.length);
      expect(answer.run.version).toBe(most);
    }
    expect(counts.slice(1)).toEqual([1, 2, 3]);
    const countIn = async (version: number) => {
      const ref = { runId: 1, version };
      const answer = await remote.ask('table', ref, blobs);
      if (answer.ok) expect(answer.value.run).toEqual(ref);
      return answer.ok ? answer.value.value.count : answer.failure;
    };
    expect(await countIn(3)).toBe(3);
    expect(await countIn(2)).toBe(2);
    expect(await countIn(0)).toBe(counts[0]);
    const gone = { kind: 'notFound', message: 'The settings have changed since: ask again.' };
    expect(await countIn(1)).toEqual(gone);
    expect(await countIn(4)).toEqual(gone);
  });

  /**
   * A slider moves and a person clicks at once: re-runs and clicks go out without waiting, and a click is about the
   * version that the window shows, which is the one whose answer came last.
   */
  it('never answer a click on one with a row of another, while a slider moves', async () => {
    const { remote } = await connected();
    const random = seededRandom(3);
    const tables = new Map<number, RunAnswer>([[0, valueOf(await remote.detect(request))]]);
    let shown: RunRef = { runId: 1, version: 0 };
    let answered = 0;
    const click = async () => {
      const about = shown;
      const answer = tables.get(about.version);
      const stage = random() < 0.5 ? 'pairs' : 'blobs';
      const table = answer?.tables.find(({ kind }) => kind === stage);
      const boxes = new Float32Array(table?.boxes ?? new ArrayBuffer());
      if (boxes.length === 0) return;
      const row = Math.floor(random() * (boxes.length / 4));
      const told = valueOf(await remote.ask('lineage', about, { stage, row }));
      expect(told.run).toEqual(about);
      const step = told.value.lineage.steps.find((each) => each.stage === stage);
      expect([...(step?.box ?? [])]).toEqual([...boxes.subarray(row * 4, row * 4 + 4)]);
      answered++;
    };
    const move = async () => {
      const changed = withSetting(
        rules,
        withSetting(rules, settings, 'pairs.reach', 2 + random() * 6),
        'blobs.most',
        1 + Math.floor(random() * 8),
      );
      const none = ['spots', 'pairs', 'blobs'].map((stage) => ({ stage, version: 0 }));
      const answer = valueOf(
        await remote.rerun({ run: shown, settings: changed, tables: none, follow: null }),
      );
      tables.set(answer.run.version, answer);
      shown = { runId: answer.run.runId, version: answer.run.version };
    };
    for (let round = 0; round < 150; round++) {
      // The re-run is asked first, so that the clicks after it find the process a version further than the window.
      await Promise.all([move(), click(), click()]);
    }
    expect(answered).toBeGreaterThan(250);
    expect(shown.version).toBe(150);
    const boxesOf = [...tables.values()].map(({ tables: [, , last] }) =>
      String(new Float32Array(last?.boxes ?? new ArrayBuffer())),
    );
    expect(new Set(boxesOf).size, 'the versions differ').toBeGreaterThan(10);
  });
});

const blobs = { stage: 'blobs' };

/** What a run says apart from how long it took. */
function withoutTimes({ run, ...rest }: RunAnswer) {
  const stages = run.stages.map((stage) => ({ ...stage, milliseconds: 0 }));
  return { ...rest, run: { ...run, stages, timings: {} } };
}
