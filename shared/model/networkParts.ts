/** What model.json says of the parts that detectors with a convolutional network share: input, RoI pooling and head. */
import * as v from 'valibot';
import {
  coderWeights,
  finite,
  notNegative,
  positive,
  positiveInteger,
  positiveTriple,
  text,
  triple,
  unit,
  wholeFrom,
} from './parsers.ts';

/** log(1000 / 16): the largest dw and dh of torchvision and Detectron2. */
export const defaultSizeDeltaClamp = Math.log(1000 / 16);

export const inputSchema = v.pipe(
  v.strictObject({
    /** Name of the trunk's input, float32 [1, 3, height, width]. */
    name: text(256),
    channelOrder: v.picklist(['rgb', 'bgr']),
    /** What a full channel value becomes before mean and std: 1 or 255. */
    range: v.picklist([1, 255]),
    mean: triple,
    std: positiveTriple,
    /** Input pixels. */
    shortSide: positiveInteger(8192),
    /** The long side does not become longer than this, input pixels; null: no limit. */
    longSideMax: v.nullable(positiveInteger(16384)),
    /**
     * How a scaled side becomes whole pixels. floorSingle: floor, with the scale computed in single
     * precision by way of a reciprocal, as in torchvision.
     */
    sizeRounding: v.picklist(['floor', 'floorSingle', 'round']),
    /**
     * How boxes go back to the picture. perAxis: by the ratio of the sides (torchvision, Detectron2).
     * uniform: by the one scale of the resize, as if sides had not become whole (the paper's code).
     */
    boxScale: v.picklist(['perAxis', 'uniform']),
    interpolation: v.strictObject({
      method: v.picklist(['bilinear']),
      /** true: corner pixels' centres coincide (torch's align_corners). */
      alignCorners: v.boolean(),
      /** true: the kernel widens when shrinking (Pillow); false: two samples a side (torch, OpenCV). */
      antialias: v.boolean(),
    }),
    /** Zeros are added right and below until both sides are multiples of this. */
    padMultiple: positiveInteger(1024),
  }),
  v.check(
    ({ interpolation }) => !(interpolation.alignCorners && interpolation.antialias),
    'interpolation: alignCorners and antialias exclude each other',
  ),
);

export const roiSchema = v.pipe(
  v.strictObject({
    method: v.picklist(['align', 'max']),
    outputHeight: positiveInteger(64),
    outputWidth: positiveInteger(64),
    /** RoIAlign: samples a bin and side; 0: as many as the bin has cells. */
    samplingRatio: wholeFrom(0, 16),
    /** RoIAlign: true shifts by half a cell (ONNX half_pixel, torchvision aligned=True). */
    aligned: v.boolean(),
    /** Feature maps that are pooled: trunk outputs [1, C, h, w], finest first. */
    levels: v.pipe(
      v.array(v.strictObject({ feature: text(256), stride: positive })),
      v.minLength(1),
      v.maxLength(16),
    ),
    /** How a proposal is given to a level (FPN, eq. 1); needed with more than one. */
    assignment: v.optional(
      v.strictObject({ canonicalSize: positive, canonicalLevel: finite, minLevel: finite }),
    ),
  }),
  v.check(
    (roi) => roi.levels.length === 1 || roi.assignment !== undefined,
    'assignment: is needed with more than one level',
  ),
);

export const headSchema = v.strictObject({
  /** Name of the head's input, float32 [n, C, outputHeight, outputWidth]. */
  input: text(256),
  /** Head outputs: [n, K + 1] logits; [n, 4K], [n, 4(K + 1)] or, class-agnostic, [n, 4]. */
  classLogits: text(256),
  boxDeltas: text(256),
  background: v.picklist(['first', 'last']),
  classSpecific: v.boolean(),
  deltaWeights: coderWeights,
  sizeDeltaClamp: v.optional(positive, defaultSizeDeltaClamp),
  scoreThreshold: unit,
  nmsIoU: unit,
  maxDetections: positiveInteger(100_000),
  minSize: notNegative,
});

export type ModelInput = v.InferOutput<typeof inputSchema>;
export type RoiSpec = v.InferOutput<typeof roiSchema>;
export type HeadSpec = v.InferOutput<typeof headSchema>;

/** The package's own values of the settings behind its head. */
export function headDefaults({ scoreThreshold, nmsIoU, maxDetections, minSize }: HeadSpec) {
  return { scoreThreshold, nmsIoU, maxDetections, minSize };
}
