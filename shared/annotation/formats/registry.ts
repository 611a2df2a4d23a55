/** The formats of annotations: a new one is a folder here, its name in formatNames.ts and its lines below. */
import { describeCoco } from './coco/describe.ts';
import { cocoReader } from './coco/read.ts';
import { writeCoco } from './coco/write.ts';
import { describeCreateml } from './createml/describe.ts';
import { createmlReader } from './createml/read.ts';
import { describeCsv } from './csv/describe.ts';
import { writeCsv } from './csv/write.ts';
import { describeCvat } from './cvat/describe.ts';
import { cvatReader } from './cvat/read.ts';
import type { FormatDescription, ReadFormatDescription } from './describe.ts';
import type { FormatWriter } from './format.ts';
import type { DataFormat, ExportFormat } from './formatNames.ts';
import { describeJsonl } from './jsonl/describe.ts';
import { writeJsonl } from './jsonl/write.ts';
import { describeLabelme } from './labelme/describe.ts';
import { labelmeReader } from './labelme/read.ts';
import type { FormatReader } from './reader.ts';
import { describeVoc } from './voc/describe.ts';
import { vocReader } from './voc/read.ts';
import { writeVoc } from './voc/write.ts';
import { describeYolo } from './yolo/describe.ts';
import { yoloReader } from './yolo/read.ts';
import { writeYolo } from './yolo/write.ts';

export const formatDescriptions: Readonly<Record<DataFormat, ReadFormatDescription>> &
  Readonly<Record<ExportFormat, FormatDescription>> = {
  coco: describeCoco,
  voc: describeVoc,
  yolo: describeYolo,
  labelme: describeLabelme,
  cvat: describeCvat,
  createml: describeCreateml,
  csv: describeCsv,
  jsonl: describeJsonl,
};

export const formatReaders: Readonly<Record<DataFormat, FormatReader>> = {
  coco: cocoReader,
  voc: vocReader,
  yolo: yoloReader,
  labelme: labelmeReader,
  cvat: cvatReader,
  createml: createmlReader,
};

export const formatWriters: Readonly<Record<ExportFormat, FormatWriter>> = {
  coco: writeCoco,
  voc: writeVoc,
  yolo: writeYolo,
  csv: writeCsv,
  jsonl: writeJsonl,
};
