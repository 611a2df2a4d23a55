/**
 * R-CNN (Girshick et al. 2014) as a list of stages, in the paper's order: Selective Search proposes, every region is
 * warped and goes through the network by itself, and linear SVMs say what it is. Its two graphs are functions that it is given.
 *
 * Its input space is the picture itself: nothing is resized before the regions are cut out.
 */
import { boxAt } from '../../../geometry/boxes.ts';
import { imageFromInput, imageFromInputBox, type InputGeometry } from '../../../geometry/spaces.ts';
import type { StageDescription } from '../../stages/description.ts';
import { haveSameBoxes } from '../../stages/rows.ts';
import type { Detector, Pixels } from '../../stages/stage.ts';
import type { CropNetworkSpec, NetworkModel } from '../network.ts';
import { exportedRegionLineage } from '../selectiveSearch/exportedLineage.ts';
import { selectiveSearchStages, type PictureView } from '../selectiveSearch/stages.ts';
import { svmStage } from '../svm/stages.ts';
import { cropFeatures, cropOf, refineBoxes, scoreFeatures, warpedBoxes } from './cropFeatures.ts';
import { rcnnSettings, type RcnnSettings } from './settings.ts';
import { stage, type RcnnStage } from './stage.ts';
import { rcnnKinds, type RcnnTables } from './tables.ts';

export function rcnn({
  spec,
  runTrunk,
  runHead,
}: NetworkModel<CropNetworkSpec>): Detector<RcnnTables, PictureView, RcnnSettings> {
  const runs: Readonly<Record<keyof RcnnTables, Run>> = {
    ...selectiveSearchStages<RcnnTables, PictureView, RcnnSettings>(),
    warped: {
      step: 'warp',
      madeOf: ['regions'],
      settings: [],
      make: ({ regions }) => warpedBoxes(regions, spec.warp),
      crop: (row, { regions }, { picture, geometry }) =>
        cropOf(picture, imageFromInputBox(boxAt(regions.boxes, row), geometry), spec),
    },
    features: {
      step: 'features',
      madeOf: ['warped'],
      settings: [],
      sameInputs: (now, before) =>
        now.regions !== undefined && haveSameBoxes(now.regions, before.regions),
      make({ regions: { count, boxes } }, { view: { picture, geometry }, progress }) {
        const inImage = { count, boxes: imageFromInput(boxes, geometry) };
        return cropFeatures(picture, inImage, spec, runTrunk, progress);
      },
      features: (row, { features: { length, values } }) => ({
        ...{ channels: 1, ...sidesOf(length), level: 0 },
        data: values.slice(row * length, (row + 1) * length),
      }),
    },
    scores: {
      step: 'svm',
      madeOf: ['features'],
      settings: [],
      make: ({ features, regions }) => scoreFeatures(features, regions, spec, runHead),
    },
    refined: {
      step: 'refine',
      madeOf: ['scores'],
      settings: [],
      make: ({ scores }, { view }) => refineBoxes(scores, spec.head, view.geometry),
    },
    detections: svmStage<'scores', 'refined', RcnnTables, PictureView, RcnnSettings>(
      { scores: 'scores', boxes: 'refined' },
      ({ scores: { classCount } }) =>
        (row) =>
          row % classCount,
    ),
  };
  const stages = rcnnKinds.map((kind) => stage(kind, runs[kind]));
  return {
    kind: 'r-cnn',
    stages,
    steps: [
      ...['segments', 'merges', 'regions'],
      ...['warp', 'features', 'svm', 'refine', 'postprocess'],
    ],
    parseSettings: rcnnSettings,
    begin: (picture) => Promise.resolve({ geometry: ownGeometry(picture), picture }),
    spareOf: () => null,
    gridsOf: () => [],
    imageBoxes: ({ detections }) => detections.imageBoxes,
    exportedLineage: (ref, tables, geometry) =>
      exportedRegionLineage(stages, ref, tables, geometry),
  };
}

type Run = Omit<RcnnStage, keyof StageDescription | 'tell' | 'tag' | 'ending'>;

/** Input space is image space. */
function ownGeometry({ width, height }: Pixels): InputGeometry {
  return {
    ...{ imageWidth: width, imageHeight: height },
    ...{ inputWidth: width, inputHeight: height },
    ...{ paddedWidth: width, paddedHeight: height },
    ...{ scaleX: 1, scaleY: 1 },
  };
}

/** A list as a map that is nearly a square. */
function sidesOf(length: number): { readonly height: number; readonly width: number } {
  let height = Math.floor(Math.sqrt(length));
  while (length % height !== 0) height--;
  return { height, width: length / height };
}
