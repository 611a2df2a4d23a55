/** What model.json says of detections by the scores of support vector machines: defaults of settings. */
import * as v from 'valibot';
import { notNegative, numberFrom, positiveInteger, unit } from './parsers.ts';
import { marginRule } from './settings.ts';

export const svmSchema = v.strictObject({
  /** A score must be larger than this: a signed distance. */
  scoreThreshold: numberFrom(marginRule.least, marginRule.most),
  /** Within a class. */
  nmsIoU: unit,
  /** Over all classes. */
  maxDetections: positiveInteger(100_000),
  /** Smallest side of a detection, input pixels; a side of 0 is always too small. */
  minSize: notNegative,
});

export type SvmSpec = v.InferOutput<typeof svmSchema>;

/** The suppression of R-CNN's code, and a threshold that leaves what is likelier than not. */
export const usualSvm: SvmSpec = { scoreThreshold: 0, nmsIoU: 0.3, maxDetections: 100, minSize: 1 };
