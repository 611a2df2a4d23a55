/** `anchorscope convert`: annotations of one program as those of another. */
import * as v from 'valibot';
import manifest from '../../package.json' with { type: 'json' };
import { exportChoicesSchema } from '../../shared/annotation/formats/exportChoices.ts';
import { dataFormats, exportFormats } from '../../shared/annotation/formats/formatNames.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { counted } from '../../shared/words.ts';
import { convertAnnotations, type ConversionPlan } from '../services/exports/convert.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';

const { vocFirstPixel: firstPixel, yoloLines, yoloLayout } = exportChoicesSchema.entries;

export const convertOptionsSchema = v.object({
  from: v.optional(v.picklist(dataFormats)),
  to: v.picklist(exportFormats),
  pictures: v.optional(v.string()),
  instances: v.optional(v.string()),
  fromFirstPixel: firstPixel,
  toFirstPixel: firstPixel,
  yoloLines,
  yoloLayout,
  json: v.optional(v.boolean(), false),
});
export type ConvertOptions = v.InferOutput<typeof convertOptionsSchema>;

/** @returns the exit code: 1 where something could not be read, and the rest is written. @throws StudioError where nothing was written. */
export async function runConvert(
  source: string,
  out: string,
  options: ConvertOptions,
): Promise<number> {
  const { from = null, to, pictures, instances, json } = options;
  const { fromFirstPixel: vocFirstPixel, toFirstPixel } = options;
  const summary = await convertAnnotations(
    {
      from: {
        ...{ folder: source, format: from, pictures, instances, vocFirstPixel },
        firstPixelAsked: 'convert',
      },
      to,
      out,
      choices: {
        vocFirstPixel: toFirstPixel,
        yoloLines: options.yoloLines,
        yoloLayout: options.yoloLayout,
      },
    },
    {
      version: manifest.version,
      signal: interruption(),
      onPlan: (plan) => tellPlan(plan, json),
    },
  );
  const { folder, boxes, files, isIncomplete } = summary;
  say(
    `${counted(boxes, 'annotation')} of ${counted(summary.pictures, 'picture')} in ${counted(files, 'file')}:`,
  );
  if (json) await printValue({ kind: 'end', folder, pictures: summary.pictures, boxes, files });
  else await print(folder);
  return isIncomplete ? 1 : 0;
}

async function tellPlan({ read, losses, problems }: ConversionPlan, json: boolean): Promise<void> {
  const found = foundIn(read);
  const { title } = formatDescriptions[read.format];
  say(
    `${title}: ${counted(found.annotations, 'annotation')} of ${counted(found.pictures, 'picture')}, ` +
      `${found.emptyPictures} of them without any, in ${counted(found.classes.length, 'class', 'classes')}.`,
  );
  read.problems.forEach(say);
  problems.forEach(say);
  if (!json) return;
  await printValue({ kind: 'found', format: read.format, ...found });
  for (const sentence of read.problems) await printValue({ kind: 'skipped', sentence });
  for (const { kind, count, sentence } of losses) {
    await printValue({ kind: 'loss', what: kind, count, sentence });
  }
}

function foundIn({ pictures, classes }: ConversionPlan['read']) {
  return {
    pictures: pictures.length,
    emptyPictures: pictures.filter(({ annotations }) => annotations.length === 0).length,
    annotations: pictures.reduce((sum, { annotations }) => sum + annotations.length, 0),
    classes,
  };
}

function printValue(value: object): Promise<void> {
  return print(JSON.stringify(value));
}
