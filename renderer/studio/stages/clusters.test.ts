import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../shared/detection/stages/description.ts';
import { Fate } from '../../../shared/detection/stages/table.ts';
import { fasterRcnnStages } from '../testing/models.ts';
import { clusterOf, clusterStage } from './clusters.ts';
import { columnsOf } from './tables.ts';
import { shortLineage, wholeLineage } from '../testing/lineages.ts';

/** Of thirteen clipped proposals the eleventh and the last are kept; the eleventh suppressed the first. */
const proposals = columnsOf({
  kind: 'proposals',
  version: 1,
  count: 2,
  parentRow: Int32Array.of(10, 12).buffer,
  fate: Uint8Array.from({ length: 13 }, (_, row) =>
    row === 0 ? Fate.suppressed : row === 1 ? Fate.overLimit : Fate.kept,
  ).buffer,
  suppressedBy: Int32Array.from({ length: 13 }, (_, row) => (row === 0 ? 10 : -1)).buffer,
});
const tables = new Map([['proposals', proposals]]);
const nms = stageOf(fasterRcnnStages, 'proposals');

describe('the cluster of a row', () => {
  const survivorOf = (stage: string, row: number) =>
    clusterOf({ stage, row }, null, nms, { tables })?.survivor;

  it('is that of the box that was chosen, also of one that it suppressed', () => {
    expect(survivorOf('proposals', 0)).toBe(10);
    expect(survivorOf('clipped', 10)).toBe(10);
    expect(survivorOf('clipped', 0)).toBe(10);
  });

  it('is its own of a box over the limit', () => {
    expect(survivorOf('clipped', 1)).toBe(1);
  });

  it('is found along the lineage from any other stage', () => {
    const lineage = wholeLineage(3, 0, 5);
    const ref = { stage: 'detections', row: 5 };
    expect(clusterOf(ref, lineage, nms, { tables })).toEqual({ stage: 'proposals', survivor: 10 });
    expect(clusterOf(ref, null, nms, { tables })).toBeNull();
  });

  it('is none where nothing suppresses, or the table is not there yet', () => {
    const ref = { stage: 'clipped', row: 0 };
    expect(clusterOf(ref, null, stageOf(fasterRcnnStages, 'topK'), { tables })).toBeNull();
    expect(clusterOf(ref, null, nms, { tables: new Map() })).toBeNull();
  });
});

describe('the stage of a cluster', () => {
  const stageFor = (shown: string, stage: string, lineage = wholeLineage(3, 0, 5)) =>
    clusterStage(fasterRcnnStages, shown, { stage, row: 0 }, lineage)?.kind;

  it('is the shown one where that suppresses, else the next that the row met', () => {
    expect(stageFor('proposals', 'detections')).toBe('proposals');
    expect(stageFor('anchors', 'anchors')).toBe('proposals');
    expect(stageFor('classes', 'classes')).toBe('detections');
  });

  it('is none of a row that ended before', () => {
    expect(stageFor('anchors', 'anchors', shortLineage(3))).toBeUndefined();
  });
});
