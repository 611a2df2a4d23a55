/**
 * Sliding windows (Dalal and Triggs 2005) as a list of stages: what detection began with. A linear classifier looks at the gradients
 * in a window at every place and size of the picture, and the best of those that overlap is kept. It has no network.
 */
import type { BoxLineage } from '../../../annotation/lineage.ts';
import { boxAt } from '../../../geometry/boxes.ts';
import { item } from '../../../item.ts';
import type { InputGeometry } from '../../../geometry/spaces.ts';
import type { SlidingWindowsPackage } from '../../../model/slidingWindowsPackage.ts';
import type { AnchorLevel } from '../../stages/stages.ts';
import type { Detector } from '../../stages/stage.ts';
import { Fate, type RowRef } from '../../stages/table.ts';
import { cellSide } from '../../windows/hogBlocks.ts';
import { svmStage } from '../svm/stages.ts';
import { scoredWindows } from './descriptions.ts';
import { slidingWindowsSettings, type SlidingWindowsSettings } from './settings.ts';
import { stage, type WindowsView } from './stage.ts';
import type { SlidingWindowsTables, WindowTable } from './tables.ts';
import { windowStages, type WindowClassifier } from './windowStages.ts';
import { placeOf } from './words.ts';

export interface SlidingWindowsModel {
  readonly spec: Pick<SlidingWindowsPackage, 'windows'>;
  /** One a class. */
  readonly classifiers: readonly WindowClassifier[];
}

export function slidingWindows({
  spec: { windows },
  classifiers,
}: SlidingWindowsModel): Detector<SlidingWindowsTables, WindowsView, SlidingWindowsSettings> {
  const stages = [
    ...windowStages(windows, classifiers),
    stage(
      'detections',
      svmStage<'scores', 'scores', SlidingWindowsTables, WindowsView, SlidingWindowsSettings>(
        scoredWindows,
        (tables) => (row) => tables.windows.classes[row]!,
      ),
    ),
  ];
  return {
    kind: 'sliding-windows',
    stages,
    steps: ['pyramid', 'hog', 'windows', 'scores', 'postprocess'],
    parseSettings: slidingWindowsSettings,
    begin({ width, height, data }) {
      const picture = { width, height, channels: 3, pixels: data } as const;
      return Promise.resolve({ geometry: imageAsInput(width, height), picture });
    },
    spareOf: () => null,
    gridsOf: ({ windows: table }) => gridsOf(table),
    imageBoxes: ({ detections }) => detections.imageBoxes,
    exportedLineage,
  };
}

/** The picture is the input. */
export function imageAsInput(width: number, height: number): InputGeometry {
  return {
    ...{ imageWidth: width, imageHeight: height, inputWidth: width, inputHeight: height },
    ...{ paddedWidth: width, paddedHeight: height, scaleX: 1, scaleY: 1 },
  };
}

/** A grid for each class's windows on each level that has room for them. */
function gridsOf({ ofClasses }: WindowTable): AnchorLevel[] {
  return ofClasses.flatMap(({ firstRow, levels }) =>
    levels.flatMap((level) =>
      level.columns * level.rows === 0
        ? []
        : {
            width: level.columns,
            height: level.rows,
            strideX: cellSide * level.scaleX,
            strideY: cellSide * level.scaleY,
            shapes: 1,
            firstRow: firstRow + level.firstRow,
          },
    ),
  );
}

/** The window of a row and the detection that it became, as docs/exports.md has it; null where it became none. */
function exportedLineage(
  { stage: kind, row }: RowRef,
  { windows, scores, detections, pyramid }: SlidingWindowsTables,
  { imageWidth }: InputGeometry,
): BoxLineage {
  const window = kind === 'detections' ? detections.parentRow[row]! : row;
  const { level, column, row: y } = placeOf(windows, window);
  const isKept = detections.fate[window] === Fate.kept;
  const detection =
    kind === 'detections' ? row : isKept ? detections.parentRow.indexOf(window) : -1;
  return {
    window: {
      ...{ row: window, level, x: column, y },
      scale: item(pyramid.sizes, level).width / imageWidth,
      box: boxAt(windows.boxes, window),
    },
    score: { margin: scores.scores[window]!, box: boxAt(scores.boxes, window) },
    detection: detection < 0 ? null : { row: detection },
  };
}
