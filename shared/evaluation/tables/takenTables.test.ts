import { describe, expect, it } from 'vitest';
import { countedRows } from '../metrics/counts.ts';
import { matchTables } from '../metrics/matching.ts';
import type { MissRow } from '../missRows.ts';
import { aStageRecall, evaluated } from '../testing/evaluated.ts';
import { rowsOfTable, type DataTable } from './table.ts';
import {
  classTable,
  detectionTable,
  missTable,
  placesOnPictures,
  stageRecallTable,
} from './takenTables.ts';

function objectsOf(table: DataTable): readonly Readonly<Record<string, unknown>>[] {
  const names = table.columns.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(table.columns.map(({ values }) => values.length)).size).toBe(1);
  return [...rowsOfTable(table)].map((row) =>
    Object.fromEntries(names.map((name, i) => [name, row[i]])),
  );
}

const { report, tables, classes } = evaluated(['cat', 'dog']);

describe('classTable', () => {
  it('has the report’s numbers', () => {
    const rows = objectsOf(classTable(report));
    expect(rows).toHaveLength(2);
    const [cat] = report.classes;
    expect(rows[0]).toMatchObject({
      ...{ class_id: 1, class: 'cat', objects: cat?.objects, ap50: cat?.AP50 },
      ...{ best_f1_threshold: cat?.bestF1?.threshold, olrp: cat?.oLRP },
      voc_ap_11_point: cat?.voc.elevenPoint,
    });
  });
});

describe('stageRecallTable', () => {
  it('has a row of all, of each size and of each class for each stage', () => {
    const rows = objectsOf(stageRecallTable(aStageRecall(['Anchors', 'Found'])));
    expect(rows).toHaveLength(2 * 5);
    expect(rows.filter(({ size, class: name }) => size === null && name === null)).toEqual([
      {
        ...{ place: 1, stage: 'stage0', title: 'Anchors', size: null, class: null },
        ...{ objects: 1000, covered: 1000, lost: 0 },
      },
      {
        ...{ place: 2, stage: null, title: 'Found', size: null, class: null },
        ...{ objects: 1000, covered: 963, lost: 37 },
      },
    ]);
    expect(rows.find(({ size, place }) => size === 'small' && place === 2)).toMatchObject({
      ...{ objects: 100, covered: 96 },
    });
  });
});

describe('missTable', () => {
  it('has a row a miss, changes as JSON', () => {
    const row: MissRow = {
      ...{ picture: 'a.jpg', object: 2, label: null, box: [1, 2, 3.5, 4], size: 'small' },
      ...{ verdict: 'tooSmall', lostAt: 'Clipped', iou: 0.6, sentence: 'Too small.' },
      change: [{ setting: 'rpn.minSize', from: 4, to: 2 }],
    };
    expect(objectsOf(missTable([row, { ...row, change: null }]))).toEqual([
      expect.objectContaining({
        ...{ picture: 'a.jpg', class: null, x0: 1, y0: 2, x1: 3.5, y1: 4, verdict: 'tooSmall' },
        changes: '[{"setting":"rpn.minSize","from":4,"to":2}]',
      }),
      expect.objectContaining({ changes: null }),
    ]);
    expect(objectsOf(missTable([]))).toEqual([]);
  });
});

describe('detectionTable', () => {
  it('says of each detection what became of it, as the counts do', () => {
    const matches = matchTables(tables);
    const rows = objectsOf(detectionTable(matches, classes, placesOnPictures(tables)));
    const { found, falseAlarms, foundObjects } = countedRows(matches, 0.5, -Infinity);
    expect(rows).toHaveLength(tables.detections.count);
    const of = (outcome: string) => rows.flatMap((row, i) => (row['outcome'] === outcome ? i : []));
    expect(of('found')).toEqual([...found]);
    expect(of('false')).toEqual([...falseAlarms]);
    expect(rows.filter(({ object }) => object !== null)).toHaveLength(found.length);
    // Four objects a picture, one after another.
    found.forEach((row, i) => expect(rows[row]?.['object']).toBe(1 + (foundObjects[i]! % 4)));
    expect(rows[0]).toMatchObject({ picture: 'pictures/0.jpg', score: tables.detections.score[0] });
  });
});
