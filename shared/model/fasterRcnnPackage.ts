/** What model.json says of a Faster R-CNN: its graphs, and every number of its stages. See docs/model-package.md. */
import * as v from 'valibot';
import type { DetectionSettings } from './settings.ts';
import {
  coderWeights,
  commonEntries,
  fileSchema,
  finite,
  notNegative,
  positive,
  positiveInteger,
  text,
  unit,
} from './parsers.ts';
import {
  defaultSizeDeltaClamp,
  headDefaults,
  headSchema,
  inputSchema,
  roiSchema,
} from './networkParts.ts';

const cellBox = v.pipe(
  v.tuple([finite, finite, finite, finite]),
  v.check((box) => box[2] > box[0] && box[3] > box[1], 'must have x1 > x0 and y1 > y0'),
);

const rpnLevelSchema = v.strictObject({
  /** Trunk outputs: [1, A, h, w] (sigmoid) or [1, 2A, h, w] (softmax), and [1, 4A, h, w]. */
  objectness: text(256),
  deltas: text(256),
  /** Input pixels that the network makes one cell of; what the level is known by. */
  stride: positive,
  /** The A boxes of a cell around (0, 0), input pixels. */
  anchors: v.pipe(v.array(cellBox), v.minLength(1, 'needs at least one box'), v.maxLength(256)),
});

const rpnSchema = v.strictObject({
  /** sigmoid: A logits a cell. softmax: 2A, first the A of background, then the A of object. */
  logits: v.picklist(['sigmoid', 'softmax']),
  /** Cell (x, y) has its anchors around ((x + offset) · spacing, (y + offset) · spacing). */
  anchorOffset: finite,
  /**
   * Input pixels from a cell to the next. stride: the level's stride. inputOverCells: the padded input's
   * side over the level's cells, whole pixels rounded down, on each axis for itself (torchvision).
   */
  anchorSpacing: v.optional(v.picklist(['stride', 'inputOverCells']), 'stride'),
  levels: v.pipe(v.array(rpnLevelSchema), v.minLength(1), v.maxLength(16)),
  deltaWeights: coderWeights,
  sizeDeltaClamp: v.optional(positive, defaultSizeDeltaClamp),
  preNmsTopN: positiveInteger(1_000_000),
  postNmsTopN: positiveInteger(100_000),
  nmsIoU: unit,
  minSize: notNegative,
  scoreThreshold: unit,
});

export const fasterRcnnPackageSchema = v.strictObject({
  ...commonEntries,
  kind: v.literal('faster-rcnn'),
  /** trunk: from the input to feature maps, objectness and deltas. head: from pooled features to classes and deltas. */
  files: v.strictObject({ trunk: fileSchema, head: fileSchema }),
  input: inputSchema,
  rpn: rpnSchema,
  roi: roiSchema,
  head: headSchema,
});

export type FasterRcnnPackage = v.InferOutput<typeof fasterRcnnPackageSchema>;
export type RpnSpec = FasterRcnnPackage['rpn'];

/** The package's own values of the settings behind the trunk. */
export function fasterRcnnDefaults({
  rpn,
  head,
}: Pick<FasterRcnnPackage, 'rpn' | 'head'>): DetectionSettings {
  const { preNmsTopN, postNmsTopN, nmsIoU, minSize, scoreThreshold } = rpn;
  return {
    rpn: { preNmsTopN, postNmsTopN, nmsIoU, minSize, scoreThreshold },
    head: headDefaults(head),
  };
}
