/** What model.json says of an R-CNN: its graphs, and every number of its stages. See docs/model-package.md. */
import * as v from 'valibot';
import { defaultSizeDeltaClamp, inputSchema } from './networkParts.ts';
import {
  commonEntries,
  fileSchema,
  notNegative,
  positive,
  positiveInteger,
  text,
} from './parsers.ts';
import { regionsDefaults, regionsSchema } from './regionsSpec.ts';
import type { DetectionSettings } from './settings.ts';
import { svmSchema } from './svmSpec.ts';

/** How a region becomes what the network takes: see shared/detection/warped/warp.ts. */
export const warpSchema = v.pipe(
  v.strictObject({
    /** S: pixels of a crop's side. */
    side: positiveInteger(1024),
    /** Pixels of the crop, on each side, that are context. */
    context: notNegative,
  }),
  v.forward(
    v.check(({ side, context }) => 2 * context < side, 'leaves nothing of the crop'),
    ['context'],
  ),
);

export const rcnnPackageSchema = v.strictObject({
  ...commonEntries,
  kind: v.literal('r-cnn'),
  /** trunk: from crops to a row of features each. head: from features to SVM scores and deltas. */
  files: v.strictObject({ trunk: fileSchema, head: fileSchema }),
  /** Of a crop: the trunk's input is float32 [n, 3, S, S]. */
  input: v.pick(v.strictObject(inputSchema.pipe[0].entries), [
    'name',
    'channelOrder',
    'range',
    'mean',
    'std',
  ]),
  regions: regionsSchema,
  warp: warpSchema,
  /** Name of the trunk's output, [n, D]. */
  features: text(256),
  head: v.strictObject({
    /** Name of the head's input, float32 [n, D]. */
    input: text(256),
    /** Head outputs: [n, K] signed distances; [n, 4K] deltas without weights. */
    scores: text(256),
    deltas: text(256),
    sizeDeltaClamp: v.optional(positive, defaultSizeDeltaClamp),
  }),
  svm: svmSchema,
});

export type RcnnPackage = v.InferOutput<typeof rcnnPackageSchema>;
export type WarpSpec = RcnnPackage['warp'];

/** The package's own values of its settings. */
export function rcnnDefaults({
  regions,
  svm,
}: Pick<RcnnPackage, 'regions' | 'svm'>): DetectionSettings {
  return { regions: regionsDefaults(regions), svm };
}
