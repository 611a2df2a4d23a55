import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou, type Box } from '../../geometry/boxes.ts';
import { matchDetectors, matchingIoU, type ComparedDetector } from './detectorMatches.ts';

const found = (label: string, score: number, x: number, width = 100) => ({
  label,
  score,
  box: [x, 0, x + width, 100] as Box,
});
const detector = (
  classes: readonly string[],
  ...detections: ComparedDetector['detections']
): ComparedDetector => ({ classes: new Set(classes), detections });

const anyDetector = fc
  .record({
    classes: fc.uniqueArray(fc.constantFrom('cat', 'dog', 'cow'), { minLength: 1 }),
    places: fc.array(
      fc.record({
        label: fc.nat(2),
        score: fc.double({ min: 0, max: 1, noNaN: true }),
        x: fc.nat(6),
        width: fc.integer({ min: 2, max: 8 }),
      }),
      { maxLength: 10 },
    ),
  })
  .map(({ classes, places }) =>
    detector(
      classes,
      ...places.map(({ label, score, x, width }) =>
        found(classes[label % classes.length]!, score, x, width),
      ),
    ),
  );

describe('matchDetectors', () => {
  it('says what another has too, and what is only here', () => {
    const [first, second] = matchDetectors([
      detector(['cat', 'dog'], found('cat', 0.9, 0), found('dog', 0.8, 300)),
      detector(['cat', 'dog'], found('cat', 0.7, 10), found('cat', 0.6, 300)),
    ]);
    expect(first?.map(({ standing }) => standing)).toEqual(['shared', 'onlyHere']);
    expect(second?.map(({ standing }) => standing)).toEqual(['shared', 'onlyHere']);
    expect(first?.[0]?.matches).toEqual([{ detector: 1, row: 0, iou: 90 / 110 }]);
  });

  it('gives the better score the first choice, and each detection one of the other', () => {
    const [first] = matchDetectors([
      detector(['cat'], found('cat', 0.6, 0), found('cat', 0.9, 20)),
      detector(['cat'], found('cat', 0.5, 10)),
    ]);
    expect(first?.map(({ standing }) => standing)).toEqual(['onlyHere', 'shared']);
  });

  it('compares two on the classes that both know', () => {
    const [all, people] = matchDetectors([
      detector(['person', 'cat'], found('cat', 0.9, 0), found('person', 0.9, 300)),
      detector(['person']),
    ]);
    expect(all?.map(({ standing }) => standing)).toEqual(['notCompared', 'onlyHere']);
    expect(people).toEqual([]);
  });

  it('is one to one, mutual, of one class and of enough overlap, whatever the order of the detectors', () => {
    fc.assert(
      fc.property(fc.array(anyDetector, { minLength: 1, maxLength: 4 }), (detectors) => {
        const matched = matchDetectors(detectors);
        matched.forEach((rows, a) => {
          const taken = new Set<string>();
          rows.forEach(({ matches, standing }, row) => {
            const own = detectors[a]!.detections[row]!;
            expect(standing === 'shared').toBe(matches.length > 0);
            for (const { detector: b, row: other, iou: overlap } of matches) {
              const theirs = detectors[b]!.detections[other]!;
              expect(theirs.label).toBe(own.label);
              expect(overlap).toBe(iou(own.box, theirs.box));
              expect(overlap).toBeGreaterThanOrEqual(matchingIoU);
              expect(taken.has(`${b} ${other}`)).toBe(false);
              taken.add(`${b} ${other}`);
              expect(matched[b]![other]!.matches).toContainEqual({
                detector: a,
                row,
                iou: overlap,
              });
            }
          });
        });
      }),
    );
  });

  it('finds every detection in a copy of its detector', () => {
    fc.assert(
      fc.property(anyDetector, (one) => {
        for (const rows of matchDetectors([one, one])) {
          expect(rows.every(({ standing }) => standing === 'shared')).toBe(true);
        }
      }),
    );
  });
});
