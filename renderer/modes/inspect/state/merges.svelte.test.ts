/** Going through the merges of a run, with a main that answers when the test says so. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fastRcnnDescriptions } from '../../../../shared/detection/detectors/fastRcnn/descriptions.ts';
import { fastRcnnKinds } from '../../../../shared/detection/detectors/fastRcnn/tables.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { RegionTree } from '../../../../shared/detection/stages/regionTree.ts';
import type { StageDescription } from '../../../../shared/detection/stages/description.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { StudioError } from '../../../../shared/result.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';
import { oneStepLineage } from '../../../studio/testing/lineages.ts';
import { fourColumns } from '../../../studio/testing/regionTrees.ts';
import { runOf } from '../../../studio/testing/runs.ts';
import { MergeView } from './merges.svelte.ts';

const stages = fastRcnnKinds.map((kind) => fastRcnnDescriptions[kind]);

function snapshotOf(version: number): RunSnapshot {
  const run = runOf({
    version,
    stages: fastRcnnKinds.map((kind) => ({ kind, count: 1, milliseconds: 1, version })),
  });
  return { series: 1, run, stages, tables: new Map(), followed: null };
}

class Shown {
  snapshot = $state.raw<RunSnapshot | null>(snapshotOf(1));
  stage = $state.raw<StageDescription | null>(fastRcnnDescriptions.merges);

  get kind(): string | undefined {
    return this.stage?.kind;
  }
}

class Selected {
  ref = $state.raw<RowRef | null>(null);
  lineage = $state.raw<Lineage | null>(null);

  /** Selects a row of the merges. */
  take(row: number): void {
    this.ref = { stage: 'merges', row };
    this.lineage = oneStepLineage(this.ref);
  }
}

class View {
  heatMap = $state(true);
  readonly #shown: Shown;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  show(kind: string): void {
    this.#shown.stage = stages.find((stage) => stage.kind === kind) ?? null;
  }
}

function setUp(answer: (strategy: number) => RegionTree = fourColumns) {
  const [shown, selection] = [new Shown(), new Selected()];
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const regionTree = async (
    run: { readonly runId: number; readonly version: number },
    { stage, strategy }: { readonly stage: string; readonly strategy: number },
  ) => {
    asked.push(`${run.version} ${stage} ${strategy}`);
    await new Promise<void>((done) => waiting.push(done));
    return { run: { ...run }, value: answer(strategy) };
  };
  const view = new View(shown);
  const merges = new MergeView({ detector: { regionTree } }, shown, selection, view);
  /** Answers all that was asked, also by the answers. */
  const settle = async () => {
    while (waiting.length > 0) {
      waiting.shift()?.();
      for (let i = 0; i < 5; i++) await Promise.resolve();
    }
  };
  return { asked, merges, selection, settle, shown, view };
}

describe('the merges of a run', () => {
  it('are asked for once, where a stage has them, and anew where settings made others', async () => {
    const { asked, merges, settle, shown } = setUp();
    shown.stage = fastRcnnDescriptions.regions;
    merges.refresh();
    expect(asked).toEqual([]);
    shown.stage = fastRcnnDescriptions.merges;
    merges.refresh();
    merges.refresh();
    await settle();
    expect(merges.tree?.strategies).toEqual(['hsv', 'lab']);
    merges.refresh();
    expect(asked).toEqual(['1 merges 0']);
    shown.snapshot = snapshotOf(2);
    expect(merges.tree, 'of the former run').toBeNull();
    merges.refresh();
    await settle();
    expect(asked).toEqual(['1 merges 0', '2 merges 0']);
    expect(merges.tree).not.toBeNull();
  });

  it('stop at the ends, and leave the segments for the merges', async () => {
    const { merges, settle, shown } = setUp();
    shown.stage = fastRcnnDescriptions.segments;
    merges.refresh();
    await settle();
    expect(merges.merges).toBe(0);
    merges.setMerges(0);
    expect(shown.kind).toBe('segments');
    expect(merges.refOf(2)).toEqual({ stage: 'segments', row: 2 });
    merges.setMerges(99);
    expect([shown.kind, merges.merges]).toEqual(['merges', 3]);
    merges.setMerges(-5);
    expect(merges.merges).toBe(0);
    expect(merges.refOf(2)).toEqual({ stage: 'merges', row: 2 });
  });

  it('go to a region that is selected, in whichever strategy, and stay where it is there', async () => {
    const { asked, merges, selection, settle } = setUp();
    merges.refresh();
    await settle();
    selection.take(7 + 5);
    merges.refresh();
    await settle();
    expect(asked).toEqual(['1 merges 0', '1 merges 1']);
    expect([merges.tree?.strategy, merges.selected, merges.merges]).toEqual([1, 5, 2]);
    expect(merges.parents).toEqual([2, 3]);
    expect(merges.refOf(5)).toEqual({ stage: 'merges', row: 12 });
    merges.setMerges(3);
    merges.refresh();
    expect(merges.merges, 'a person may go on').toBe(3);
    merges.setMerges(2);
    selection.take(7 + 4);
    merges.refresh();
    expect(merges.merges, 'it is there already').toBe(2);
    merges.chooseStrategy(0);
    await settle();
    expect([merges.tree?.strategy, merges.selected]).toEqual([0, null]);
  });

  it('go to the row of the same number in other merges, too', async () => {
    const { merges, selection, settle, shown } = setUp();
    merges.refresh();
    await settle();
    selection.take(5);
    merges.refresh();
    expect(merges.merges).toBe(2);
    // Another picture: nothing is selected on it at first.
    shown.snapshot = snapshotOf(2);
    selection.ref = selection.lineage = null;
    merges.refresh();
    await settle();
    merges.setMerges(1);
    selection.take(5);
    merges.refresh();
    expect(merges.merges).toBe(2);
  });

  it('come to a row that is selected at another stage', async () => {
    const { asked, merges, selection, settle, shown } = setUp();
    shown.stage = fastRcnnDescriptions.detections;
    selection.take(6);
    merges.refresh();
    await settle();
    expect(asked).toEqual(['1 merges 0']);
    expect(merges.parents).toEqual([4, 5]);
    expect(merges.areas).toBe(false);
  });

  it('are at a place from the region down to the segment', async () => {
    const { merges, settle } = setUp();
    merges.refresh();
    await settle();
    merges.setMerges(3);
    expect(merges.rowsAt({ x: 0.3, y: 0.2 }).map(({ row }) => row)).toEqual([6, 4, 1]);
    expect(merges.rowsAt({ x: 1.3, y: 0.2 })).toEqual([]);
  });

  it('say why they are not there, and ask again', async () => {
    let isThere = false;
    const { asked, merges, settle } = setUp((strategy) => {
      if (isThere) return fourColumns(strategy);
      throw new StudioError('notFound', 'This run is gone.');
    });
    merges.refresh();
    await settle();
    expect([merges.tree, merges.failure]).toEqual([null, 'This run is gone.']);
    isThere = true;
    merges.refresh();
    await settle();
    expect(asked).toHaveLength(2);
    expect([merges.tree?.count, merges.failure]).toEqual([7, null]);
  });

  it('go back to the first strategy where settings left fewer', async () => {
    const { asked, merges, settle, shown } = setUp((strategy) => {
      if (strategy === 0) return fourColumns();
      throw new StudioError('badInput', 'There is no strategy 1; there are 1.');
    });
    merges.chooseStrategy(1);
    await settle();
    expect(asked).toEqual(['1 merges 1', '1 merges 0']);
    expect(merges.tree?.strategy).toBe(0);
    expect(shown.kind).toBe('merges');
  });
});

describe('playing', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('goes on to the last merge and stops, and begins again from there', async () => {
    const { merges, settle } = setUp();
    merges.refresh();
    await settle();
    merges.setMerges(1);
    merges.play(false);
    expect(merges.playing).toBe(true);
    vi.advanceTimersByTime(50);
    expect(merges.merges).toBe(2);
    vi.advanceTimersByTime(1000);
    expect([merges.merges, merges.playing]).toEqual([3, false]);
    merges.play(false);
    expect(merges.merges).toBe(1);
    merges.play(false);
    vi.advanceTimersByTime(1000);
    expect([merges.merges, merges.playing]).toEqual([1, false]);
  });
});
