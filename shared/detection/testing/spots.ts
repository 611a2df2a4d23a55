/**
 * An invented detector that shares nothing with those of the product but the list: bright spots are found, two that
 * are near each other make a pair, and of pairs that overlap the best is left. No anchors, no region proposal network,
 * settings of its own, and pairs have two parents. For tests: nothing outside this file knows it.
 */
import { boxAt, takeRows, type Box } from '../../geometry/boxes.ts';
import { imageFromInput, imageFromInputBox, type InputGeometry } from '../../geometry/spaces.ts';
import type { ModelSummary } from '../../contract/models.ts';
import { checkSettings, type DetectionSettings, type SettingRule } from '../../model/settings.ts';
import { nms } from '../select/nms.ts';
import { rowInAncestor } from '../stages/rows.ts';
import type { DescribedStage } from '../stages/description.ts';
import type { Detector, DetectorView, Pixels, Stage } from '../stages/stage.ts';
import { Fate, type Selected, type Suppressed } from '../stages/table.ts';

interface Boxes {
  readonly count: number;
  /** [count, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] brightness, 0 to 1; of a pair, of its darker spot. */
  readonly scores: Float32Array<ArrayBuffer>;
}

interface PairTable extends Boxes, Selected {
  readonly otherParentRow: Int32Array<ArrayBuffer>;
}

interface BlobTable extends Boxes, Suppressed {
  /** [count, 4] in image space. */
  readonly imageBoxes: Float32Array<ArrayBuffer>;
  readonly classes: Int32Array<ArrayBuffer>;
}

export type SpotsTables = Readonly<{ spots: Boxes; pairs: PairTable; blobs: BlobTable }>;

type SpotsSettings = Readonly<
  Record<'spots', Readonly<Record<'brightness', number>>> &
    Record<'pairs', Readonly<Record<'reach', number>>> &
    Record<'blobs', Readonly<Record<'overlap' | 'most', number>>>
>;

export interface SpotsView extends DetectorView {
  /** [inputHeight, inputWidth] brightness, 0 to 1. */
  readonly light: Float32Array;
}

const rules: readonly SettingRule[] = [
  { name: 'spots.brightness', least: 0, most: 1, step: 0.01, whole: false },
  { name: 'pairs.reach', least: 0, most: 100, step: 0.5, whole: false },
  { name: 'blobs.overlap', least: 0, most: 1, step: 0.01, whole: false },
  { name: 'blobs.most', least: 1, most: 1000, step: 1, whole: true },
];

const settings: SpotsSettings = {
  spots: { brightness: 0.25 },
  pairs: { reach: 6 },
  blobs: { overlap: 0.2, most: 6 },
};

const plain = {
  part: null,
  controls: [],
  threshold: null,
  levels: null,
  grid: false,
  drawn: 'all',
  map: false,
  score: 'score',
  paper: 'Nobody 2000, section 0',
} as const;

const descriptions: { readonly [K in keyof SpotsTables]: DescribedStage } = {
  spots: {
    settings: ['spots.brightness'],
    ...plain,
    work: {
      step: 'looking',
      title: 'Light',
      sentence: 'The light of every two pixels as one.',
      paper: 'Nobody 2000, section 1',
    },
    kind: 'spots',
    title: 'Spots',
    titleOfOne: 'Spot',
    sentence: 'Pixels that are brighter than those around them.',
    row: 'spot',
    colour: 'reference',
    columns: ['boxes', 'scores'],
    parents: [],
    fates: [],
    threshold: {
      stage: 'spots',
      title: 'Brightness',
      setting: 'spots.brightness',
      exclusive: false,
    },
    legend: 'spots',
    classed: false,
    exported: 'Spots',
  },
  pairs: {
    settings: ['pairs.reach'],
    ...plain,
    kind: 'pairs',
    title: 'Pairs',
    titleOfOne: 'Pair',
    sentence: 'Two spots that are near each other, as one box.',
    row: 'pair',
    colour: 'proposal',
    moves: 'merging',
    columns: ['boxes', 'scores', 'parentRow', 'otherParentRow', 'fate'],
    parents: [
      { stage: 'spots', by: 'parentRow' },
      { stage: 'spots', by: 'otherParentRow' },
    ],
    fates: [
      {
        fate: 'overLimit',
        decidedBy: 'rule',
        setting: 'pairs.reach',
        legend: 'alone',
        drawn: true,
      },
    ],
    controls: [
      {
        name: 'pairs.reach',
        title: 'Reach',
        help: 'How far apart the two spots of a pair may be.',
        unit: 'pixels',
      },
    ],
    legend: 'pairs',
    classed: false,
    exported: 'Pairs',
  },
  blobs: {
    settings: ['blobs.overlap', 'blobs.most'],
    ...plain,
    kind: 'blobs',
    title: 'Blobs',
    titleOfOne: 'Blob',
    sentence: 'Of pairs that overlap, the brightest.',
    row: 'blob',
    colour: 'detection',
    columns: ['boxes', 'scores', 'parentRow', 'fate', 'suppressedBy', 'classes'],
    parents: [{ stage: 'pairs', by: 'parentRow' }],
    fates: [
      {
        fate: 'suppressed',
        decidedBy: 'overlap',
        setting: 'blobs.overlap',
        legend: 'suppressed',
        drawn: true,
      },
      {
        fate: 'overLimit',
        decidedBy: 'rank',
        setting: 'blobs.most',
        legend: 'over the limit',
        drawn: false,
      },
    ],
    controls: [
      {
        name: 'blobs.overlap',
        title: 'Blob IoU',
        help: 'A pair that overlaps a brighter one by more is suppressed.',
        unit: 'share',
      },
      {
        name: 'blobs.most',
        title: 'Most blobs',
        help: 'How many blobs a picture may have.',
        unit: 'count',
        reach: { least: 20, stage: 'pairs' },
      },
    ],
    legend: 'blobs',
    classed: true,
    rival: ['pair', 'pairs'],
    exported: 'Blobs',
  },
};

/** The classes of blobs, darkest first. */
const classes = [
  { id: 3, name: 'dim' },
  { id: 8, name: 'bright' },
];
const leastOfBright = 0.6;

type SpotsStage = Stage<SpotsTables, SpotsView, SpotsSettings>;

const stages: readonly SpotsStage[] = [
  {
    ...descriptions.spots,
    step: 'finding',
    madeOf: [],
    make: (_, { view, settings: own }) => findSpots(view, own.spots.brightness),
    tell: (row, { tables }) => ({
      facts: { brightness: tables.spots.scores[row]! },
      value: tables.spots.scores[row]!.toFixed(2),
      detail: '',
    }),
  },
  {
    ...descriptions.pairs,
    step: 'pairing',
    madeOf: ['spots'],
    make: ({ spots }, { settings: own }) => makePairs(spots, own.pairs.reach),
    tell: (row, { tables }) => {
      const { parentRow, otherParentRow } = tables.pairs;
      const ends = [parentRow[row]!, otherParentRow[row]!];
      return { facts: { ends }, value: `spots ${ends.join(' and ')}`, detail: '' };
    },
    ending: (_fate, _row, { settings: own }) => `No other spot within ${own.pairs.reach} input px.`,
  },
  {
    ...descriptions.blobs,
    step: 'pairing',
    madeOf: ['pairs'],
    make: ({ pairs }, { view, settings: own }) => chooseBlobs(pairs, own.blobs, view.geometry),
    tell: (row, { tables }) => ({
      facts: {},
      value: `${row + 1} of ${tables.blobs.count}`,
      detail: '',
    }),
    ending: (_fate, _row, { settings: own }) => `${own.blobs.most} brighter blobs fill the limit.`,
  },
];

export const spotsDetector: Detector<SpotsTables, SpotsView, SpotsSettings> = {
  kind: 'spots',
  stages,
  steps: ['looking', 'finding', 'pairing'],
  parseSettings(given: DetectionSettings) {
    checkSettings(rules, given);
    // Each rule's setting is there, and no other.
    return given as SpotsSettings;
  },
  begin(picture, step) {
    step('looking');
    return Promise.resolve(lightOf(picture));
  },
  spareOf: () => null,
  gridsOf: () => [],
  imageBoxes: ({ blobs }) => blobs.imageBoxes,
  exportedLineage(ref, tables, geometry) {
    const spot = rowInAncestor(stages, tables, ref, 'spots');
    return {
      spot: { row: spot, box: imageFromInputBox(boxAt(tables.spots.boxes, spot), geometry) },
    };
  },
};

export const spotsSummary: ModelSummary = {
  id: 'spots',
  kind: 'spots',
  name: 'Spots',
  path: '/models/spots',
  description: 'Invented.',
  licence: 'MIT',
  trainedOn: 'nothing',
  classes,
  settings,
  stages: Object.values(descriptions),
  rules,
  levels: {},
  anchoring: null,
  provider: { requested: 'auto', actual: 'cpu', reason: '' },
  absentProviders: [],
};

/** Every two pixels of the picture are one of the input. */
function lightOf({ width, height, data }: Pixels): SpotsView {
  const [inputWidth, inputHeight] = [width / 2, height / 2];
  const geometry: InputGeometry = {
    imageWidth: width,
    imageHeight: height,
    inputWidth,
    inputHeight,
    paddedWidth: inputWidth,
    paddedHeight: inputHeight,
    scaleX: 2,
    scaleY: 2,
  };
  const light = Float32Array.from({ length: inputWidth * inputHeight }, (_, i) => {
    const [x, y] = [i % inputWidth, Math.floor(i / inputWidth)];
    return data[(2 * y * width + 2 * x) * 3]! / 255;
  });
  return { geometry, light };
}

function findSpots({ geometry, light }: SpotsView, brightness: number): Boxes {
  const { inputWidth } = geometry;
  const at = [...light.keys()].filter((i) => {
    const around = [i - 1, i + 1, i - inputWidth, i + inputWidth].map((each) => light[each] ?? 0);
    return light[i]! > 0 && light[i]! >= brightness && around.every((other) => light[i]! > other);
  });
  const boxes = at.flatMap((i) => {
    const [x, y] = [i % inputWidth, Math.floor(i / inputWidth)];
    return [x - 1, y - 1, x + 2, y + 2];
  });
  return {
    count: at.length,
    boxes: Float32Array.from(boxes),
    scores: Float32Array.from(at, (i) => light[i]!),
  };
}

function makePairs(spots: Boxes, reach: number): PairTable {
  const pairs: { readonly first: number; readonly second: number; readonly box: Box }[] = [];
  const fate = new Uint8Array(spots.count).fill(Fate.overLimit);
  for (let first = 0; first < spots.count; first++) {
    for (let second = first + 1; second < spots.count; second++) {
      const [a, b] = [boxAt(spots.boxes, first), boxAt(spots.boxes, second)];
      if (Math.hypot(a[0] - b[0], a[1] - b[1]) > reach) continue;
      fate[first] = fate[second] = Fate.kept;
      const least = (i: 0 | 1) => Math.min(a[i], b[i]);
      const most = (i: 2 | 3) => Math.max(a[i], b[i]);
      pairs.push({ first, second, box: [least(0), least(1), most(2), most(3)] });
    }
  }
  return {
    count: pairs.length,
    boxes: Float32Array.from(pairs.flatMap(({ box }) => box)),
    scores: Float32Array.from(pairs, ({ first, second }) =>
      Math.min(spots.scores[first]!, spots.scores[second]!),
    ),
    parentRow: Int32Array.from(pairs, ({ first }) => first),
    otherParentRow: Int32Array.from(pairs, ({ second }) => second),
    fate,
  };
}

function chooseBlobs(
  pairs: PairTable,
  { overlap, most }: SpotsSettings['blobs'],
  geometry: InputGeometry,
): BlobTable {
  const selected = nms(pairs.boxes, pairs.scores, null, overlap, most);
  const boxes = takeRows(pairs.boxes, selected.parentRow, 4);
  const scores = takeRows(pairs.scores, selected.parentRow);
  return {
    ...selected,
    count: selected.parentRow.length,
    boxes,
    imageBoxes: imageFromInput(boxes, geometry),
    scores,
    classes: Int32Array.from(scores, (score) => (score >= leastOfBright ? 1 : 0)),
  };
}
