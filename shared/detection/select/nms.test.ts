import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iouOfRows } from '../../geometry/boxes.ts';
import { seededRandom } from '../testing/syntheticRun.ts';
import { nms } from './nms.ts';
import { Fate } from '../stages/table.ts';

/** Greedy NMS as its definition reads, with every IoU computed. */
function nmsByDefinition(
  boxes: Float32Array,
  scores: Float32Array,
  groups: Int32Array,
  threshold: number,
  limit: number,
) {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  const winners: number[] = [];
  const suppressedBy = new Map<number, number>();
  for (const row of order) {
    const by = winners.find(
      (winner) => groups[winner] === groups[row] && iouOfRows(boxes, winner, row) > threshold,
    );
    if (by === undefined) winners.push(row);
    else suppressedBy.set(row, by);
  }
  return { kept: winners.slice(0, limit), overLimit: winners.slice(limit), suppressedBy };
}

/** Far more rows a group than are looked through one by one, of all sizes, each beside one whose IoU with it is about the threshold; some are no box. */
function manyRows(threshold: number) {
  const random = seededRandom(5);
  const odd = [NaN, Infinity, -Infinity, 3e38, -3e38, 1e9, 0];
  const corners = Array.from({ length: 600 }, (_, pair) => {
    if (pair % 40 === 0) {
      return [0, 1].map(() => Array.from({ length: 4 }, () => odd[Math.floor(7 * random())]!));
    }
    const size = 2 ** (1 + 8 * random());
    const [x, y] = [random() * 900 - 50, random() * 500];
    const box = [x, y, x + size * (0.5 + random()), pair % 41 === 0 ? y : y + size];
    // One edge is moved outwards.
    const edge = pair % 4;
    const length = box[2 + (edge % 2)]! - box[edge % 2]!;
    const grown = length * (1 / threshold - 1) * (0.95 + 0.1 * random());
    const wider = box.map((place, i) => (i === edge ? place + (i < 2 ? -grown : grown) : place));
    return pair % 8 < 4 ? [box, wider] : [wider, box];
  }).flat();
  return {
    boxes: Float32Array.from(corners.flat()),
    // Of a pair the first is kept first.
    scores: Float32Array.from(
      corners,
      (_, row) => (row % 2 === 0 ? 0.5 : 0) + Math.floor(90 * random()) / 200,
    ),
    groups: Int32Array.from(corners, (_, row) => Math.floor(row / 2) % 2),
  };
}

const cases = fc
  .array(
    fc.record({
      // Whole corners make equal boxes and exact ties of IoU common.
      x: fc.integer({ min: 0, max: 12 }),
      y: fc.integer({ min: 0, max: 12 }),
      w: fc.integer({ min: 1, max: 12 }),
      h: fc.integer({ min: 1, max: 12 }),
      score: fc.constantFrom(0.1, 0.25, 0.5, 0.5, 0.9),
      group: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 120 },
  )
  .map((rows) => ({
    boxes: Float32Array.from(rows.flatMap(({ x, y, w, h }) => [x, y, x + w, y + h])),
    scores: Float32Array.from(rows, ({ score }) => score),
    groups: Int32Array.from(rows, ({ group }) => group),
  }));

function expectAsDefined(
  { boxes, scores, groups }: ReturnType<typeof manyRows>,
  threshold: number,
  limit: number,
) {
  const expected = nmsByDefinition(boxes, scores, groups, threshold, limit);
  const actual = nms(boxes, scores, groups, threshold, limit);
  expect([...actual.parentRow]).toEqual(expected.kept);
  const suppressors = Array.from(scores, (_, row) => expected.suppressedBy.get(row) ?? -1);
  expect([...actual.suppressedBy]).toEqual(suppressors);
  const over = new Set(expected.overLimit);
  const fates = suppressors.map((by, row) => {
    if (by >= 0) return Fate.suppressed;
    return over.has(row) ? Fate.overLimit : Fate.kept;
  });
  expect([...actual.fate]).toEqual(fates);
}

describe('nms', () => {
  it('does what its definition says, row for row', () => {
    fc.assert(
      fc.property(
        cases,
        // Not a fraction of small whole numbers, where rounding would decide.
        fc.constantFrom(0.0501, 0.301, 0.4999, 0.7001, 0.9501),
        fc.integer({ min: 1, max: 40 }),
        ({ boxes, scores, groups }, threshold, limit) => {
          expectAsDefined({ boxes, scores, groups }, threshold, limit);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([0, 0.05, 0.3, 0.5, 0.7, 0.95, 1])(
    'does so with many boxes, odd ones among them, at %f',
    (threshold) => {
      const rows = manyRows(Math.max(threshold, 0.05));
      expectAsDefined(rows, threshold, 100);
      expectAsDefined({ ...rows, groups: rows.groups.map(() => 1) }, threshold, 2000);
    },
  );

  it('keeps a box whose IoU is exactly the threshold', () => {
    const boxes = Float32Array.of(0, 0, 2, 1, 1, 0, 3, 1);
    expect([...nms(boxes, Float32Array.of(0.9, 0.8), null, 1 / 3, 9).fate]).toEqual([0, 0]);
    expect(nms(boxes, Float32Array.of(0.9, 0.8), null, 0.33, 9).fate[1]).toBe(Fate.suppressed);
  });

  it('never suppresses at a threshold of 1, always at 0, and takes nothing from nothing', () => {
    const same = Float32Array.of(0, 0, 4, 4, 0, 0, 4, 4);
    expect(nms(same, Float32Array.of(1, 1), null, 1, 9).parentRow.length).toBe(2);
    expect(
      nms(Float32Array.of(0, 0, 4, 4, 3, 3, 9, 9), Float32Array.of(2, 1), null, 0, 9).fate[1],
    ).toBe(Fate.suppressed);
    expect(nms(new Float32Array(0), new Float32Array(0), null, 0.5, 9).parentRow.length).toBe(0);
  });
});
