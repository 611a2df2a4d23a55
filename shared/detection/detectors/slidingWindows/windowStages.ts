/** The stages of sliding windows: the picture at every size, gradients, windows and what classifiers say of them. */
import { item } from '../../../item.ts';
import type { ClassShape, WindowsSpec } from '../../../model/slidingWindowsPackage.ts';
import { blockLength, cellSide, hogBlocks } from '../../windows/hogBlocks.ts';
import type { HogPicture } from '../../windows/gradients.ts';
import { pyramidLevels, resized, type PyramidLevel } from '../../windows/imagePyramid.ts';
import {
  describeWindow,
  descriptorLength,
  scoreWindows,
  windowShape,
} from '../../windows/windowScores.ts';
import { makeWindows } from '../../windows/windowTable.ts';
import type { RowFeatures } from '../../stages/stage.ts';
import { placeOf } from './words.ts';
import type { WindowsSettings } from './settings.ts';
import { stage, type WindowsStage } from './stage.ts';
import type {
  HogTable,
  PyramidTable,
  ScoreTable,
  SlidingWindowsTables,
  WindowTable,
} from './tables.ts';

/** A linear classifier of windows of its class. */
export interface WindowClassifier {
  /** [descriptor of its class's shape] */
  readonly weights: Float32Array;
  readonly bias: number;
}

/** @param classifiers one a class */
export function windowStages(
  { shapes, gamma }: Pick<WindowsSpec, 'shapes' | 'gamma'>,
  classifiers: readonly WindowClassifier[],
): readonly WindowsStage[] {
  return [
    stage('pyramid', {
      step: 'pyramid',
      madeOf: [],
      settings: ['step', 'largestScale', 'smallestScale', 'most'].map((name) => `windows.${name}`),
      make: (_, { view, settings }) => makePyramid(view.picture, shapes, settings.windows),
    }),
    stage('hog', {
      step: 'hog',
      madeOf: ['pyramid'],
      settings: [],
      sameInputs: samePyramid,
      make: ({ pyramid }, { view }) => describeLevels(pyramid, view.picture, gamma),
    }),
    stage('windows', {
      step: 'windows',
      madeOf: ['pyramid'],
      settings: [],
      sameInputs: samePyramid,
      make: ({ pyramid }) => allWindows(pyramid.sizes, shapes),
      features: (row, tables) => windowFeatures(row, tables, shapes),
    }),
    stage('scores', {
      step: 'scores',
      madeOf: ['hog', 'windows'],
      settings: [],
      make: ({ hog, windows }) => scoreAll(hog, windows, shapes, classifiers),
    }),
  ];
}

function samePyramid(
  now: Partial<SlidingWindowsTables>,
  before: Pick<SlidingWindowsTables, 'pyramid'>,
): boolean {
  const [sizes, former] = [now.pyramid?.sizes, before.pyramid.sizes];
  return (
    sizes?.length === former.length &&
    sizes.every(({ width, height }, i) => {
      const { width: formerWidth, height: formerHeight } = item(former, i);
      return width === formerWidth && height === formerHeight;
    })
  );
}

/** The levels of a picture on which there is room for a window. */
export function makePyramid(
  { width, height }: Pick<HogPicture, 'width' | 'height'>,
  shapes: readonly ClassShape[],
  { step, largestScale, smallestScale, most }: WindowsSettings,
): PyramidTable {
  const smallest = {
    width: Math.min(...shapes.map((shape) => shape.width)),
    height: Math.min(...shapes.map((shape) => shape.height)),
  };
  const levels = pyramidLevels(width, height, { step, firstScale: largestScale, smallest }).filter(
    (level) => level.width >= Math.round(width * smallestScale),
  );
  // From the smallest level up, so that what is left out are the most windows on the fewest levels.
  let windows = 0;
  let first = levels.length;
  while (first > 0) {
    windows += windowsOf(item(levels, first - 1), shapes);
    if (windows > most) break;
    first--;
  }
  const kept = levels.slice(first);
  return { kind: 'pyramid', count: kept.length, sizes: kept, leftOut: first };
}

function windowsOf(level: PyramidLevel, shapes: readonly ClassShape[]): number {
  return shapes.reduce((sum, { width, height }) => {
    const fitting = (room: number) => Math.max(0, Math.floor(room / cellSide) + 1);
    return sum + fitting(level.width - width) * fitting(level.height - height);
  }, 0);
}

function describeLevels(
  { count, sizes }: PyramidTable,
  picture: HogPicture,
  gamma: boolean,
): HogTable {
  const blocks = sizes.map(({ width, height }) =>
    hogBlocks(resized(picture, width, height), { gamma }),
  );
  return { kind: 'hog', count, blocks };
}

/** The windows of all classes. */
export function allWindows(
  levels: readonly PyramidLevel[],
  shapes: readonly ClassShape[],
): WindowTable {
  const made = shapes.map(({ width, height }) => makeWindows(levels, width, height));
  const count = made.reduce((sum, each) => sum + each.count, 0);
  const boxes = new Float32Array(4 * count);
  const classes = new Int32Array(count);
  let firstRow = 0;
  const ofClasses = made.map((each, index) => {
    boxes.set(each.boxes, 4 * firstRow);
    classes.fill(index, firstRow, firstRow + each.count);
    const placed = { count: each.count, levels: each.levels, firstRow };
    firstRow += each.count;
    return placed;
  });
  return { kind: 'windows', count, boxes, classes, ofClasses };
}

function scoreAll(
  { blocks }: HogTable,
  windows: WindowTable,
  shapes: readonly ClassShape[],
  classifiers: readonly WindowClassifier[],
): ScoreTable {
  const { count, ofClasses } = windows;
  const scores = new Float32Array(count);
  ofClasses.forEach(({ firstRow, levels }, index) => {
    const { width, height } = item(shapes, index);
    const shape = windowShape(width, height);
    const { weights, bias } = item(classifiers, index);
    levels.forEach((level, i) => {
      if (level.columns * level.rows === 0) return;
      scores.set(scoreWindows(item(blocks, i), shape, weights, bias), firstRow + level.firstRow);
    });
  });
  return { kind: 'scores', count, scores, boxes: objectBoxes(windows, shapes) };
}

/** Windows without their margins. */
export function objectBoxes(
  { boxes, ofClasses }: WindowTable,
  shapes: readonly ClassShape[],
): Float32Array<ArrayBuffer> {
  const inner = boxes.slice();
  ofClasses.forEach(({ firstRow, levels }, index) => {
    const { margin } = item(shapes, index);
    if (margin === 0) return;
    for (const level of levels) {
      const [x, y] = [margin * level.scaleX, margin * level.scaleY];
      const from = 4 * (firstRow + level.firstRow);
      for (let at = from; at < from + 4 * level.columns * level.rows; at += 4) {
        inner[at]! += x;
        inner[at + 1]! += y;
        inner[at + 2]! -= x;
        inner[at + 3]! -= y;
      }
    }
  });
  return inner;
}

/** The descriptor of a window, as its classifier takes it. */
export function windowDescriptor(
  row: number,
  { windows, hog }: Pick<SlidingWindowsTables, 'windows' | 'hog'>,
  shapes: readonly ClassShape[],
): Float32Array<ArrayBuffer> {
  const { classIndex, level, column, row: down } = placeOf(windows, row);
  const { width, height } = item(shapes, classIndex);
  const shape = windowShape(width, height);
  const descriptor = new Float32Array(descriptorLength(shape));
  describeWindow(descriptor, 0, item(hog.blocks, level), shape, column, down);
  return descriptor;
}

/** The blocks of a window: [36, rows, columns]. */
function windowFeatures(
  row: number,
  { windows, hog }: SlidingWindowsTables,
  shapes: readonly ClassShape[],
): RowFeatures {
  const { classIndex, level, column, row: down } = placeOf(windows, row);
  const { width: across, height: high } = item(shapes, classIndex);
  const { columns: width, rows: height } = windowShape(across, high);
  const blocks = item(hog.blocks, level);
  const data = new Float32Array(blockLength * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = ((down + y) * blocks.columns + column + x) * blockLength;
      for (let i = 0; i < blockLength; i++) {
        data[(i * height + y) * width + x] = blocks.values[from + i]!;
      }
    }
  }
  return { channels: blockLength, height, width, level, data };
}
