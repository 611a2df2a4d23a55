/** The formats of annotations: a new one is a folder here, its name in formatNames.ts and its lines below. */
import { describeCoco } from './coco/describe.ts';
import { cocoReader } from './coco/read.ts';
import { writeCoco } from './coco/write.ts';
import { describeCocoresults } from './cocoresults/describe.ts';
import { cocoresultsReader } from './cocoresults/read.ts';
import { describeCreateml } from './createml/describe.ts';
import { createmlReader } from './createml/read.ts';
import { writeCreateml } from './createml/write.ts';
import { describeCsv } from './csv/describe.ts';
import { csvReader } from './csv/read.ts';
import { writeCsv } from './csv/write.ts';
import { describeCvat } from './cvat/describe.ts';
import { cvatReader } from './cvat/read.ts';
import { writeCvat } from './cvat/write.ts';
import { describeDatumaro } from './datumaro/describe.ts';
import { datumaroReader } from './datumaro/read.ts';
import { writeDatumaro } from './datumaro/write.ts';
import type { FormatDescription, ReadFormatDescription } from './describe.ts';
import type { FormatWriter } from './format.ts';
import type { DataFormat, ExportFormat } from './formatNames.ts';
import { describeJsonl } from './jsonl/describe.ts';
import { jsonlReader } from './jsonl/read.ts';
import { writeJsonl } from './jsonl/write.ts';
import { describeKitti } from './kitti/describe.ts';
import { kittiReader } from './kitti/read.ts';
import { writeKitti } from './kitti/write.ts';
import { describeLabelme } from './labelme/describe.ts';
import { labelmeReader } from './labelme/read.ts';
import { writeLabelme } from './labelme/write.ts';
import { describeLabelstudio } from './labelstudio/describe.ts';
import { labelstudioReader } from './labelstudio/read.ts';
import { writeLabelstudio } from './labelstudio/write.ts';
import { describeOpenimages } from './openimages/describe.ts';
import { openimagesReader } from './openimages/read.ts';
import { writeOpenimages } from './openimages/write.ts';
import type { FormatReader } from './reader.ts';
import { describeVia } from './via/describe.ts';
import { viaReader } from './via/read.ts';
import { writeVia } from './via/write.ts';
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
  datumaro: describeDatumaro,
  labelstudio: describeLabelstudio,
  via: describeVia,
  createml: describeCreateml,
  openimages: describeOpenimages,
  kitti: describeKitti,
  csv: describeCsv,
  jsonl: describeJsonl,
  cocoresults: describeCocoresults,
};

export const formatReaders: Readonly<Record<DataFormat, FormatReader>> = {
  coco: cocoReader,
  voc: vocReader,
  yolo: yoloReader,
  labelme: labelmeReader,
  cvat: cvatReader,
  datumaro: datumaroReader,
  labelstudio: labelstudioReader,
  via: viaReader,
  createml: createmlReader,
  openimages: openimagesReader,
  kitti: kittiReader,
  csv: csvReader,
  jsonl: jsonlReader,
  cocoresults: cocoresultsReader,
};

export const formatWriters: Readonly<Record<ExportFormat, FormatWriter>> = {
  coco: writeCoco,
  voc: writeVoc,
  yolo: writeYolo,
  labelme: writeLabelme,
  cvat: writeCvat,
  datumaro: writeDatumaro,
  labelstudio: writeLabelstudio,
  via: writeVia,
  createml: writeCreateml,
  openimages: writeOpenimages,
  kitti: writeKitti,
  csv: writeCsv,
  jsonl: writeJsonl,
};
