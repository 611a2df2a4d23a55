/** The formats that annotations can be exported in: a new one is a file here and a line below. */
import type { ExportFormat } from './formatNames.ts';
import { writeCoco } from './coco/write.ts';
import { writeCsv } from './csv/write.ts';
import type { FormatWriter } from './format.ts';
import { writeJsonl } from './jsonl/write.ts';
import { writeVoc } from './voc/write.ts';
import { writeYolo } from './yolo/write.ts';

export const formatWriters: Readonly<Record<ExportFormat, FormatWriter>> = {
  coco: writeCoco,
  voc: writeVoc,
  yolo: writeYolo,
  csv: writeCsv,
  jsonl: writeJsonl,
};
