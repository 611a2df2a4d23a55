/**
 * What a package of imported weights says: its architecture's numbers, those that a person gives instead, and which of them
 * are only assumed, since no file of weights has them.
 */
import { StudioError } from '../../shared/result.ts';
import type { PackageContent } from './packageContent.ts';
import type { AnchorSpec } from './spec/networkSpec.ts';
import { flatValues, nested } from './staged/keyPaths.ts';

/** Parts of model.json by their paths; `anchors.sizes` and `anchors.ratios` too. */
export type GivenValues = ReadonlyMap<string, unknown>;

/** What the weights say themselves, or their names in the graphs that are made of them. */
const decided =
  /^(input\.name|classes|rpn\.(logits|levels)|roi\.(outputHeight|outputWidth|levels)|head\.(input|classLogits|boxDeltas|background|classSpecific))\b/;

/** @throws StudioError badInput naming a key that is not a person's to say. */
export function checkGiven(given: GivenValues): void {
  const key = [...given.keys()].find((path) => decided.test(path));
  if (key === undefined) return;
  let why = 'the weights decide it';
  if (key === 'classes') why = 'their names are given with --classes';
  if (key.endsWith('.anchors')) why = 'they are made of anchors.sizes and anchors.ratios';
  throw new StudioError('badInput', `${key} cannot be set for an import: ${why}.`);
}

/** The arguments of torchvision's constructors: what may be another of a network with the same weights. */
const constructorArguments = [
  'input.mean',
  'input.std',
  'input.shortSide',
  'input.longSideMax',
  'anchors.sizes',
  'anchors.ratios',
  'rpn.preNmsTopN',
  'rpn.postNmsTopN',
  'rpn.nmsIoU',
  'rpn.scoreThreshold',
  'roi.samplingRatio',
  'head.deltaWeights',
  'head.scoreThreshold',
  'head.nmsIoU',
  'head.maxDetections',
];

/** The content with what is given instead. What that may be is checked where it is read. */
export function contentWith(content: PackageContent, given: GivenValues): object {
  const { format, formatVersion, kind, ...values } = content;
  const all = [...flatValues(values), ...given].filter(([path]) => !path.startsWith('anchors.'));
  return { format, formatVersion, kind, ...nested(new Map(all)) };
}

/** What is neither given nor in the weights, by path: the architecture's own. */
export function assumedValues(
  { input, rpn, roi, head }: PackageContent,
  { sizes, ratios }: AnchorSpec,
  given: GivenValues,
): Record<string, unknown> {
  const values = new Map<string, unknown>([
    ...flatValues({ input, rpn, roi, head }),
    ['anchors.sizes', sizes],
    ['anchors.ratios', ratios],
  ]);
  const assumed = constructorArguments.filter((path) => !given.has(path));
  return Object.fromEntries(assumed.map((path) => [path, values.get(path)]));
}
