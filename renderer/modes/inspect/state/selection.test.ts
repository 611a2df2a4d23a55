import { describe, expect, it } from 'vitest';
import type { RunRef } from '../../../../shared/detection/questions.ts';
import { identityOf, type Followed } from '../../../../shared/detection/stages/follow.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { StudioError } from '../../../../shared/result.ts';
import { fasterRcnnStages } from '../../../studio/testing/models.ts';
import { Selection } from './selection.svelte.ts';
import type { RunSnapshot, SnapshotRow } from '../../../studio/stages/tables.ts';
import { runOf } from '../../../studio/testing/runs.ts';
import { selectedRow, shortLineage, wholeLineage } from '../../../studio/testing/lineages.ts';

interface Answers {
  readonly lineage?: (run: RunRef, ref: RowRef) => Lineage | Promise<Lineage>;
  readonly follow?: (run: RunRef, followed: Followed) => Lineage;
}

function setUp({ lineage, follow }: Answers) {
  const asked: string[] = [];
  const none = () => {
    throw new StudioError('notFound', 'There is no such run.');
  };
  const selection = new Selection({
    detector: {
      lineage: async (run, ref) => {
        asked.push(`lineage ${run.version} ${ref.stage} ${ref.row}`);
        return { run, value: selectedRow(await (lineage ?? none)(run, ref)) };
      },
      follow: async (run, followed) => {
        asked.push(`follow ${run.version} ${followed.at} ${followed.choice}`);
        return Promise.resolve({ run, value: selectedRow((follow ?? none)(run, followed)) });
      },
    },
  });
  return { asked, selection };
}

function snapshot(version: number, series = 1, followed: SnapshotRow | null = null): RunSnapshot {
  return {
    series,
    run: runOf({ version }),
    stages: fasterRcnnStages,
    tables: new Map(),
    followed,
  };
}

const onAnother = (): RunSnapshot => ({
  ...snapshot(1, 2),
  run: runOf({ runId: 2, pictureId: 'b' }),
});

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

describe('Selection', () => {
  it('keeps to the same row when a rerun moves it, with the story that came with the run', async () => {
    const before = wholeLineage(7, 3, 4, { stage: 'detections', row: 4 });
    const { asked, selection } = setUp({ lineage: () => before });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'detections', row: 4 });
    await settled();
    const { identity } = selection;
    expect(identity).toEqual({ root: { stage: 'anchors', row: 7 }, choice: 2, at: 'detections' });
    if (identity === null) return;
    const after = wholeLineage(7, 3, 1, { stage: 'detections', row: 1 });
    selection.runIs(snapshot(2, 1, { asked: identity, row: selectedRow(after) }));
    expect(selection.ref).toEqual({ stage: 'detections', row: 1 });
    expect(selection.lineage).toBe(after);
    expect(asked).toEqual(['lineage 1 detections 4']);
  });

  it('asks for the story where another row was followed', async () => {
    const row = (at: number) => wholeLineage(7, 3, at, { stage: 'detections', row: at });
    const { asked, selection } = setUp({ lineage: () => row(4), follow: () => row(1) });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'detections', row: 4 });
    await settled();
    const other = identityOf(shortLineage(9));
    expect(other).not.toBeNull();
    selection.runIs(snapshot(2, 1, other && { asked: other, row: null }));
    await settled();
    expect(selection.ref).toEqual({ stage: 'detections', row: 1 });
    expect(asked).toEqual(['lineage 1 detections 4', 'follow 2 detections 2']);
  });

  it('goes to the last stage that the row still reaches', async () => {
    const { selection } = setUp({
      lineage: () => wholeLineage(7, 3, 0, { stage: 'proposals', row: 3 }),
      follow: () => shortLineage(7, { stage: 'decoded', row: 7 }),
    });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'proposals', row: 3 });
    await settled();
    selection.runIs(snapshot(2));
    await settled();
    expect(selection.ref).toEqual({ stage: 'decoded', row: 7 });
    expect(selection.features).toBeNull();
  });

  it('follows a row whose story was still on its way when the settings moved on', async () => {
    const answer = Promise.withResolvers<Lineage>();
    const { asked, selection } = setUp({
      lineage: () => answer.promise,
      follow: () => wholeLineage(7, 2, 1, { stage: 'proposals', row: 2 }),
    });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'proposals', row: 3 });
    selection.runIs(snapshot(2));
    answer.resolve(wholeLineage(7, 3, 1, { stage: 'proposals', row: 3 }));
    await settled();
    expect(asked).toEqual(['lineage 1 proposals 3', 'follow 2 proposals null']);
    expect(selection.ref).toEqual({ stage: 'proposals', row: 2 });
  });

  it('goes along its lineage to a stage, and stays where it has no row there', async () => {
    const { asked, selection } = setUp({ lineage: (_, ref) => wholeLineage(7, 3, null, ref) });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'proposals', row: 3 });
    await settled();
    selection.goTo('decoded');
    await settled();
    expect(selection.ref).toEqual({ stage: 'decoded', row: 7 });
    selection.goTo('detections');
    selection.goTo('image');
    await settled();
    expect(selection.ref).toEqual({ stage: 'decoded', row: 7 });
    selection.goTo('topK');
    await settled();
    expect(selection.ref).toEqual({ stage: 'topK', row: 23 });
    expect(asked).toEqual(['lineage 1 proposals 3', 'lineage 1 decoded 7', 'lineage 1 topK 23']);
  });

  it('goes where it was sent last once its story is there, in the version that is shown then', async () => {
    const answer = Promise.withResolvers<Lineage>();
    const { asked, selection } = setUp({
      lineage: (_, ref) => (ref.row === 3 ? answer.promise : wholeLineage(7, 2, 1, ref)),
      follow: () => wholeLineage(7, 2, 1, { stage: 'proposals', row: 2 }),
    });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'proposals', row: 3 });
    selection.goTo('clipped');
    selection.goTo('topK');
    selection.runIs(snapshot(2));
    answer.resolve(wholeLineage(7, 3, 1, { stage: 'proposals', row: 3 }));
    await settled();
    expect(selection.ref).toEqual({ stage: 'topK', row: 22 });
    expect(asked).toEqual([
      'lineage 1 proposals 3',
      'follow 2 proposals null',
      'lineage 2 topK 22',
    ]);
  });

  it('is not sent anywhere any more once another row is selected', async () => {
    const { selection } = setUp({ lineage: (_, ref) => wholeLineage(7, 3, 0, ref) });
    selection.runIs(snapshot(1));
    selection.goTo('decoded');
    selection.select({ stage: 'proposals', row: 3 });
    await settled();
    expect(selection.ref).toEqual({ stage: 'proposals', row: 3 });
  });

  it('follows its lineage as often as it was asked to before that was there', async () => {
    const answer = Promise.withResolvers<Lineage>();
    const { asked, selection } = setUp({
      lineage: (_, ref) => (ref.row === 3 ? answer.promise : wholeLineage(7, 3, 1, ref)),
    });
    const told: string[] = [];
    selection.followed.add((stage) => told.push(stage));
    selection.runIs(snapshot(1));
    selection.select({ stage: 'proposals', row: 3 });
    expect([selection.canFollow(1), selection.canFollow(-1)]).toEqual([true, true]);
    for (const by of [-1, -1, -1, 1] as const) selection.follow(by);
    expect(told).toEqual([]);
    answer.resolve(wholeLineage(7, 3, 1, { stage: 'proposals', row: 3 }));
    await settled();
    expect(told).toEqual(['topK']);
    expect(selection.ref).toEqual({ stage: 'topK', row: 23 });
    expect(asked).toEqual(['lineage 1 proposals 3', 'lineage 1 topK 23']);
  });

  it('does what waits for its story when that is there, also after it was followed, and not of another row', async () => {
    const { selection } = setUp({ lineage: (_, ref) => wholeLineage(7, 3, 1, ref) });
    const done: string[] = [];
    const note = () => done.push(`${selection.ref?.stage} ${selection.lineage?.selected.stage}`);
    const proposal = { stage: 'proposals', row: 3 };
    selection.runIs(snapshot(1));
    selection.select(proposal);
    selection.onceTold(note);
    selection.follow(-1);
    expect(done).toEqual([]);
    await settled();
    expect(done).toEqual(['clipped clipped']);
    selection.onceTold(note);
    expect(done).toHaveLength(2);
    selection.select(proposal);
    selection.onceTold(note);
    selection.select({ stage: 'proposals', row: 3 });
    await settled();
    expect(done).toHaveLength(2);
  });

  it('follows its lineage up to its ends, and says whether it can', async () => {
    const { selection } = setUp({ lineage: (_, ref) => shortLineage(7, ref) });
    const told: string[] = [];
    selection.followed.add((stage) => told.push(stage));
    expect(selection.canFollow(1)).toBe(false);
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 7 });
    for (let i = 0; i < 9; i++) selection.follow(1);
    await settled();
    expect(told).toEqual(['decoded']);
    expect(selection.ref).toEqual({ stage: 'decoded', row: 7 });
    expect([selection.canFollow(1), selection.canFollow(-1)]).toEqual([false, true]);
    selection.follow(1);
    await settled();
    expect(told).toEqual(['decoded']);
  });

  it('follows no other row’s lineage, nor its own from where it was before', async () => {
    const answers = new Map([7, 8].map((row) => [row, Promise.withResolvers<Lineage>()]));
    const { selection } = setUp({ lineage: (_, { row }) => answers.get(row)!.promise });
    const told: string[] = [];
    selection.followed.add((stage) => told.push(stage));
    selection.runIs(snapshot(1));
    selection.select({ stage: 'decoded', row: 7 });
    selection.follow(-1);
    // Another row is selected, and that is what the next one is about.
    selection.select({ stage: 'anchors', row: 8 });
    answers.get(7)?.resolve(shortLineage(7, { stage: 'decoded', row: 7 }));
    answers.get(8)?.resolve(shortLineage(8));
    await settled();
    expect(told).toEqual([]);
    expect(selection.ref).toEqual({ stage: 'anchors', row: 8 });
  });

  it.each<[string, (selection: Selection) => void]>([
    ['cleared', (selection) => selection.clear()],
    ['on another picture', (selection) => selection.runIs(onAnother())],
  ])('forgets that it was asked to follow when it is %s', async (_, change) => {
    const answer = Promise.withResolvers<Lineage>();
    const { selection } = setUp({
      lineage: (_run, { row }) => (row === 7 ? answer.promise : shortLineage(row)),
    });
    const told: string[] = [];
    selection.followed.add((stage) => told.push(stage));
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 7 });
    selection.follow(1);
    change(selection);
    expect(selection.canFollow(1)).toBe(false);
    answer.resolve(shortLineage(7));
    await settled();
    selection.select({ stage: 'anchors', row: 9 });
    await settled();
    expect(told).toEqual([]);
    expect(selection.ref).toEqual({ stage: 'anchors', row: 9 });
  });

  it('forgets that it was asked to follow where there is no lineage', async () => {
    const answers = [Promise.reject(new Error('There is none.')), shortLineage(7)];
    const { selection } = setUp({ lineage: () => answers.shift() ?? shortLineage(7) });
    const told: string[] = [];
    selection.followed.add((stage) => told.push(stage));
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 7 });
    selection.follow(1);
    await settled();
    expect(selection.failure?.message).toBe('There is none.');
    selection.select({ stage: 'anchors', row: 7 });
    await settled();
    expect(told).toEqual([]);
  });

  it('is sent by the last that was asked: a stage, and on from there', async () => {
    const answer = Promise.withResolvers<Lineage>();
    const { selection } = setUp({
      lineage: (_, ref) => (ref.row === 3 ? answer.promise : wholeLineage(7, 3, 1, ref)),
    });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'proposals', row: 3 });
    selection.follow(1);
    selection.goTo('decoded');
    selection.follow(1);
    answer.resolve(wholeLineage(7, 3, 1, { stage: 'proposals', row: 3 }));
    await settled();
    expect(selection.ref).toEqual({ stage: 'topK', row: 23 });
  });

  it('is cleared where the row is not there any more', async () => {
    const { selection } = setUp({ lineage: () => shortLineage(7) });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 7 });
    await settled();
    const { identity } = selection;
    selection.runIs(snapshot(2, 1, identity && { asked: identity, row: null }));
    expect(selection.ref).toBeNull();
  });

  it('is cleared by another picture', async () => {
    const { selection } = setUp({ lineage: () => shortLineage(7) });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 7 });
    await settled();
    selection.runIs(onAnother());
    expect(selection.ref).toBeNull();
    expect(selection.lineage).toBeNull();
  });

  it('stays at its row where the same is made anew, and not with other settings or another model', async () => {
    const same = runOf({ runId: 2 });
    const { settings } = same;
    const others = [
      runOf({ runId: 3, modelId: 'another' }),
      runOf({ runId: 3, settings: { ...settings, head: { scoreThreshold: 0.99 } } }),
    ];
    const row = wholeLineage(7, 3, 4, { stage: 'detections', row: 4 });
    for (const run of [same, ...others]) {
      const stays = run === same;
      const { asked, selection } = setUp({ lineage: () => row, follow: () => row });
      selection.runIs(snapshot(1));
      selection.select({ stage: 'detections', row: 4 });
      await settled();
      selection.runIs({ ...snapshot(1, 2), run });
      await settled();
      expect(selection.ref).toEqual(stays ? { stage: 'detections', row: 4 } : null);
      expect(asked.slice(1)).toEqual(stays ? ['follow 1 detections 2'] : []);
    }
    // Whose story was lost with the process that had it asks for it again.
    const lost = setUp({
      lineage: ({ runId }) => (runId === 1 ? Promise.reject(new Error('It ended.')) : row),
    });
    lost.selection.runIs(snapshot(1));
    lost.selection.select({ stage: 'detections', row: 4 });
    await settled();
    lost.selection.runIs({ ...snapshot(1, 2), run: same });
    await settled();
    expect(lost.selection.lineage).toBe(row);
  });

  it('shows the newest question’s answer only', async () => {
    const { selection } = setUp({ lineage: (_, { row }) => shortLineage(row) });
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 1 });
    selection.select({ stage: 'anchors', row: 2 });
    await settled();
    expect(selection.lineage?.steps[0]?.row).toBe(2);
  });

  it('says why there is no lineage', async () => {
    const { selection } = setUp({});
    selection.runIs(snapshot(1));
    selection.select({ stage: 'anchors', row: 1 });
    await settled();
    expect(selection.failure?.message).toBe('There is no such run.');
  });
});
