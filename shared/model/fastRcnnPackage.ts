/** What model.json says of a Fast R-CNN: its graphs, and every number of its stages. See docs/model-package.md. */
import * as v from 'valibot';
import { headDefaults, headSchema, inputSchema, roiSchema } from './networkParts.ts';
import { commonEntries, fileSchema } from './parsers.ts';
import { regionsDefaults, regionsSchema } from './regionsSpec.ts';
import type { DetectionSettings } from './settings.ts';

export const fastRcnnPackageSchema = v.strictObject({
  ...commonEntries,
  kind: v.literal('fast-rcnn'),
  /** trunk: from the input to feature maps. head: from pooled features to classes and deltas. */
  files: v.strictObject({ trunk: fileSchema, head: fileSchema }),
  input: inputSchema,
  regions: regionsSchema,
  roi: roiSchema,
  head: headSchema,
});

export type FastRcnnPackage = v.InferOutput<typeof fastRcnnPackageSchema>;

/** The package's own values of its settings. */
export function fastRcnnDefaults({
  regions,
  head,
}: Pick<FastRcnnPackage, 'regions' | 'head'>): DetectionSettings {
  return { regions: regionsDefaults(regions), head: headDefaults(head) };
}
