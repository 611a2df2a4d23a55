/** Which anchors fit a data set, by k-means on its ground truth, and what they reach beside the network's own and the papers'. */
import { inputGeometry } from '../../../shared/detection/input/input.ts';
import { hasSides } from '../../../shared/detection/training/anchorCoverage.ts';
import { isIgnored } from '../../../shared/annotation/annotation.ts';
import type { FirstPixelAsked } from '../../../shared/annotation/firstPixel.ts';
import { inputFromImage } from '../../../shared/geometry/spaces.ts';
import { item } from '../../../shared/item.ts';
import { windowsName } from '../../../shared/model/architectures.ts';
import type { ModelInput } from '../../../shared/model/networkParts.ts';
import { fasterRcnnOf } from '../../../shared/model/modelPackage.ts';
import { StudioError } from '../../../shared/result.ts';
import type {
  AnchorAdvice,
  AnchorReach,
  AnchorWish,
} from '../../../shared/training/anchorAdvice.ts';
import {
  anchorOverlaps,
  anchorSets,
  reachOf,
  shapesIn,
  suggestedAnchors,
  type CellLevel,
  type InputPicture,
} from '../../../shared/training/anchorReach.ts';
import type { TrainingRecipe, TrainingStart } from '../../../shared/training/recipe.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { readDataset } from '../../datasets/readDataset.ts';
import { afterReasons } from '../../datasets/reasons.ts';
import { leftOutReasons } from '../../datasets/trainable.ts';
import { cellBoxes } from '../../network/spec/cellBoxes.ts';
import { trainableSpec } from '../../network/spec/trainable.ts';
import { buildTrunk, trunkNames } from '../../network/trunk.ts';
import { readModelDescription } from '../../packages/modelFolder.ts';

export interface AdviceRequest {
  readonly data: TrainingRecipe['data'];
  readonly seed: number;
  readonly start: TrainingStart;
  readonly input: TrainingRecipe['input'];
  readonly wish: AnchorWish;
  /** Where a person can say where Pascal VOC counts from. */
  readonly firstPixelAsked?: FirstPixelAsked | undefined;
}

/** @throws StudioError as readDataset does; badInput where no object has an area, with what was left out before it; badModel for a start without an RPN. */
export async function adviseAnchors(
  { data, seed, start, input: { shortSides, longSideMax }, wish, firstPixelAsked }: AdviceRequest,
  signal: AbortSignal,
): Promise<AnchorAdvice> {
  const network = await networkOf(start);
  const input = { ...network.input, shortSide: item(shortSides, 0), longSideMax };
  const dataset = await readDataset({
    folder: data.folder,
    format: data.format,
    vocFirstPixel: data.vocFirstPixel,
    firstPixelAsked,
    split: { fraction: data.validationShare, seed },
    signal,
  });
  const pictures = inputBoxes(dataset, input);
  const { levels } = network;
  const problems = leftOutReasons(dataset);
  const suggested = suggestedAnchors(pictures, levels.length, wish);
  if (suggested === null) {
    const sentence = `No annotation in ${data.folder} has an area, so no anchors can be fitted to them.`;
    throw new StudioError('badInput', afterReasons(problems, sentence));
  }
  const truth = pictures.flatMap(({ boxes }) => shapesIn(boxes)).filter(hasSides);
  return {
    ...suggested,
    objects: truth.length,
    problems,
    reach: anchorSets(levels, suggested).map((set): AnchorReach => {
      const { anywhere, onGrid } = anchorOverlaps(pictures, levels, set);
      return {
        anchors: set.name,
        shapes: set.shapes.map(({ length }) => length),
        ...{ anywhere: reachOf(anywhere), onGrid: reachOf(onGrid) },
      };
    }),
  };
}

async function networkOf(
  start: TrainingStart,
): Promise<{ readonly input: ModelInput; readonly levels: readonly CellLevel[] }> {
  if (start.kind === 'package') {
    const { input, rpn } = fasterRcnnOf(await readModelDescription(start.folder), start.folder);
    const levels = rpn.levels.map(({ stride, anchors }) => ({
      stride,
      offset: rpn.anchorOffset,
      shapes: anchors.map(([x0, y0, x1, y1]) => ({ width: x1 - x0, height: y1 - y0 })),
    }));
    return { input, levels };
  }
  const { name } = start;
  if (name === windowsName) {
    throw new StudioError('badInput', `${name} has windows, and no anchors.`);
  }
  const spec = trainableSpec(name);
  const boxes = cellBoxes(spec.anchors);
  const levels = buildTrunk(spec).levels.map(({ stride }, i) => ({
    stride,
    offset: spec.rpn.anchorOffset,
    shapes: item(boxes, i).map(([x0, y0, x1, y1]) => ({ width: x1 - x0, height: y1 - y0 })),
  }));
  return { input: { name: trunkNames.input, ...spec.input }, levels };
}

/** Of the pictures to train on, or where none are, to validate on; as large as the network sees them. */
function inputBoxes({ train, val }: Dataset, input: ModelInput): InputPicture[] {
  return (train.length > 0 ? train : val).map(({ width, height, annotations }) => {
    const geometry = inputGeometry(width, height, input);
    const counted = annotations.filter((annotation) => !isIgnored(annotation));
    const boxes = Float32Array.from(counted.flatMap((annotation) => annotation.geometry.box));
    const { paddedWidth, paddedHeight } = geometry;
    return { boxes: inputFromImage(boxes, geometry), width: paddedWidth, height: paddedHeight };
  });
}
