import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou, type Box } from '../geometry/boxes.ts';
import { labelAgreement, pairLabels, type Labelled, type TwiceLabelled } from './labelAgreement.ts';

const label = (className: string | null, ...box: [number, number, number, number]): Labelled => ({
  className,
  box,
});

const side = fc.integer({ min: 0, max: 40 });
const boxes: fc.Arbitrary<Box> = fc
  .tuple(side, side, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
  .map(([x, y, w, h]) => [x, y, x + w, y + h]);
const labels = fc.array(
  fc.record({ box: boxes, className: fc.constantFrom('cell', 'platelet', null) }),
  { maxLength: 12 },
);
const pictures: fc.Arbitrary<readonly TwiceLabelled[]> = fc
  .array(fc.record({ first: labels, second: labels }), { maxLength: 6 })
  .map((all) => all.map((each, i) => ({ picture: `${i}.jpg`, ...each })));

describe('labelAgreement', () => {
  it('counts what agrees, what has another class and what only one has, by class and by picture', () => {
    const cell = label('cell', 0, 0, 10, 10);
    const result = labelAgreement(
      [
        {
          picture: 'b.jpg',
          first: [cell, label('cell', 20, 20, 30, 30), label('platelet', 50, 50, 60, 60)],
          // 8 of 10 rows of the first overlap: IoU 0.8.
          second: [label('cell', 0, 0, 10, 8), label('platelet', 20, 20, 30, 30)],
        },
        { picture: 'a.jpg', first: [], second: [] },
        { picture: 'c.jpg', first: [], second: [cell] },
      ],
      0.5,
    );
    expect(result.all).toEqual({
      ...{ agreed: 1, otherClass: 1, onlyFirst: 1, onlySecond: 1 },
      ...{ agreement: 2 / 6, meanIoU: 0.8 },
    });
    expect(result.classes).toEqual([
      {
        className: 'cell',
        ...{ agreed: 1, otherClass: 1, onlyFirst: 0, onlySecond: 1 },
        ...{ agreement: 2 / 4, meanIoU: 0.8 },
        takenFor: [{ className: 'platelet', count: 1 }],
      },
      {
        className: 'platelet',
        ...{ agreed: 0, otherClass: 1, onlyFirst: 1, onlySecond: 0 },
        ...{ agreement: 0, meanIoU: null },
        takenFor: [{ className: 'cell', count: 1 }],
      },
    ]);
    expect(result.pictures.map(({ picture, agreement }) => [picture, agreement])).toEqual([
      ['c.jpg', 0],
      ['b.jpg', 2 / 5],
      ['a.jpg', 1],
    ]);
  });

  it('takes a box of the same class before one that overlaps more', () => {
    const first = [label('cell', 0, 0, 10, 10), label('platelet', 0, 0, 10, 9)];
    const second = [label('platelet', 0, 0, 10, 10)];
    expect(pairLabels(first, second, 0.5)).toEqual([
      { first: 1, second: 0, iou: 0.9, sameClass: true },
    ]);
  });

  it('takes an IoU that is just enough', () => {
    const pair = [[label('cell', 0, 0, 10, 10)], [label('cell', 0, 0, 10, 5)]] as const;
    expect(pairLabels(...pair, 0.5)).toHaveLength(1);
    expect(pairLabels(...pair, 0.51)).toHaveLength(0);
  });

  it('is the same with the sets exchanged', () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const exchanged = all.map(({ picture, first, second }) => ({
          ...{ picture, first: second, second: first },
        }));
        const one = labelAgreement(all, 0.5);
        const other = labelAgreement(exchanged, 0.5);
        const swapped = ({ onlyFirst, onlySecond, ...rest }: typeof one.all) => ({
          ...rest,
          onlyFirst: onlySecond,
          onlySecond: onlyFirst,
        });
        // Greedy pairs may differ where overlaps tie; without ties everything is equal.
        fc.pre(all.every(({ first, second }) => !hasTies(first, second)));
        expect(swapped(other.all)).toEqual(one.all);
        expect(other.pictures.map(swapped)).toEqual(one.pictures.map((each) => ({ ...each })));
      }),
      { numRuns: 300 },
    );
  });

  it('pairs each box at most once, as a search of all pairs does, and counts every box once', () => {
    fc.assert(
      fc.property(labels, labels, (first, second) => {
        const pairs = pairLabels(first, second, 0.3);
        const all = first.flatMap((a, i) =>
          second.map((b, j) => ({
            ...{ first: i, second: j, iou: iou(a.box, b.box) },
            sameClass: a.className === b.className,
          })),
        );
        const expected: typeof all = [];
        for (const sameClass of [true, false]) {
          const some = all.filter((each) => each.sameClass === sameClass && each.iou >= 0.3);
          for (const pair of some.sort((a, b) => b.iou - a.iou)) {
            const isTaken = expected.some(
              (each) => each.first === pair.first || each.second === pair.second,
            );
            if (!isTaken) expected.push(pair);
          }
        }
        expect(pairs).toEqual(expected);
        const { all: counts } = labelAgreement([{ picture: 'a', first, second }], 0.3);
        const paired = counts.agreed + counts.otherClass;
        expect(paired + counts.onlyFirst).toBe(first.length);
        expect(paired + counts.onlySecond).toBe(second.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is whole where a set is compared with itself', () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const twice = all.map((each) => ({ ...each, second: each.first }));
        const { all: counts, classes } = labelAgreement(twice, 0.5);
        expect(counts.agreement).toBe(1);
        expect(classes.every(({ agreement }) => agreement === 1)).toBe(true);
        expect(counts.meanIoU ?? 1).toBe(1);
      }),
      { numRuns: 100 },
    );
  });
});

function hasTies(first: readonly Labelled[], second: readonly Labelled[]): boolean {
  const overlaps = first.flatMap((a) => second.map((b) => iou(a.box, b.box))).filter((v) => v > 0);
  return new Set(overlaps).size < overlaps.length;
}
