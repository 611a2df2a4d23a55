import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { calibration } from './calibration.ts';
import { countedRows } from './counts.ts';
import { matchTables, mergeMatches } from './matching.ts';
import { evaluationTables } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];

describe('calibration', () => {
  it('is the error of a case by hand', () => {
    const objects = [0, 20, 40].map((x) => anObject(at(x)));
    // Three of four at 0.95 are right, none of two at 0.45; the last is of another class.
    const detections = [
      ...[0, 20, 40, 60].map((x) => aDetection(at(x), 0.95)),
      ...[80, 100].map((x) => aDetection(at(x), 0.45)),
      aDetection(at(0), 1, 2),
    ];
    const matches = matchTables(evaluationTables([aPicture(objects, detections)]));
    const { bins, error } = calibration(matches, 0.5, 1, 10);
    expect(bins).toHaveLength(10);
    expect(bins[9]).toMatchObject({ from: 0.9, to: 1, found: 3, precision: 3 / 4 });
    expect([...bins[9]!.detections]).toEqual([0, 1, 2, 3]);
    expect(bins[9]!.meanScore).toBeCloseTo(0.95, 12);
    expect([...bins[4]!.detections]).toEqual([4, 5]);
    expect(bins[0]).toMatchObject({ found: 0, precision: NaN, meanScore: NaN });
    expect(error).toBeCloseTo((4 * 0.2 + 2 * 0.45) / 6, 12);
    // A score of 1 is in the last bin.
    expect(calibration(matches, 0.5, null, 10).bins[9]!.detections).toHaveLength(5);
    expect(calibration(matches, 0.5, 2, 10).error).toBe(1);
    expect(calibration(matches, 0.5, 3, 10).error).toBeNaN();
  });

  it('has each detection that counts in one bin, and the same error from shards', () => {
    fc.assert(
      fc.property(anyPictures(), fc.integer({ min: 1, max: 12 }), fc.nat(5), (pictures, n, cut) => {
        const matches = matchTables(evaluationTables(pictures));
        const whole = calibration(matches, 0.5, null, n);
        const { found, falseAlarms } = countedRows(matches, 0.5, -Infinity);
        const rows = whole.bins.flatMap((bin) => [...bin.detections]);
        expect(rows.sort((a, b) => a - b)).toEqual(
          [...found, ...falseAlarms].sort((a, b) => a - b),
        );
        for (const { from, to, detections } of whole.bins) {
          for (const row of detections) {
            const score = matches.tables.detections.score[row]!;
            expect(score >= from && (score < to || to === 1)).toBe(true);
          }
        }
        const shards = [pictures.slice(cut), pictures.slice(0, cut)];
        const merged = mergeMatches(shards.map((own) => matchTables(evaluationTables(own))));
        expect(calibration(merged, 0.5, null, n).error).toBe(whole.error);
      }),
    );
  });
});
