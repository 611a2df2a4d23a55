import { describe, expect, it } from 'vitest';
import { evaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import { reachOf } from '../../../../shared/training/anchorReach.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { ModelInput } from '../../../../shared/model/networkParts.ts';
import { anchorView, notReached, placeOf, shapeFields, windowView } from './anchors.ts';

const classes = [{ id: 1, name: 'cell' }];

function pictureOf(id: string, side: number, boxes: readonly Box[], best: readonly number[] = []) {
  return {
    ...{ id, place: side },
    rows: {
      ...{ width: side, height: side, labels: [], known: ['cell'], detections: [] },
      objects: boxes.map((box, i) => ({
        ...{ label: 'cell', classIndex: 0, box, crowd: i === 2, difficult: false },
        area: (box[2] - box[0]) * (box[3] - box[1]),
        verdict: { kind: 'found' as const, detection: 0, iou: 1, score: 1 },
        coverage: { best: [best[i] ?? 0], scored: [], detected: [], proposals: [] },
      })),
    },
  };
}

/** Twice as large for the network as for a person, or as it is. */
const set = evaluatedSet(
  [
    pictureOf(
      'small',
      64,
      [
        [4, 4, 12, 12],
        [2, 2, 22, 7],
        [0, 0, 9, 9],
      ],
      [0.9, 0.4, 1],
    ),
    pictureOf('large', 128, [[8, 8, 24, 24]], [0.6]),
  ],
  classes,
);
const input: ModelInput = {
  name: 'image',
  channelOrder: 'rgb',
  range: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  shortSide: 128,
  longSideMax: null,
  sizeRounding: 'floor',
  boxScale: 'perAxis',
  interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
  padMultiple: 1,
};
const model = {
  anchoring: { input, offset: 0 },
  levels: { anchors: [{ stride: 16, shapes: [{ width: 16, height: 16 }] }] },
};

describe('anchors against the objects of an evaluation', () => {
  const view = anchorView(set, model);

  it('has the objects that count, as large as the network sees them', () => {
    expect([...(view?.rows ?? [])]).toEqual([0, 1, 3]);
    expect(view?.shapes).toEqual([
      { width: 16, height: 16 },
      { width: 40, height: 10 },
      { width: 16, height: 16 },
    ]);
  });

  it('says what each set reaches, and which objects it does not', () => {
    const own = view?.sets.find(({ name }) => name === 'own');
    const wide = 160 / (16 * 16 + 400 - 160);
    expect([...(own?.overlaps.anywhere ?? [])]).toEqual([1, expect.closeTo(wide, 6), 1]);
    // Its centres are where a cell's is: at (16, 16) in both pictures; of the wide one at (24, 9), between two.
    const [first, second, third] = own?.overlaps.onGrid ?? [];
    expect([first, third]).toEqual([1, 1]);
    expect(second).toBeLessThan(wide);
    const rows = view?.rows ?? new Int32Array();
    expect(notReached(rows, own?.overlaps.onGrid ?? new Float64Array(), 0.5)).toEqual([1]);
    const [suggested] = view?.sets ?? [];
    expect(suggested?.name).toBe('suggested');
    expect(reachOf(suggested?.overlaps.anywhere ?? new Float64Array()).meanIou).toBeGreaterThan(
      reachOf(own?.overlaps.anywhere ?? new Float64Array()).meanIou,
    );
  });

  it('has nothing to say of a model without anchors, whose windows have what they overlap', () => {
    expect(anchorView(set, { anchoring: null, levels: {} })).toBeNull();
    expect(windowView(set)).toEqual({
      rows: Int32Array.of(0, 1, 3),
      shapes: [
        { width: 8, height: 8 },
        { width: 20, height: 5 },
        { width: 16, height: 16 },
      ],
      onGrid: Float64Array.of(0.9, 0.4, 0.6),
    });
  });
});

describe('the figure of shapes', () => {
  it('counts each object once, and those that nothing reaches', () => {
    const objects = [
      { width: 32, height: 32 },
      { width: 33, height: 33 },
      { width: 64, height: 16 },
    ];
    const found = shapeFields(objects, Float64Array.of(0.9, 0.6, 0.3), [{ width: 32, height: 32 }]);
    const all = found.fields.filter((field) => field.objects > 0);
    expect(all.map(({ objects: count, missed }) => [count, ...missed])).toEqual([
      [1, 1, 1],
      [2, 0, 1],
    ]);
    expect(found.fields).toHaveLength(found.columns * found.lines);
    // A quarter of an octave is 1.19: the shape in the middle of the anchor's own field is 1.09 times as large on each axis.
    const [, square] = all;
    expect(square?.iou).toBeGreaterThan(0.75);
    expect(Math.max(...found.fields.map(({ iou }) => iou ?? 0))).toBe(square?.iou);
  });

  it('has room for all of them, to twelve octaves, and none for no objects', () => {
    const shapes = [
      { width: 1, height: 1 },
      { width: 1e6, height: 1e6 },
    ];
    const { columns, fields } = shapeFields(shapes, Float64Array.of(0, 0), []);
    expect(columns).toBe(48);
    expect(fields.reduce((sum, { objects }) => sum + objects, 0)).toBe(2);
    expect(fields.every(({ iou }) => iou === null)).toBe(true);
    expect(shapeFields([], new Float64Array(), []).fields.every((f) => f.objects === 0)).toBe(true);
    expect(placeOf({ width: 16, height: 64 })).toEqual({ scale: 5, ratio: 2 });
  });
});
