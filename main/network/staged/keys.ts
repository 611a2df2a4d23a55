/**
 * The keys of model.json one by one, as paths: `rpn.levels[0].stride`. What they mean is told to who must
 * give one; docs/model-package.md tells it in full.
 */
export interface KeyInfo {
  /** `[]` stands for any index. */
  readonly path: string;
  readonly meaning: string;
  readonly values: string;
  /** Has a default, or is needed in some packages only. */
  readonly optional?: true;
  /** The value is a text: written without quotation marks on a command line. */
  readonly text?: true;
}

const share = 'a number from 0 to 1';
const side = 'whole number, input pixels';
const length = 'number, input pixels';
const four = '[number, number, number, number]';
const three = '[number, number, number]';

const key = (path: string, meaning: string, values: string): KeyInfo => ({ path, meaning, values });
const text = (path: string, meaning: string, values = 'text'): KeyInfo => ({
  ...key(path, meaning, values),
  text: true,
});
const optional = (info: KeyInfo): KeyInfo => ({ ...info, optional: true });

/** In the order of model.json. */
export const keys: readonly KeyInfo[] = [
  text('name', 'shown in the window and in exports'),
  optional(text('description', 'for a person')),
  text('licence', "the weights' licence", 'SPDX expression, or a sentence'),
  text('trainedOn', 'data, and who trained it'),
  key('classes', "names of the head's columns without background", '[{"id", "name"}, …]'),
  text('input.name', "name of the trunk's input"),
  text('input.channelOrder', 'order of the channels', 'rgb, bgr'),
  key('input.range', 'what a full channel value is before mean and std', '1, 255'),
  key('input.mean', 'subtracted, in the order of the channels', three),
  key('input.std', 'what is divided by then', three),
  key('input.shortSide', 'the short side becomes this …', side),
  key('input.longSideMax', '… unless the long side would become longer', `${side}, or null`),
  text('input.sizeRounding', 'how sides become whole', 'floor, floorSingle, round'),
  text('input.boxScale', 'how boxes return to the picture', 'perAxis, uniform'),
  text('input.interpolation.method', 'of the resize', 'bilinear'),
  key('input.interpolation.alignCorners', "torch's align_corners=True", 'true, false'),
  key('input.interpolation.antialias', "Pillow's bilinear, and not OpenCV's", 'true, false'),
  key('input.padMultiple', 'sides are padded to a multiple of this', side),
  text('rpn.logits', 'k or 2k outputs', 'sigmoid, softmax'),
  key(
    'rpn.anchorOffset',
    "where a cell's anchors are in it",
    'number, cells: 0 corner, 0.5 middle',
  ),
  optional(text('rpn.anchorSpacing', 'from a cell to the next', 'stride, inputOverCells')),
  text('rpn.levels[].objectness', "name of the trunk's output"),
  text('rpn.levels[].deltas', "name of the trunk's output"),
  key('rpn.levels[].stride', "the level's stride", length),
  key('rpn.levels[].anchors', 'the boxes of a cell around (0, 0)', '[[x0, y0, x1, y1], …]'),
  key('rpn.deltaWeights', 'what the deltas are divided by', four),
  optional(key('rpn.sizeDeltaClamp', 'largest dw and dh', 'number')),
  key('rpn.preNmsTopN', 'proposals kept before NMS on each level', 'whole number'),
  key('rpn.postNmsTopN', 'proposals kept after NMS', 'whole number'),
  key('rpn.nmsIoU', 'of the NMS', share),
  key('rpn.minSize', 'smallest side of a proposal', length),
  key('rpn.scoreThreshold', 'smallest objectness', share),
  text('roi.method', 'RoIAlign, or RoI max pooling', 'align, max'),
  key('roi.outputHeight', 'cells that the head takes', 'whole number'),
  key('roi.outputWidth', 'cells that the head takes', 'whole number'),
  key('roi.samplingRatio', 'samples a bin and side; 0: as many as cells', 'whole number'),
  key('roi.aligned', 'RoIAlign shifts by half a cell', 'true, false'),
  text('roi.levels[].feature', "name of the trunk's output"),
  key('roi.levels[].stride', "the level's stride", length),
  key('roi.assignment.canonicalSize', 'side of a proposal of the canonical level', length),
  key('roi.assignment.canonicalLevel', 'its number', 'number; FPN: 4'),
  key('roi.assignment.minLevel', 'number of the finest level', 'number; stride 4: 2'),
  text('head.input', "name of the head's input"),
  text('head.classLogits', "name of the head's output"),
  text('head.boxDeltas', "name of the head's output"),
  text('head.background', "background's column of the logits", 'first, last'),
  key('head.classSpecific', 'a box for each class, or one for all', 'true, false'),
  key('head.deltaWeights', 'what the deltas are divided by', four),
  optional(key('head.sizeDeltaClamp', 'largest dw and dh', 'number')),
  key('head.scoreThreshold', 'a class score must be larger', share),
  key('head.nmsIoU', 'of the NMS within a class', share),
  key('head.maxDetections', 'over all classes', 'whole number'),
  key('head.minSize', 'smallest side of a detection', length),
];

/** Not of model.json: from them `rpn.levels[].anchors` are made as a framework makes them. */
export const anchorKeys: readonly [sizes: KeyInfo, ratios: KeyInfo] = [
  key(
    'anchors.sizes',
    "sides of a square of an anchor's area",
    '[[number, …] for each level], or one list for all',
  ),
  key('anchors.ratios', 'height over width of the anchors', '[number, …]'),
];
