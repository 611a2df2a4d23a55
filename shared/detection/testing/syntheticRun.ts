/** Stage tables made from seeded numbers instead of networks. For tests and the bench. */
import { makeAnchors, type AnchorGrid } from '../rpn/anchors.ts';
import { decodeAnchors, type BoxCoder } from '../rpn/boxCoder.ts';
import { decodeClasses } from '../head/classes.ts';
import { clipProposals } from '../rpn/clipped.ts';
import { selectDetections } from '../head/detections.ts';
import type { RpnSpec } from '../../model/fasterRcnnPackage.ts';
import type { HeadSpec, RoiSpec } from '../../model/networkParts.ts';
import { readObjectness, type LogitForm } from '../rpn/objectness.ts';
import { selectProposals } from '../rpn/proposals.ts';
import { poolProposals, typescriptPooling } from '../roi/roiPooling.ts';
import { headStages } from '../detectors/fasterRcnn/headStages.ts';
import { rpnStages } from '../detectors/fasterRcnn/rpnStages.ts';
import type { FasterRcnnSettings } from '../detectors/fasterRcnn/settings.ts';
import type { FasterRcnnStage } from '../detectors/fasterRcnn/stage.ts';
import type { FasterRcnnTables } from '../detectors/fasterRcnn/tables.ts';
import { selectTopK } from '../rpn/topK.ts';
import type { InputGeometry } from '../../geometry/spaces.ts';

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const rpnCoder: BoxCoder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: Math.log(62.5) };

export interface SyntheticShape {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly strides: readonly number[];
  readonly shapes: number;
  readonly classCount: number;
  readonly form: LogitForm;
  /** Logits are rounded to multiples of this, so that ties occur; 0: not rounded. */
  readonly tieStep: number;
}

/** The RPN's maps of a picture, with logits in ±4 and small deltas. */
export function syntheticMaps(shape: SyntheticShape) {
  const random = seededRandom(shape.seed);
  const signed = (size: number) => (random() * 2 - 1) * size;
  const grids: AnchorGrid[] = shape.strides.map((stride) => ({
    width: Math.ceil(shape.width / stride),
    height: Math.ceil(shape.height / stride),
    strideX: stride,
    strideY: stride,
    cellBoxes: Array.from({ length: shape.shapes }, (_, i) => {
      const w = stride * (1 + (i % 3));
      const h = stride * (1 + Math.floor(i / 3));
      return [-w, -h, w, h] as const;
    }),
  }));
  const cells = grids.map((grid) => grid.width * grid.height);
  const logit = () => {
    const value = signed(4);
    return shape.tieStep > 0 ? Math.round(value / shape.tieStep) * shape.tieStep : value;
  };
  const channels = shape.form === 'softmax' ? 2 * shape.shapes : shape.shapes;
  return {
    grids,
    random,
    objectness: cells.map((n) => Float32Array.from({ length: n * channels }, logit)),
    deltas: cells.map((n) =>
      Float32Array.from({ length: n * 4 * shape.shapes }, () => signed(0.5)),
    ),
  };
}

/** A whole run on seeded numbers. */
export function syntheticRun(
  shape: SyntheticShape,
  settings: FasterRcnnSettings,
): { tables: FasterRcnnTables; geometry: InputGeometry } {
  const { grids, random, objectness: logits, deltas } = syntheticMaps(shape);
  const geometry: InputGeometry = {
    imageWidth: shape.width * 2,
    imageHeight: shape.height * 2,
    inputWidth: shape.width,
    inputHeight: shape.height,
    paddedWidth: shape.width,
    paddedHeight: shape.height,
    scaleX: 2,
    scaleY: 2,
  };
  const roi = syntheticRoi(shape);
  const head = syntheticHead(settings);
  const anchors = makeAnchors(grids, 0);
  const objectness = readObjectness(logits, anchors.grids, shape.form);
  const decoded = decodeAnchors(deltas, anchors, rpnCoder);
  const topK = selectTopK(objectness, decoded, anchors.grids, settings.rpn.preNmsTopN);
  const clipped = clipProposals(
    topK,
    shape.width,
    shape.height,
    settings.rpn.minSize,
    settings.rpn.scoreThreshold,
  );
  const proposals = selectProposals(clipped, settings.rpn.nmsIoU, settings.rpn.postNmsTopN);
  const maps = grids.map(({ width, height }) => ({
    channels: 2,
    width,
    height,
    data: Float32Array.from({ length: 2 * width * height }, random),
  }));
  const pooled = poolProposals(proposals, maps, roi);
  const numbers = (length: number, size: number) =>
    Float32Array.from({ length }, () => (random() * 2 - 1) * size);
  const classes = decodeClasses(
    {
      classLogits: numbers(proposals.count * (shape.classCount + 1), 3),
      boxDeltas: numbers(proposals.count * 4 * (shape.classCount + 1), 3),
    },
    proposals,
    shape.classCount,
    head,
    shape.width,
    shape.height,
  );
  const detections = selectDetections(classes, settings.head, geometry);
  return {
    geometry,
    tables: { anchors, objectness, decoded, topK, clipped, proposals, pooled, classes, detections },
  };
}

/** The stages of such a run, to be walked along and told of; none of them runs. */
export function syntheticStages(
  shape: SyntheticShape,
  settings: FasterRcnnSettings,
): readonly FasterRcnnStage[] {
  const rpn: RpnSpec = {
    logits: shape.form,
    anchorOffset: 0,
    anchorSpacing: 'stride',
    levels: syntheticMaps(shape).grids.map(({ strideX, cellBoxes }, i) => ({
      objectness: `objectness${i}`,
      deltas: `deltas${i}`,
      stride: strideX,
      anchors: cellBoxes.map(([x0, y0, x1, y1]) => [x0, y0, x1, y1]),
    })),
    deltaWeights: [1, 1, 1, 1],
    sizeDeltaClamp: rpnCoder.sizeDeltaClamp,
    ...settings.rpn,
  };
  const roi = syntheticRoi(shape);
  const head = syntheticHead(settings);
  const runHead = () => Promise.reject(new Error('A synthetic run has no head.'));
  const { classCount } = shape;
  return [
    ...rpnStages(rpn),
    ...headStages({ roi, head, classCount, runHead, pooling: typescriptPooling }),
  ];
}

function syntheticRoi({ strides }: SyntheticShape): RoiSpec {
  return {
    method: 'align',
    outputHeight: 2,
    outputWidth: 2,
    samplingRatio: 0,
    aligned: false,
    levels: strides.map((stride, i) => ({ feature: `p${i}`, stride })),
    assignment: { canonicalSize: 32, canonicalLevel: 1, minLevel: 0 },
  };
}

function syntheticHead(settings: FasterRcnnSettings): HeadSpec {
  return {
    input: 'roi',
    classLogits: 'logits',
    boxDeltas: 'deltas',
    background: 'first',
    classSpecific: true,
    deltaWeights: [10, 10, 5, 5],
    sizeDeltaClamp: Math.log(62.5),
    ...settings.head,
  };
}
