import { describe, expect, it } from 'vitest';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import { StudioError } from '../../../../shared/result.ts';
import { Selection } from './selection.svelte.ts';
import type { RunSnapshot } from './tables.ts';
import { packageSettings } from '../../../studio/testing/packageSettings.ts';
import { FakeDetector } from './testing/fakeDetector.ts';
import { classOutcome, shortLineage, wholeLineage } from './testing/lineages.ts';

type Answer = (runId: number, stage: StageKind, row: number) => Lineage;

function selectionWith(answer: Answer): Selection {
  return new Selection({
    detector: {
      lineage: async (runId, stage, row) => Promise.resolve().then(() => answer(runId, stage, row)),
      pooled: async () =>
        Promise.resolve({ channels: 1, height: 1, width: 1, features: Float32Array.of(1).buffer }),
    },
  });
}

/** Runs of one series, as reruns of one detect are. */
async function snapshots(series: number, count: number): Promise<readonly RunSnapshot[]> {
  const fake = new FakeDetector();
  const runs: RunSnapshot[] = [];
  for (let i = 0; i < count; i++) {
    const asked = fake.api.detect('a', packageSettings);
    await fake.last.answer();
    runs.push({ series, run: await asked, tables: new Map() });
  }
  return runs;
}

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

describe('Selection', () => {
  it('keeps to the same anchor and class when a rerun moves the rows', async () => {
    const selection = selectionWith((runId, stage) => {
      const classes = [
        classOutcome(5, { classRow: 5 }),
        classOutcome(2, { classRow: 82, detectionRow: runId === 1 ? 4 : 1 }),
      ];
      const focus = stage === 'anchors' ? classes[0] : classes[1];
      return wholeLineage(7, 3, classes, focus);
    });
    const [before, after] = await snapshots(1, 2);
    selection.runIs(before ?? null);
    selection.select({ stage: 'detections', row: 4 });
    await settled();
    selection.runIs(after ?? null);
    await settled();
    expect(selection.ref).toEqual({ stage: 'detections', row: 1 });
    expect(selection.lineage?.focus?.classIndex).toBe(2);
  });

  it('falls back to the last stage that the anchor still reaches', async () => {
    const selection = selectionWith((runId) =>
      runId === 1 ? wholeLineage(7, 3, [classOutcome(2, { detectionRow: 0 })]) : shortLineage(7),
    );
    const [before, after] = await snapshots(1, 2);
    selection.runIs(before ?? null);
    selection.select({ stage: 'proposals', row: 3 });
    await settled();
    expect(selection.pooled?.proposalRow).toBe(3);
    selection.runIs(after ?? null);
    await settled();
    expect(selection.ref).toEqual({ stage: 'decoded', row: 7 });
    expect(selection.pooled).toBeNull();
  });

  it('is cleared by another picture', async () => {
    const selection = selectionWith(() => shortLineage(7));
    const [first] = await snapshots(1, 1);
    const [other] = await snapshots(2, 1);
    selection.runIs(first ?? null);
    selection.select({ stage: 'anchors', row: 7 });
    await settled();
    selection.runIs(other ?? null);
    expect(selection.ref).toBeNull();
    expect(selection.lineage).toBeNull();
  });

  it('shows the newest question’s answer only', async () => {
    const selection = selectionWith((_, __, row) => shortLineage(row));
    const [run] = await snapshots(1, 1);
    selection.runIs(run ?? null);
    selection.select({ stage: 'anchors', row: 1 });
    selection.select({ stage: 'anchors', row: 2 });
    await settled();
    expect(selection.lineage?.anchor.row).toBe(2);
  });

  it('says why there is no lineage', async () => {
    const selection = selectionWith(() => {
      throw new StudioError('notFound', 'There is no such run.');
    });
    const [run] = await snapshots(1, 1);
    selection.runIs(run ?? null);
    selection.select({ stage: 'anchors', row: 1 });
    await settled();
    expect(selection.failure?.message).toBe('There is no such run.');
  });
});
