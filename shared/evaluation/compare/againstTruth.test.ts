import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { againstTruth, type TrueObject } from './againstTruth.ts';
import type { FoundBox } from './detectorMatches.ts';

const box = (x: number): Box => [x, 0, x + 100, 100];
const object = (label: string | null, x: number, difficult = false): TrueObject => ({
  label,
  box: box(x),
  difficult,
  crowd: false,
});
const found = (label: string, score: number, x: number): FoundBox => ({
  label,
  score,
  box: box(x),
});
const against = (detections: readonly FoundBox[], truth: readonly TrueObject[]) =>
  againstTruth({ classes: new Set(['cat', 'dog']), detections }, truth, new Set(['cat', 'cow']));

describe('againstTruth', () => {
  it('finds, misses and is wrong', () => {
    expect(
      against(
        [found('cat', 0.9, 10), found('cat', 0.8, 500)],
        [object('cat', 0), object('cat', 200)],
      ),
    ).toEqual({ detections: ['found', 'wrong'], objects: ['found', 'missed'] });
  });

  it('gives an object to the better score, and a second detection of it is wrong', () => {
    expect(against([found('cat', 0.5, 0), found('cat', 0.9, 5)], [object('cat', 0)])).toEqual({
      detections: ['wrong', 'found'],
      objects: ['found'],
    });
  });

  it('counts no detection of what is ignored, and no object of a class that is not known', () => {
    expect(
      against(
        [found('cat', 0.9, 0), found('cat', 0.8, 2), found('dog', 0.7, 0)],
        [object('cat', 0, true), object('cow', 300), object(null, 600)],
      ),
    ).toEqual({
      detections: ['notCounted', 'notCounted', 'notCounted'],
      objects: ['notCounted', 'notCounted', 'notCounted'],
    });
  });

  it('gives an object that a detection overlaps most to it, though it is difficult and another would do', () => {
    expect(against([found('cat', 0.9, 10)], [object('cat', 0, true), object('cat', 30)])).toEqual({
      detections: ['notCounted'],
      objects: ['notCounted', 'missed'],
    });
  });

  it('counts no detection that lies in a crowd, however many and small they are', () => {
    const crowd = { label: 'cat', box: [0, 0, 1000, 1000] as const, crowd: true, difficult: false };
    const [inside, beside] = [found('cat', 0.9, 10), found('cat', 0.8, 960)];
    expect(
      against([inside, { ...inside, score: 0.7 }, beside], [crowd, object('cat', 500)]),
    ).toEqual({
      detections: ['notCounted', 'notCounted', 'wrong'],
      objects: ['notCounted', 'missed'],
    });
    // An object in it is found first.
    expect(against([inside], [crowd, object('cat', 10)])).toEqual({
      detections: ['found'],
      objects: ['notCounted', 'found'],
    });
  });

  it('finds as many objects as there are right detections', () => {
    const label = fc.constantFrom('cat', 'dog', 'cow');
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ label, score: fc.double({ min: 0, max: 1, noNaN: true }), x: fc.nat(200) }),
        ),
        fc.array(fc.record({ label, x: fc.nat(200), difficult: fc.boolean() })),
        (detections, truth) => {
          const said = against(
            detections.map(({ label: of, score, x }) => found(of, score, x)),
            truth.map(({ label: of, x, difficult }) => object(of, x, difficult)),
          );
          const count = (all: readonly string[]) => all.filter((one) => one === 'found').length;
          expect(count(said.detections)).toBe(count(said.objects));
        },
      ),
    );
  });
});
