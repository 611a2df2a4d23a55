import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedRows } from './counts.ts';
import { matchTables } from './matching.ts';
import { evaluationTables } from './tables.ts';
import { anyPictures } from './testing/pictures.ts';

describe('countedRows', () => {
  it('is what matching those detections alone has, each row once', () => {
    fc.assert(
      fc.property(anyPictures(), fc.nat(10), (pictures, tenths) => {
        const score = tenths / 10;
        const tables = evaluationTables(pictures);
        const rows = countedRows(matchTables(tables), 0.5, score);
        const kept = Array.from(tables.detections.score, (_, row) => row).filter(
          (row) => tables.detections.score[row]! >= score,
        );
        const alone = countedRows(
          matchTables(
            evaluationTables(
              pictures.map((picture) => ({
                ...picture,
                detections: picture.detections.filter((each) => each.score >= score),
              })),
            ),
          ),
          0.5,
          -Infinity,
        );
        const renamed = (column: Int32Array) => [...column].map((row) => kept[row]);
        expect([...rows.found]).toEqual(renamed(alone.found));
        expect([...rows.falseAlarms]).toEqual(renamed(alone.falseAlarms));
        expect([...rows.ignored]).toEqual(renamed(alone.ignored));
        expect(rows.foundObjects).toEqual(alone.foundObjects);
        expect(rows.missed).toEqual(alone.missed);
        expect([...rows.found, ...rows.falseAlarms, ...rows.ignored].sort((a, b) => a - b)).toEqual(
          kept,
        );
        const counted = Array.from(tables.objects.crowd, (_, row) => row).filter(
          (row) => tables.objects.crowd[row] === 0 && tables.objects.difficult[row] === 0,
        );
        expect([...rows.foundObjects, ...rows.missed].sort((a, b) => a - b)).toEqual(counted);
      }),
    );
  });
});
