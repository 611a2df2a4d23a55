/** The pipeline's steps against torchvision's own numbers; testing/torchvisionNumbers.py made them. */
import { describe, expect, it } from 'vitest';
import { anchorStrides, makeAnchors } from './rpn/anchors.ts';
import { decodeClasses } from './head/classes.ts';
import { clipProposals } from './rpn/clipped.ts';
import { selectDetections } from './head/detections.ts';
import { inputGeometry, makeInput } from './input/input.ts';
import type { HeadSpec, ModelInput, RoiSpec } from '../model/networkParts.ts';
import { selectProposals } from './rpn/proposals.ts';
import { assignLevels, poolProposals } from './roi/roiPooling.ts';
import type { AnchorLevel, ProposalTable } from './stages/stages.ts';
import numbers from './testing/torchvisionNumbers.json' with { type: 'json' };
import { selectTopK } from './rpn/topK.ts';

/** Whole numbers from 0 to 255; noise() of the script. */
function noise(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    expect(difference, `number ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThan(tolerance);
  }
}

function inputOf(shortSide: number, longSideMax: number, padMultiple: number): ModelInput {
  return {
    name: 'image',
    channelOrder: 'rgb',
    range: 1,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    shortSide,
    longSideMax,
    sizeRounding: 'floorSingle',
    boxScale: 'perAxis',
    interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
    padMultiple,
  };
}

describe('the input, as GeneralizedRCNNTransform makes it', () => {
  it.each(numbers.sizes)('%d × %d to %d, at most %d: %d × %d', (...sizes) => {
    const [width = 0, height = 0, short = 0, cap = 0, ...expected] = sizes;
    const { inputWidth, inputHeight } = inputGeometry(width, height, inputOf(short, cap, 1));
    expect([inputWidth, inputHeight]).toEqual(expected);
  });

  it.each(numbers.resized)('of a picture of $picture, $padded', (made) => {
    const [width = 0, height = 0] = made.picture;
    const input = inputOf(made.shortSide, made.longSideMax, 32);
    const geometry = inputGeometry(width, height, input);
    expect([geometry.paddedWidth, geometry.paddedHeight]).toEqual(made.padded);
    const values = makeInput(noise(width * height * 3, 1), geometry, input);
    expectClose(
      values.filter((_, i) => i % 97 === 0),
      made.every97th,
      2e-6,
    );
  });
});

describe('anchors, as AnchorGenerator makes them', () => {
  it('are as far apart as whole pixels of the input fit between cells', () => {
    const { input, cells, cellBoxes, rows } = numbers.anchors;
    const [width = 0, height = 0] = input;
    const shapes = cellBoxes.map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => [x0, y0, x1, y1] as const);
    const grids = cells.map(([across = 0, down = 0], level) => {
      const size = { width: across, height: down };
      const strides = anchorStrides('inputOverCells', 4 << level, size, width, height);
      return { ...size, ...strides, cellBoxes: shapes };
    });
    const { grids: made, boxes } = makeAnchors(grids, 0);
    expect(made.at(-1)).toMatchObject({ strideX: 64, strideY: 61 });
    for (const [row = 0, ...box] of rows) {
      expect([...boxes.subarray(row * 4, row * 4 + 4)]).toEqual(box);
    }
  });
});

describe('RoI pooling', () => {
  const base: RoiSpec = {
    method: 'align',
    outputHeight: 7,
    outputWidth: 7,
    samplingRatio: 2,
    aligned: false,
    levels: [4, 8, 16, 32].map((stride) => ({ feature: `stride ${stride}`, stride })),
    assignment: { canonicalSize: 224, canonicalLevel: 4, minLevel: 2 },
  };

  it('takes the level that LevelMapper takes, at the borders too', () => {
    const { boxes, levels } = numbers.levels;
    expect([...assignLevels(Float32Array.from(boxes.flat()), base)]).toEqual(levels);
  });

  const map = {
    channels: 2,
    height: 6,
    width: 9,
    data: Float32Array.from(noise(108, 2), (v) => v / 64 - 2),
  };
  it.each(numbers.pooled)(
    '$method to $outputHeight × $outputWidth, ratio $samplingRatio, aligned $aligned, stride $stride',
    ({ method, boxes, stride, features, ...shape }) => {
      const pooled = poolProposals(
        { count: boxes.length, boxes: Float32Array.from(boxes.flat()) },
        [map],
        {
          ...shape,
          method: method === 'max' ? 'max' : 'align',
          levels: [{ feature: 'map', stride }],
        },
      );
      expectClose(pooled.features, features, 2e-6);
    },
  );
});

describe('what goes on', () => {
  it('of decoded boxes is what RegionProposalNetwork leaves', () => {
    const { counts, picture, settings, boxes, logits, kept, scores } = numbers.proposals;
    const [width = 0, height = 0] = picture;
    const count = logits.length;
    let firstRow = 0;
    const levels = counts.map((cells): AnchorLevel => {
      const level = { width: cells, height: 1, strideX: 1, strideY: 1, shapes: 1, firstRow };
      firstRow += cells;
      return level;
    });
    const topK = selectTopK(
      { kind: 'objectness', count, logits: Float32Array.from(logits) },
      { kind: 'decoded', count, deltas: new Float32Array(0), boxes: Float32Array.from(boxes) },
      levels,
      settings.preNmsTopN,
    );
    const { minSize, scoreThreshold, nmsIoU, postNmsTopN } = settings;
    const clipped = clipProposals(topK, width, height, minSize, scoreThreshold);
    const proposals = selectProposals(clipped, nmsIoU, postNmsTopN);
    expect(proposals.boxes).toEqual(Float32Array.from(kept));
    expectClose(proposals.scores, scores, 1e-6);
  });

  it('of the classes is what RoIHeads leaves', () => {
    const { picture, settings, proposals, classLogits, boxDeltas, kept, scores, labels } =
      numbers.detections;
    const [width = 0, height = 0] = picture;
    const count = proposals.length / 4;
    const table: ProposalTable = {
      kind: 'proposals',
      count,
      boxes: Float32Array.from(proposals),
      scores: new Float32Array(count),
      levels: new Int32Array(count),
      parentRow: new Int32Array(count),
      fate: new Uint8Array(count),
      suppressedBy: new Int32Array(count),
    };
    const head: HeadSpec = {
      input: 'pooled',
      classLogits: 'logits',
      boxDeltas: 'deltas',
      background: 'first',
      classSpecific: true,
      deltaWeights: [10, 10, 5, 5],
      sizeDeltaClamp: Math.log(1000 / 16),
      ...settings,
    };
    const output = {
      classLogits: Float32Array.from(classLogits),
      boxDeltas: Float32Array.from(boxDeltas),
    };
    const classes = decodeClasses(output, table, 4, head, width, height);
    const geometry = inputGeometry(width, height, inputOf(height, width, 1));
    const detections = selectDetections(classes, settings, geometry);
    expect(Array.from(detections.classes, (k) => k + 1)).toEqual(labels);
    expectClose(detections.boxes, kept, 1e-4);
    expectClose(detections.scores, scores, 1e-6);
  });
});

describe('thresholds', () => {
  const single = (value: number) => Math.fround(value);

  it('are single precision, as boxes and scores are: what is just on one is on it', () => {
    const boxes = Float32Array.of(0, 0, 0.01, 5, 0, 0, 0.7, 5);
    const topK = {
      kind: 'topK' as const,
      count: 2,
      boxes,
      scores: Float32Array.of(single(0.7), single(0.3)),
      levels: new Int32Array(2),
      parentRow: Int32Array.of(0, 1),
      fate: new Uint8Array(2),
    };
    expect(clipProposals(topK, 9, 9, 0.01, 0).count).toBe(2);
    expect([...clipProposals(topK, 9, 9, 0, 0.7).parentRow]).toEqual([0]);
    // A class score must be larger than its threshold.
    const classes = {
      kind: 'classes' as const,
      count: 2,
      classCount: 1,
      boxes: Float32Array.of(0, 0, 5, 5, 10, 10, 15, 15),
      scores: Float32Array.of(single(0.05), single(0.0501)),
      parentRow: Int32Array.of(0, 1),
      background: new Float32Array(2),
    };
    const geometry = inputGeometry(20, 20, inputOf(20, 20, 1));
    const settings = { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 9, minSize: 0 };
    expect([...selectDetections(classes, settings, geometry).parentRow]).toEqual([1]);
  });
});
