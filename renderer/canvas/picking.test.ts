import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxArea, boxAt, type Box } from '../../shared/geometry/boxes.ts';
import { pickAt, pickNext, pickPrevious, type PickQuery } from './picking.ts';
import type { BoxLayer, Pick } from './scene.ts';

function layerOf(key: string, boxes: readonly Box[], rest: Partial<BoxLayer> = {}): BoxLayer {
  return {
    key,
    boxes: Float32Array.from(boxes.flat()),
    scores: null,
    minScore: 0,
    filter: null,
    colour: [0, 0, 0],
    weight: 'plain',
    opacity: 1,
    density: 0,
    line: 'solid',
    ...rest,
  };
}

function query(layers: readonly BoxLayer[], x: number, y: number, tolerance = 2): PickQuery {
  return { layers, scaleX: 1, scaleY: 1, point: { x, y }, tolerance };
}

const at = (layerKey: string, row: number): Pick => ({ layerKey, row });

describe('pickAt', () => {
  const nested = layerOf('a', [
    [0, 0, 100, 100],
    [20, 20, 60, 60],
    [30, 30, 50, 50],
  ]);

  test('takes the smallest box around the point', () => {
    expect(pickAt(query([nested], 40, 40))).toEqual(at('a', 2));
    expect(pickAt(query([nested], 80, 80))).toEqual(at('a', 0));
  });

  test('takes an edge within the tolerance before a smaller box around the point', () => {
    const inside = layerOf('b', [[57, 30, 70, 50]]);
    expect(pickAt(query([nested, inside], 60, 40, 1))).toEqual(at('a', 1));
    expect(pickAt(query([nested, inside], 62, 40, 1))).toEqual(at('b', 0));
    // Both edges are near now: the smaller box.
    expect(pickAt(query([nested, inside], 60, 40, 3))).toEqual(at('b', 0));
  });

  test('passes what is hidden', () => {
    const hiding = { ...nested, hidden: new Set([2]) };
    expect(pickAt(query([hiding], 40, 40))).toEqual(at('a', 1));
    expect(pickNext(query([hiding], 40, 40), at('a', 1))).toEqual(at('a', 0));
  });

  test('counts an edge from outside, and nothing beyond the tolerance', () => {
    expect(pickAt(query([nested], 101.5, 50))).toEqual(at('a', 0));
    expect(pickAt(query([nested], 103, 50))).toBeNull();
  });

  test('takes the higher score of equal boxes, then the layer drawn later, then the first row', () => {
    const box: Box = [0, 0, 10, 10];
    const scored = layerOf('a', [box, box], { scores: Float32Array.of(0.2, 0.7) });
    expect(pickAt(query([scored], 5, 5))).toEqual(at('a', 1));
    const below = layerOf('below', [box, box]);
    const above = layerOf('above', [box, box]);
    expect(pickAt(query([below, above], 5, 5))).toEqual(at('above', 0));
  });

  test('sees only rows that reach minScore and pass the filter', () => {
    const boxes: Box[] = [
      [0, 0, 10, 10],
      [0, 0, 9, 9],
      [0, 0, 8, 8],
      [0, 0, 7, 7],
    ];
    const scores = Float32Array.of(0.9, 0.8, 0.5, NaN);
    expect(pickAt(query([layerOf('a', boxes, { scores, minScore: 0.6 })], 4, 4))).toEqual(
      at('a', 1),
    );
    const filter = {
      levels: [{ width: 2, height: 1, strideX: 4, strideY: 4, shapes: 2, firstRow: 0 }],
      shown: [[true, false]],
    };
    expect(pickAt(query([layerOf('a', boxes, { filter })], 4, 4))).toEqual(at('a', 2));
  });

  test('looks for the point in input space, by the scale of each axis', () => {
    const scaled: PickQuery = { ...query([nested], 84, 21, 0.5), scaleX: 2, scaleY: 0.5 };
    expect(pickAt(scaled)).toEqual(at('a', 2));
  });

  test('passes over boxes that are not numbers', () => {
    expect(pickAt(query([layerOf('a', [[NaN, 0, 10, 10]])], 5, 5))).toBeNull();
  });
});

describe('pickNext and pickPrevious', () => {
  const layer = layerOf('a', [
    [0, 0, 100, 100],
    [20, 20, 60, 60],
    [30, 30, 50, 50],
  ]);
  const here = query([layer], 40, 40);

  test('step through all boxes around the point and begin again', () => {
    expect(pickNext(here, at('a', 2))).toEqual(at('a', 1));
    expect(pickNext(here, at('a', 1))).toEqual(at('a', 0));
    expect(pickNext(here, at('a', 0))).toEqual(at('a', 2));
    expect(pickPrevious(here, at('a', 2))).toEqual(at('a', 0));
    expect(pickPrevious(here, at('a', 0))).toEqual(at('a', 1));
  });

  test('begin where the row is not at the point, and end with null where none is', () => {
    expect(pickNext(here, at('b', 7))).toEqual(at('a', 2));
    expect(pickPrevious(here, at('b', 7))).toEqual(at('a', 2));
    expect(pickNext(query([layer], 300, 300), at('a', 2))).toBeNull();
  });
});

describe('against sorting all candidates', () => {
  // Small whole numbers, so that edges, areas and scores often coincide.
  const whole = (max: number) => fc.integer({ min: 0, max });
  const anyBox = fc
    .tuple(whole(20), whole(20), whole(12), whole(12))
    .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
  const anyRow = fc.record({ box: anyBox, score: whole(4).map((score) => score / 4) });
  const anyLayer = fc.record({
    rows: fc.array(anyRow, { maxLength: 24 }),
    scored: fc.boolean(),
    minScore: whole(4).map((score) => score / 4),
    shown: fc.option(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { nil: null }),
  });

  const anyQuery = fc
    .record({
      layers: fc.array(anyLayer, { maxLength: 3 }),
      x: whole(30),
      y: whole(30),
      tolerance: whole(3),
    })
    .map(({ layers, x, y, tolerance }) =>
      query(
        layers.map(({ rows, scored, minScore, shown }, i) => {
          const boxes = rows.map(({ box }) => box);
          const scores = scored ? Float32Array.from(rows.map(({ score }) => score)) : null;
          const cells = Math.floor(rows.length / 3);
          const level = { width: cells, height: 1, strideX: 1, strideY: 1, shapes: 3, firstRow: 0 };
          const filter = shown && { levels: [level], shown: [shown] };
          return layerOf(`layer ${i}`, boxes, { scores, minScore, filter });
        }),
        x,
        y,
        tolerance,
      ),
    );

  /** Every row at the point, in the order that the words of picking.ts describe. */
  function ordered({ layers, point: { x, y }, tolerance }: PickQuery): Pick[] {
    return layers
      .flatMap(({ key, boxes, scores, minScore, filter }, layer) =>
        Array.from({ length: boxes.length / 4 }, (_, row) => {
          const box = boxAt(boxes, row);
          const [x0, y0, x1, y1] = box;
          // The distance of a point to a box's edge, by the larger of its two parts.
          const outside = Math.max(x0 - x, x - x1, y0 - y, y - y1);
          const score = scores?.[row] ?? 0;
          const shown = filter?.shown[0]?.[row % 3] ?? true;
          const inFilter = filter === null || row < filter.levels[0]!.width * 3;
          const isShown = shown && inFilter && (scores === null || score >= minScore);
          const edge = Math.abs(outside) <= tolerance;
          const hit = isShown && (edge || outside <= 0);
          return { key, row, layer, hit, edge, area: boxArea(box), score };
        }),
      )
      .filter(({ hit }) => hit)
      .sort(
        (a, b) =>
          Number(b.edge) - Number(a.edge) ||
          a.area - b.area ||
          b.score - a.score ||
          b.layer - a.layer ||
          a.row - b.row,
      )
      .map(({ key, row }) => at(key, row));
  }

  test('the first is picked, and stepping visits all in order, both ways', () => {
    fc.assert(
      fc.property(anyQuery, (any) => {
        const expected = ordered(any);
        expect(pickAt(any)).toEqual(expected[0] ?? null);
        expected.forEach((pick, i) => {
          expect(pickNext(any, pick)).toEqual(expected[(i + 1) % expected.length]);
          expect(pickPrevious(any, pick)).toEqual(expected.at(i - 1));
        });
      }),
      { numRuns: 300 },
    );
  });
});
