import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { cocoMetrics } from './cocoMetrics.ts';
import { countedRows } from './counts.ts';
import { matchTables } from './matching.ts';
import {
  aspectSlices,
  classSlices,
  companySlices,
  labelSlices,
  overlapSlices,
  pictureSizeSlices,
  sizeSlices,
  sliceCounts,
  slicePrecisions,
  type Slice,
} from './slices.ts';
import { evaluationTables } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const small: Box = [0, 0, 10, 10];
const wide: Box = [100, 0, 200, 25];
const big: Box = [300, 0, 400, 200];
const tables = evaluationTables([
  aPicture(
    [anObject(small), anObject(wide, { area: 90 }), anObject(big, { classId: 2 })],
    [aDetection(small, 0.9), aDetection([0, 300, 100, 400], 0.8), aDetection(big, 0.7, 2)],
    { width: 500, height: 400, labels: ['night'] },
  ),
  aPicture(
    [anObject([300, 50, 400, 250], { classId: 2 }), anObject(big, { classId: 2 })],
    [aDetection([0, 0, 10, 9], 0.6)],
    { id: 2, width: 1000, height: 1000, labels: ['night', 'rain'] },
  ),
]);
const members = (slices: readonly Slice[]) =>
  slices.map(({ name, objects, falseAlarms }) => [name, objects.join(''), falseAlarms.join('')]);

describe('slices', () => {
  it('are by area, that is stated, of a detection by its box', () => {
    expect(members(sizeSlices(tables, [100, 1000]))).toEqual([
      ['< 100', '01000', '0001'],
      ['100–1000', '10000', '1000'],
      ['≥ 1000', '00111', '0110'],
    ]);
  });

  it('are by width over height', () => {
    expect(members(aspectSlices(tables, [1, 3]))).toEqual([
      ['< 1', '00111', '0010'],
      ['1–3', '10000', '1101'],
      ['≥ 3', '01000', '0000'],
    ]);
  });

  it('are by class', () => {
    expect(members(classSlices(tables))).toEqual([
      ['1', '11000', '1101'],
      ['2', '00111', '0010'],
    ]);
  });

  it('are by how crowded it is: by overlaps, and by what else is there', () => {
    expect(members(overlapSlices(tables, [1]))).toEqual([
      ['< 1', '11100', '0101'],
      ['≥ 1', '00011', '1010'],
    ]);
    expect(members(companySlices(tables, [2, 3]))).toEqual([
      ['< 2', '00011', '0000'],
      ['2–3', '11100', '0001'],
      ['≥ 3', '00000', '1110'],
    ]);
  });

  it('are by what is known of the picture', () => {
    expect(members(pictureSizeSlices(tables, [1e6]))).toEqual([
      ['< 1000000', '11100', '1110'],
      ['≥ 1000000', '00011', '0001'],
    ]);
    expect(members(labelSlices(tables))).toEqual([
      ['night', '11111', '1111'],
      ['rain', '00011', '0001'],
    ]);
  });
});

describe('sliceCounts', () => {
  it('has the rows of what was found, missed and false, from a score on', () => {
    const matches = matchTables(tables);
    const results = sliceCounts(matches, sizeSlices(tables, [100, 1000]), 0.5, 0.65);
    expect(results).toEqual([
      {
        ...{ name: '< 100', found: Int32Array.of(), missed: Int32Array.of(1), recall: 0 },
        ...{ falseAlarms: Int32Array.of() },
      },
      {
        ...{ name: '100–1000', found: Int32Array.of(0), missed: Int32Array.of(), recall: 1 },
        ...{ falseAlarms: Int32Array.of() },
      },
      {
        ...{ name: '≥ 1000', found: Int32Array.of(2), missed: Int32Array.of(3, 4), recall: 1 / 3 },
        ...{ falseAlarms: Int32Array.of(1) },
      },
    ]);
  });
});

describe('slicePrecisions', () => {
  it('are means over the classes that have an object in the slice, at all scores', () => {
    const precisions = slicePrecisions(matchTables(tables), sizeSlices(tables, [100, 1000]), 0.5);
    // The object that is missed; the one that is found; one of three, the false alarm being of a class that has no object here.
    expect(precisions).toEqual([0, 1, expect.closeTo(34 / 101, 12)]);
  });

  it('count a false alarm of the slice, and not what found an object outside', () => {
    const objects = [anObject(small), anObject(big)];
    const detections = [
      ...[aDetection(big, 0.95), aDetection([50, 50, 60, 60], 0.97), aDetection(small, 0.8)],
    ];
    const own = evaluationTables([aPicture(objects, detections)]);
    expect(slicePrecisions(matchTables(own), sizeSlices(own, [1024]), 0.5)).toEqual([0.5, 1]);
  });
});

describe('slices together', () => {
  it('of a partition have every object and false alarm once; of everything the AP is COCO’s', () => {
    fc.assert(
      fc.property(anyPictures(), (pictures) => {
        const any = evaluationTables(pictures);
        const matches = matchTables(any);
        const all = countedRows(matches, 0.5, 0.3);
        const partitions = [
          sizeSlices(any, [10, 40]),
          aspectSlices(any, [0.5, 2]),
          classSlices(any),
          overlapSlices(any, [1, 3]),
          companySlices(any, [1, 3]),
        ];
        for (const slices of partitions) {
          const results = sliceCounts(matches, slices, 0.5, 0.3);
          const joined = (key: 'found' | 'missed' | 'falseAlarms') =>
            results.flatMap((result) => [...result[key]]).sort((a, b) => a - b);
          expect(joined('found')).toEqual([...all.foundObjects].sort((a, b) => a - b));
          expect(joined('missed')).toEqual([...all.missed]);
          expect(joined('falseAlarms')).toEqual([...all.falseAlarms]);
        }
        const everything: Slice = {
          name: 'all',
          objects: new Uint8Array(any.objects.count).fill(1),
          falseAlarms: new Uint8Array(any.detections.count).fill(1),
        };
        const [whole] = slicePrecisions(matches, [everything], 0.5);
        expect(whole).toEqual(cocoMetrics(matches).AP50);
      }),
    );
  });
});
