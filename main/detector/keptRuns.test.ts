import { describe, expect, it } from 'vitest';
import type { Run } from '../../shared/detection/pipeline.ts';
import { failureOf } from '../../shared/result.ts';
import { KeptRuns, type KeptRun } from './keptRuns.ts';

const geometry = {
  ...{ imageWidth: 1, imageHeight: 1, inputWidth: 1, inputHeight: 1 },
  ...{ paddedWidth: 1, paddedHeight: 1, scaleX: 1, scaleY: 1 },
};

/** A run whose tables and view have so many bytes. */
function runOf(tables: Float32Array<ArrayBuffer>, view = new Float32Array(0), value = 1): Run {
  return {
    view: { geometry, maps: [{ width: 1, deltas: view }] } as Run['view'],
    settings: { part: { value } },
    tables: { spots: { count: 0, boxes: tables } },
    timings: {},
    milliseconds: {},
    versions: { spots: 1 },
  };
}
const bytes = (count: number) => new Float32Array(count / 4);

function keptOf(runId: number, run: Run, more: Partial<KeptRun> = {}): KeptRun {
  return {
    runId,
    pictureId: `picture ${runId}`,
    content: `content ${runId}`,
    first: run,
    remarks: [],
    latest: { version: 0, run },
    former: null,
    ...more,
  };
}
const failureFrom = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return failureOf(error);
  }
};
const isKept = (runs: KeptRuns, runId: number) => failureFrom(() => runs.get(runId)) === null;

describe('KeptRuns', () => {
  it('keeps as many as there is room for, and drops those used least lately', () => {
    const runs = new KeptRuns(3000);
    for (const runId of [1, 2, 3]) {
      expect(runs.add(keptOf(runId, runOf(bytes(1000))))).toEqual([]);
    }
    runs.get(1);
    const dropped = runs.add(keptOf(4, runOf(bytes(1000))));
    expect(dropped.map(({ runId }) => runId)).toEqual([2]);
    expect([1, 2, 3, 4].map((runId) => isKept(runs, runId))).toEqual([true, false, true, true]);
    expect(failureFrom(() => runs.get(2))).toEqual({
      kind: 'notFound',
      message: 'This run is no longer kept: detect on the picture again.',
    });
  });

  it('keeps the newest run however large it is', () => {
    const runs = new KeptRuns(1000);
    runs.add(keptOf(1, runOf(bytes(400))));
    expect(runs.add(keptOf(2, runOf(bytes(50_000)))).map(({ runId }) => runId)).toEqual([1]);
    expect(isKept(runs, 2)).toBe(true);
  });

  it('counts what versions share once, and what the view has', () => {
    const runs = new KeptRuns(2000);
    const shared = bytes(900);
    const first = runOf(shared, bytes(400));
    const latest = { version: 2, run: { ...first, settings: {} } };
    const former = { version: 1, run: { ...first, settings: {} } };
    runs.add(keptOf(1, first, { latest, former }));
    expect(runs.add(keptOf(2, runOf(bytes(600))))).toEqual([]);
    expect(runs.add(keptOf(3, runOf(bytes(200)))).map(({ runId }) => runId)).toEqual([1]);
  });

  it('gives the current version, the one before it and the first, and no other', () => {
    const runs = new KeptRuns();
    const [first, second, third] = [1, 2, 3].map((value) => runOf(bytes(4), bytes(4), value));
    if (first === undefined || second === undefined || third === undefined) throw new Error();
    runs.add(
      keptOf(1, first, {
        latest: { version: 7, run: third },
        former: { version: 6, run: second },
      }),
    );
    expect(runs.version({ runId: 1, version: 7 })).toBe(third);
    expect(runs.version({ runId: 1, version: 6 })).toBe(second);
    expect(runs.version({ runId: 1, version: 0 })).toBe(first);
    for (const version of [1, 5, 8]) {
      expect(failureFrom(() => runs.version({ runId: 1, version }))).toEqual({
        kind: 'notFound',
        message: 'The settings have changed since: ask again.',
      });
    }
    expect(failureFrom(() => runs.version({ runId: 2, version: 0 }))).toMatchObject({
      kind: 'notFound',
    });
  });

  it('keeps what two windows see apart, and lets one find what the other detected', () => {
    const runs = new KeptRuns();
    const run = runOf(bytes(4));
    const moved = { version: 1, run: runOf(bytes(4), bytes(4), 5) };
    runs.add(keptOf(1, run, { content: 'same' }));
    runs.add(keptOf(2, run, { content: 'same' }));
    const former = { version: 0, run };
    runs.add(keptOf(1, run, { content: 'same', latest: moved, former }));
    expect(runs.version({ runId: 2, version: 0 })).toBe(run);
    expect(failureFrom(() => runs.version({ runId: 2, version: 1 }))).toMatchObject({
      kind: 'notFound',
    });
    const sameSettings = ({ settings }: Run) => settings === run.settings;
    expect(runs.find('same', sameSettings)?.first).toBe(run);
    expect(runs.find('same', () => false)).toBeNull();
    expect(runs.find('another', sameSettings)).toBeNull();
  });

  it('gives nothing to write over while another number keeps the same run', () => {
    const runs = new KeptRuns(1000);
    const run = runOf(bytes(400));
    const moved = { version: 1, run: runOf(bytes(700)) };
    runs.add(keptOf(1, run));
    expect(runs.add(keptOf(2, run, { latest: moved }))).toEqual([]);
    expect([1, 2].map((runId) => isKept(runs, runId))).toEqual([false, true]);
    expect(runs.add(keptOf(3, runOf(bytes(900)))).map(({ runId }) => runId)).toEqual([2]);
  });

  it('keeps nothing after it was cleared', () => {
    const runs = new KeptRuns();
    runs.add(keptOf(1, runOf(bytes(4))));
    runs.clear();
    expect(isKept(runs, 1)).toBe(false);
    expect(runs.find('content 1', () => true)).toBeNull();
  });
});
