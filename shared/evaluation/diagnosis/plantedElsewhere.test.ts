/** Each cause that the other detectors have, planted in their tables, is the verdict. What selects is their own code. */
import { describe, expect, it } from 'vitest';
import { selectClassed } from '../../detection/head/detections.ts';
import { detect } from '../../detection/pipeline.ts';
import type { Pixels } from '../../detection/stages/stage.ts';
import { Fate, type StageTable } from '../../detection/stages/table.ts';
import type { HeadSettings } from '../../detection/detectors/secondStage/settings.ts';
import { spotsDetector, spotsSummary } from '../../detection/testing/spots.ts';
import { boxArea, type Box } from '../../geometry/boxes.ts';
import { withSetting } from '../../model/settings.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosedRun } from './line.ts';
import { testedDetectors, type TestedDetector } from './testing/detectors.ts';
import type { DiagnosedObject } from './truth.ts';
import type { VerdictKind } from './verdict.ts';

const side = 100;
const geometry = {
  ...{ imageWidth: side, imageHeight: side, inputWidth: side, inputHeight: side },
  ...{ paddedWidth: side, paddedHeight: side, scaleX: 1, scaleY: 1 },
};
const box: Box = [20, 20, 50, 50];
const away: Box = [60, 60, 90, 90];
const shifted = ([x0, y0, x1, y1]: Box, x: number): Box => [x0 + x, y0, x1 + x, y1];

function object(own: Box, more: Partial<DiagnosedObject> = {}): DiagnosedObject {
  return { box: own, area: boxArea(own), crowd: false, difficult: false, classIndex: 0, ...more };
}

function verdictsOf(asked: DiagnosedRun, objects: readonly DiagnosedObject[]) {
  return diagnose(asked, objects, { iou: 0.5 }).outcomes.map(({ verdict }) => verdict);
}

const column = (boxes: readonly Box[]) => Float32Array.from(boxes.flat());
const limits: HeadSettings = { scoreThreshold: 0.5, nmsIoU: 0.3, maxDetections: 10, minSize: 0 };

/** A merge of Selective Search, and what comes of it. */
interface Region {
  readonly box: Box;
  /** Absent: it is a region. */
  readonly fate?: Fate;
  /** As class 0 and 1; the last is background's where the head has it. */
  readonly scores?: readonly [number, number, number];
  /** As either class; absent: as it was. */
  readonly moved?: Box;
}

/** A run of R-CNN or Fast R-CNN, from the merges on. */
function regionsRun(
  { detector, settings }: TestedDetector,
  merges: readonly Region[],
  head: HeadSettings,
): DiagnosedRun {
  const fate = Uint8Array.from(merges, ({ fate: own = Fate.kept }) => own);
  const parentRow = Int32Array.from([...merges.keys()].filter((row) => fate[row] === Fate.kept));
  const regions = merges.filter((_, row) => fate[row] === Fate.kept);
  const boxes = column(regions.map((region) => region.box));
  const scores = Float32Array.from(
    regions.flatMap(({ scores: own = [2, -1, 0.1] }) => own.slice(0, 2)),
  );
  const twice = (of: (region: Region) => Box) =>
    column(regions.flatMap((each) => [of(each), of(each)]));
  const moved = twice((region) => region.moved ?? region.box);
  const count = scores.length;
  const classed = { count, scores, classOf: (row: number) => row % 2 };
  const detections = selectClassed({ ...classed, boxes: moved }, head, geometry);
  const background = Float32Array.from(regions, ({ scores: own = [2, -1, 0.1] }) => own[2]);
  const classes = { count, scores, boxes: moved, background };
  const tables: Record<string, StageTable> = {
    merges: { count: merges.length, boxes: column(merges.map((each) => each.box)) },
    regions: { count: regions.length, boxes, parentRow, fate },
    // With their context they fit nothing.
    warped: {
      count: regions.length,
      boxes: boxes.map((value, i) => value + (i % 4 < 2 ? -30 : 30)),
    },
    features: { count: regions.length },
    scores: { count, scores, boxes: twice((region) => region.box) },
    refined: { count, boxes: moved },
    pooled: { count: regions.length },
    classes,
    detections,
  };
  const part = 'svm' in settings ? 'svm' : 'head';
  return { detector, run: { tables, settings: { ...settings, [part]: head }, view: { geometry } } };
}

describe.each([
  ['Fast R-CNN', 'classes'],
  ['R-CNN', 'refined'],
] as const)('a cause planted in %s', (name, last) => {
  const tested = testedDetectors[name]!();
  const isMargin = name === 'R-CNN';
  const planted = (regions: readonly Region[], head: Partial<HeadSettings> = {}) =>
    regionsRun(tested, regions, { ...limits, ...head });

  it.each<[VerdictKind, Region, Partial<HeadSettings>, object]>([
    ['found', { box }, {}, { detection: 0 }],
    ['noCandidate', { box: away }, {}, { lostAt: 'merges', row: null, lacking: null }],
    ['noCandidate', { box: [20, 20, 50, 90] }, {}, { row: 0, lacking: { lack: 'scale' } }],
    ['noCandidate', { box: shifted(box, 20) }, {}, { row: 0, lacking: { lack: 'place', iou: 1 } }],
    ['tooSmall', { box, fate: Fate.tooSmall }, {}, { lostAt: 'regions', side: 30 }],
    [
      'overLimit',
      { box, fate: Fate.overLimit },
      {},
      { lostAt: 'regions', setting: 'regions.most', value: 20, rank: null },
    ],
    [
      'headMovedOff',
      { box, moved: shifted(box, 20) },
      {},
      { lostAt: last, iou: 1, after: 1 / 5, became: { stage: last, row: 0 } },
    ],
    ['tooSmall', { box }, { minSize: 31 }, { lostAt: 'detections', side: 30 }],
  ])('%s %#', (kind, region, head, more) => {
    const [verdict] = verdictsOf(planted([region], head), [object(box)]);
    expect(verdict).toMatchObject({ kind, ...more });
  });

  it.each<[VerdictKind, readonly [number, number, number], number | null]>([
    ['backgroundWon', isMargin ? [-0.2, -1, 9] : [0.2, 0.1, 0.7], isMargin ? 0 : 0.7],
    ['otherClassWon', isMargin ? [0.1, 0.4, 9] : [0.2, 0.6, 0.2], isMargin ? 0 : 0.2],
    ['belowThreshold', isMargin ? [0.4, -1, 9] : [0.4, 0.3, 0.3], isMargin ? 0 : 0.3],
  ])('%s', (kind, scores, background) => {
    const [verdict] = verdictsOf(planted([{ box, scores }]), [object(box)]);
    expect(verdict).toMatchObject({
      ...{ kind, lostAt: 'detections', value: 0.5, classIndex: 0 },
      score: Math.fround(scores[0]),
      background: background === null ? null : Math.fround(background),
      other: { classIndex: 1, score: Math.fround(scores[1]) },
    });
  });

  it('suppressed in class NMS, over the limit, and matched to another object', () => {
    // They overlap by 0.43 of the first; each covers its own object alone.
    const second = shifted(box, 12);
    const both: Region[] = [
      { box, scores: [2, -1, 0] },
      { box: second, scores: [1, -1, 0] },
    ];
    const objects = [object(box), object(second)];
    expect(verdictsOf(planted(both), objects)).toMatchObject([
      { kind: 'found' },
      {
        ...{ kind: 'suppressedInClass', row: { row: 2 }, value: 0.3 },
        rival: { by: { stage: last, row: 0 }, overlap: 18 / 42, covers: 0 },
      },
    ]);
    expect(verdictsOf(planted(both, { nmsIoU: 0.5, maxDetections: 1 }), objects)).toMatchObject([
      { kind: 'found' },
      { kind: 'overDetectionLimit', rank: 2, value: 1 },
    ]);
    const near = object(shifted(box, 6));
    expect(verdictsOf(planted([{ box }]), [object(box), near])).toMatchObject([
      { kind: 'found' },
      { kind: 'matchedToOther', object: 0, gaveWay: null },
    ]);
  });
});

/** A window with its margin, as wide as it. */
interface Window {
  readonly box: Box;
  readonly classIndex?: number;
  readonly score: number;
}

function windowsRun(windows: readonly Window[], head: Partial<HeadSettings> = {}): DiagnosedRun {
  const { detector, settings } = testedDetectors['sliding windows']!();
  const count = windows.length;
  const boxes = column(windows.map((each) => each.box));
  const classes = Int32Array.from(windows, ({ classIndex = 0 }) => classIndex);
  const scores = Float32Array.from(windows, ({ score }) => score);
  const rows = { count, boxes, scores, classOf: (row: number) => classes[row]! };
  const svm = { ...limits, ...head };
  const tables: Record<string, StageTable> = {
    windows: { count, classes, boxes: boxes.map((value, i) => value + (i % 4 < 2 ? -15 : 15)) },
    scores: { count, scores, boxes },
    detections: selectClassed(rows, svm, geometry),
  };
  return { detector, run: { tables, settings: { ...settings, svm }, view: { geometry } } };
}

describe('a cause planted in sliding windows', () => {
  it.each<[VerdictKind, Window, Partial<HeadSettings>, object]>([
    ['found', { box, score: 1 }, {}, {}],
    ['noCandidate', { box: away, score: 1 }, {}, { lostAt: 'windows', row: null }],
    // A window of another class is none of its own.
    ['noCandidate', { box, classIndex: 1, score: 1 }, {}, { lostAt: 'windows', row: null }],
    ['backgroundWon', { box, score: -0.1 }, {}, { background: 0, other: null }],
    ['belowThreshold', { box, score: 0.4 }, {}, { value: 0.5, setting: 'svm.scoreThreshold' }],
    ['tooSmall', { box, score: 1 }, { minSize: 31 }, { side: 30 }],
  ])('%s %#', (kind, window, head, more) => {
    const [verdict] = verdictsOf(windowsRun([window], head), [object(box)]);
    expect(verdict).toMatchObject({ kind, ...more });
  });

  it('another class won, whose windows are its own', () => {
    const windows = [
      { box, score: 0.2 },
      { box: shifted(box, 5), classIndex: 1, score: 0.9 },
      { box: away, classIndex: 1, score: 3 },
    ];
    expect(verdictsOf(windowsRun(windows), [object(box)])).toMatchObject([
      { kind: 'otherClassWon', other: { classIndex: 1, score: Math.fround(0.9) } },
    ]);
  });

  it('suppressed in class NMS and over the limit', () => {
    const second = shifted(box, 12);
    const windows = [
      { box, score: 2 },
      { box: second, score: 1 },
      { box: away, score: 0.7 },
    ];
    const objects = [object(box), object(second), object(away)];
    expect(verdictsOf(windowsRun(windows, { maxDetections: 1 }), objects)).toMatchObject([
      { kind: 'found' },
      { kind: 'suppressedInClass', rival: { covers: 0, by: { stage: 'scores', row: 0 } } },
      { kind: 'overDetectionLimit', rank: 2 },
    ]);
  });
});

/** Spots at places of the input, each of a brightness; input pixels are two of the picture. */
async function spotsRunOf(
  spots: readonly (readonly [x: number, y: number, light: number])[],
  changes: Readonly<Record<string, number>> = {},
): Promise<DiagnosedRun> {
  const [width, height] = [80, 60];
  const data = new Uint8Array(width * height * 3);
  for (const [x, y, light] of spots) {
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const at = ((2 * y + dy) * width + 2 * x + dx) * 3;
      data.fill(Math.round(255 * light), at, at + 3);
    }
  }
  const { rules, settings } = spotsSummary;
  const changed = Object.entries(changes).reduce(
    (all, [name, value]) => withSetting(rules, all, name, value),
    settings,
  );
  const picture: Pixels = { width, height, data };
  return { detector: spotsDetector, run: await detect(spotsDetector, picture, changed) };
}

describe('a cause planted in a detector that nobody knows', () => {
  /** Image space. */
  const spotAt = (x: number, y: number): Box => [2 * x - 2, 2 * y - 2, 2 * x + 4, 2 * y + 4];
  /** Two spots, the first one to the left, in one row. */
  const pairOf = (x0: number, x1: number, y: number): Box => [
    spotAt(x0, y)[0],
    spotAt(x0, y)[1],
    spotAt(x1, y)[2],
    spotAt(x1, y)[3],
  ];

  it('is its verdict', async () => {
    const pair = [
      [5, 5, 0.9],
      [9, 5, 0.8],
    ] as const;
    const bright = object(pairOf(5, 9, 5), { classIndex: 1 });
    const one = async (asked: DiagnosedObject, ...given: Parameters<typeof spotsRunOf>) =>
      verdictsOf(await spotsRunOf(...given), [asked])[0];

    expect(await one(bright, pair)).toMatchObject({ kind: 'found' });
    expect(await one(object(spotAt(30, 20)), pair)).toMatchObject({
      ...{ kind: 'noCandidate', lostAt: 'spots', row: null },
    });
    // Its rule is its own: no other spot is near.
    expect(await one(object(spotAt(5, 5)), [[5, 5, 0.9]])).toMatchObject({
      ...{ kind: 'leftOut', lostAt: 'pairs', fate: 'overLimit', setting: 'pairs.reach', value: 6 },
      row: { stage: 'spots', row: 0 },
    });
    // A spot is grown together with another one, first or second.
    for (const [x, y] of pair) {
      expect(await one(object(spotAt(x, y), { classIndex: 1 }), pair)).toMatchObject({
        ...{ kind: 'movedOff', lostAt: 'pairs', after: 3 / 7 },
        became: { stage: 'pairs', row: 0 },
      });
    }
    expect(await one({ ...bright, classIndex: 0 }, pair)).toMatchObject({
      ...{ kind: 'otherClassWon', lostAt: 'blobs', score: null, setting: null },
      other: { classIndex: 1, score: Math.fround(204 / 255) },
    });
    const two = [...pair, [20, 5, 0.7], [24, 5, 0.7]] as const;
    const second = object(pairOf(20, 24, 5), { classIndex: 1 });
    expect(await one(second, two, { 'blobs.most': 1 })).toMatchObject({
      ...{ kind: 'overDetectionLimit', lostAt: 'blobs', rank: 2, setting: 'blobs.most' },
    });
    // Three spots in a row are three pairs; the brightest two of them win.
    const row = [...pair, [13, 5, 0.7]] as const;
    const last = object(pairOf(9, 13, 5), { classIndex: 1 });
    expect(await one(last, row)).toMatchObject({
      ...{ kind: 'suppressed', lostAt: 'blobs', setting: 'blobs.overlap' },
      rival: { by: { stage: 'pairs', row: 0 }, covers: null },
    });
  });
});
