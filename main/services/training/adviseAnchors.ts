/** Which anchors fit a data set, by k-means on its ground truth, and what they reach beside the network's own and the paper's. */
import { inputGeometry } from '../../../shared/detection/input/input.ts';
import {
  gridCoverage,
  hasSides,
  shapeCoverage,
  type AnchoredLevel,
  type Coverage,
  type Shape,
} from '../../../shared/detection/training/anchorCoverage.ts';
import {
  shapesOf,
  suggestSizesAndRatios,
  type SizesAndRatios,
} from '../../../shared/detection/training/anchorSuggestions.ts';
import { isIgnored } from '../../../shared/annotation/annotation.ts';
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
import type { TrainingRecipe, TrainingStart } from '../../../shared/training/recipe.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { readDataset } from '../../datasets/readDataset.ts';
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
}

/** @throws StudioError as readDataset does; badInput where no object has an area, badModel for a start without an RPN. */
export async function adviseAnchors(
  { data, seed, start, input: { shortSides, longSideMax }, wish }: AdviceRequest,
  signal: AbortSignal,
): Promise<AnchorAdvice> {
  const network = await networkOf(start);
  const input = { ...network.input, shortSide: item(shortSides, 0), longSideMax };
  const dataset = await readDataset({
    folder: data.folder,
    format: data.format,
    vocFirstPixel: data.vocFirstPixel,
    split: { fraction: data.validationShare, seed },
    signal,
  });
  const pictures = inputBoxes(dataset, input);
  const truth = pictures.flatMap(({ boxes }) => shapesIn(boxes)).filter(hasSides);
  const found = suggestSizesAndRatios(truth, network.levels.length, wish.sizes, wish.ratios);
  if (found === null) {
    const sentence = `No annotation in ${data.folder} has an area, so no anchors can be fitted to them.`;
    throw new StudioError('badInput', sentence);
  }
  const suggested = {
    sizes: found.sizes.map((ofLevel) => ofLevel.map((size) => Math.max(1, Math.round(size)))),
    ratios: found.ratios.map((ratio) => Number(ratio.toPrecision(3))),
  };
  const reachOf = (anchors: AnchorReach['anchors'], shapes: readonly (readonly Shape[])[]) => ({
    anchors,
    shapes: shapes.map(({ length }) => length),
    anywhere: shapeCoverage(truth, shapes.flat()),
    onGrid: together(
      pictures.map(({ boxes, width, height }) => {
        const levels = network.levels.map(({ stride, offset }, i) =>
          levelOf(item(shapes, i), stride, offset, width, height),
        );
        return {
          objects: shapesIn(boxes).filter(hasSides).length,
          coverage: gridCoverage(boxes, levels),
        };
      }),
    ),
  });
  return {
    ...suggested,
    objects: truth.length,
    reach: [
      reachOf('suggested', shapesOf(suggested)),
      reachOf(
        'own',
        network.levels.map(({ shapes }) => shapes),
      ),
      reachOf('paper', paperShapes(network.levels)),
    ],
  };
}

/** What of a network decides where anchors lie. */
interface Searched {
  readonly stride: number;
  /** Of a cell's anchors, in cells. */
  readonly offset: number;
  readonly shapes: readonly Shape[];
}

async function networkOf(
  start: TrainingStart,
): Promise<{ readonly input: ModelInput; readonly levels: readonly Searched[] }> {
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

/** Ren et al. 2015, section 3.3: nine at each cell of a stride of 16, here on the level that is nearest to it. */
function paperShapes(levels: readonly Searched[]): Shape[][] {
  const paper: SizesAndRatios = { sizes: [[128, 256, 512]], ratios: [0.5, 1, 2] };
  const away = levels.map(({ stride }) => Math.abs(Math.log2(stride / 16)));
  const nearest = away.indexOf(Math.min(...away));
  return levels.map((_, i) => (i === nearest ? shapesOf(paper).flat() : []));
}

interface InputPicture {
  /** [n, 4] input space. */
  readonly boxes: Float32Array;
  readonly width: number;
  readonly height: number;
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

function shapesIn(boxes: Float32Array): Shape[] {
  return Array.from({ length: boxes.length / 4 }, (_, i) => ({
    width: boxes[4 * i + 2]! - boxes[4 * i]!,
    height: boxes[4 * i + 3]! - boxes[4 * i + 1]!,
  }));
}

function levelOf(
  shapes: readonly Shape[],
  stride: number,
  offset: number,
  width: number,
  height: number,
): AnchoredLevel {
  const [columns, rows] = [Math.ceil(width / stride), Math.ceil(height / stride)];
  return { shapes, stride, offset, columns, rows };
}

/** What all pictures have together. */
function together(
  pictures: readonly { readonly objects: number; readonly coverage: Coverage }[],
): Coverage {
  const all = pictures.reduce((sum, { objects }) => sum + objects, 0);
  const mean = (of: (coverage: Coverage) => number) =>
    pictures.reduce((sum, { objects, coverage }) => sum + objects * of(coverage), 0) /
    Math.max(all, 1);
  return {
    meanIou: mean(({ meanIou }) => meanIou),
    atHalf: mean(({ atHalf }) => atHalf),
    atSeventy: mean(({ atSeventy }) => atSeventy),
  };
}
