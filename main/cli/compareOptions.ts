/** What `anchorscope compare` is asked for. */
import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { providerRequestSchema } from '../../shared/model/providers.ts';
import { timeLimitSchema } from '../../shared/model/timeLimit.ts';
import { vocFirstPixelSchema } from '../../shared/annotation/firstPixel.ts';
import { addChange, settingChangeSchema } from './options.ts';

/** A setting of one model (counted from 1), or of each that has it. */
const numberedChangeSchema = v.object({
  ...settingChangeSchema.entries,
  model: v.nullable(v.number()),
});
type NumberedChange = v.InferOutput<typeof numberedChangeSchema>;

export const compareOptionsSchema = v.object({
  models: v.array(v.string()),
  set: v.array(numberedChangeSchema),
  provider: providerRequestSchema,
  timeLimit: timeLimitSchema,
  data: v.optional(v.string()),
  format: v.optional(v.picklist(dataFormats)),
  vocFirstPixel: v.optional(vocFirstPixelSchema),
  pictures: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
});
export type CompareOptions = v.InferOutput<typeof compareOptionsSchema>;

/** `a,b` added to the models before them. */
export function addModels(text: string, former: readonly string[] = []): string[] {
  const folders = text.split(',').map((folder) => folder.trim());
  if (!folders.includes('')) return [...former, ...folders];
  throw new InvalidArgumentError('It is a folder or more, with commas between.');
}

/** `2:rpn.nmsIoU=0.6` added to the changes before it. @throws StudioError naming the setting. */
export function addNumberedChange(
  text: string,
  former: readonly NumberedChange[],
): NumberedChange[] {
  const [, number, change = text] = /^\s*(\d+)\s*:(.*)$/.exec(text) ?? [];
  const added = addChange(change, []).map((each) => ({
    ...each,
    model: number === undefined ? null : Number(number),
  }));
  return [...former, ...added];
}
