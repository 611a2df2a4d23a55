/** What a person may choose about an export; each format reads what concerns it. */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../firstPixel.ts';

export const exportChoicesSchema = v.strictObject({
  /** Pascal VOC: the number of a picture's first pixel. */
  vocFirstPixel: vocFirstPixelSchema,
  /** YOLO: a line is a box, or where there is an outline, its points. */
  yoloLines: v.picklist(['boxes', 'outlines']),
  /** YOLO: where files lie, and how the pictures are listed. Darknet has boxes alone. */
  yoloLayout: v.picklist(['ultralytics', 'darknet']),
});
export type ExportChoices = Readonly<v.InferOutput<typeof exportChoicesSchema>>;

export const defaultExportChoices: ExportChoices = {
  vocFirstPixel: 1,
  yoloLines: 'boxes',
  yoloLayout: 'ultralytics',
};
